#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Runs in the guest: the measurements that "bench=" on the kernel's command line selects.
# Prints a line for each round of each peer:
#   PEER THREADS MODULES PROVIDERS NANOSECONDS OPERATIONS
set -e
run=/sys/module/optional_bench/parameters/run
peers='empty direct indirect static_call rwlock rcu srcu module_get symbol_get
	section optional_call pin by_name absent_now absent_ever'
providers=1

# one PEER THREADS: fails if the threads have not run at the same time in any attempt
one() {
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		echo "$1 $2" >$run 2>/dev/null || continue
		echo "$1 $2 $modules $providers $(cat $run)"
		return
	done
	return 1
}
# measure THREADS... -- PEER...: a round measures all peers, so that a drift affects all of
# them equally
measure() {
	threads=
	while [ "$1" != -- ]; do
		threads="$threads $1"
		shift
	done
	shift
	modules=$(wc -l </proc/modules)
	for _ in 1 2 3 4 5; do
		for peer; do
			for n in $threads; do
				one "$peer" "$n"
			done
		done
	done
}
# fill COUNT: have COUNT providers in total, after unregistering those of an earlier fill
fill() {
	[ "$providers" = 1 ] || echo 'fill 0' >$run
	providers=$1
	echo "fill $((providers - 1))" >$run
}
# load COUNT: load other modules until COUNT modules are loaded
load() {
	for path in /lib/modules/*/*.ko; do
		[ "$(wc -l </proc/modules)" -lt "$1" ] || return 0
		mod=${path##*/}
		case $mod in
		optional_*) ;;
		*)	modprobe "${mod%.ko}" 2>/dev/null || : ;;
		esac
	done
	[ "$(wc -l </proc/modules)" -ge "$1" ]
}
# populate COUNT [PARAMETER]: have COUNT modules, with the provider in the middle, as
# symbol_get() searches those first that were loaded last
populate() {
	rmmod optional_bench 2>/dev/null || :
	rmmod optional_bench_provider 2>/dev/null || :
	modprobe optional_provider
	load $(($1 / 2 - 1))
	# shellcheck disable=SC2086 # perhaps none
	modprobe optional_bench ${2-}
	load "$1"
}

case $(cat /proc/cmdline) in
*bench=exact*)
	populate 5
	for n in 10 1000 10000; do
		fill $n
		# shellcheck disable=SC2086 # a list
		measure 1 -- $peers
	done
	fill 10
	echo 'fill 0' >$run
	providers=1
	populate 80
	fill 10
	# shellcheck disable=SC2086
	measure 1 -- $peers
	# Where these begin and end in the stock kernel, for the report.
	for symbol in try_module_get module_put; do
		# shellcheck disable=SC2046 # an address and what is there, twice
		set -- $(grep -A 1 " T $symbol\$" /proc/kallsyms)
		echo "symbol $1 $4 $symbol"
	done
	;;
*bench=contended*)
	populate 40 bursts=100
	# shellcheck disable=SC2086
	measure 1 2 -- $peers
	measure 1 -- register_one grace_period
	for _ in 1 2 3 4 5; do
		echo 'fill 10000' >$run
		echo "register_10000 1 $modules 10000 $(sed 's/ .*/ 1/' $run)"
		echo 'fill 0' >$run
		echo "unregister_10000 1 $modules 10000 $(sed 's/ .*/ 1/' $run)"
	done
	;;
*bench=native*)
	populate 3 bursts=100
	# shellcheck disable=SC2086
	measure 1 -- $peers
	;;
esac
