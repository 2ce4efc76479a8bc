#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash
# Runs in the guest: first allocations are made to fail, if the kernel can do that. Then
# each of the loads of optional_stress.c runs, for the number of seconds in "seconds=" on
# the kernel's command line, and longer if needed: for each minute of that there are at
# least a million uses, and a thousand loads and unloads of the provider. At the end the
# kernel's checkers are read.
# shellcheck source=tests/lib/ktap.sh
. /bin/ktap.sh
# shellcheck source=tests/lib/guest.sh
. /bin/guest.sh
provider=optional_stress_provider
modules=/lib/modules/$(uname -r)
# A copy: loading a file that is being loaded already only waits for that to finish.
ko=/tmp/$provider.ko
run=/sys/module/optional_stress/parameters/run
debug=/sys/kernel/debug
seconds=$(sed -n 's/.*\bseconds=\([0-9]*\).*/\1/p' /proc/cmdline)
uses=0 loads=0

# at_least NUMBER WHAT GOT
at_least() {
	local verdict=ok
	[ "$3" -ge "$1" ] || verdict='not ok'
	result "$verdict" "$2" "$3"
}

# begin LOAD: also name it in the kernel's log, where reports follow
begin() {
	modprobe $provider
	echo "stress: $1 begins" >/dev/kmsg
	echo "$1" >$run
}

# end LOAD: check that it has seen no error and left no reference
end() {
	local counts
	modprobe $provider
	echo stop >$run
	counts=$(head -n 1 $run)
	note "$1: $counts"
	uses=$((uses + ${counts%% *}))
	at_least 1 "$1: the provider is found" "${counts%% *}"
	expect "$1: no wrong result" ' 0 wrong' "${counts##*,}"
	expect "$1: no reference on the provider" 0 "$(cat /sys/module/$provider/refcnt)"
	check "$1: the provider unloads" rmmod $provider
}

# reload TIMES ARGUMENTS...: load the provider with each of ARGUMENTS in turn and unload
# it again, at least TIMES times
reload() {
	local times="$1"
	shift
	# Most of the time would be spent waiting for grace periods.
	echo 1 >/sys/kernel/rcu_expedited
	module_loop "$seconds" "$times" $ko "$@" >/tmp/counts
	echo 0 >/sys/kernel/rcu_expedited
	read -r loaded failed granted refused longest </tmp/counts
	note "loaded $loaded times, failed to load $failed times"
	note "unloaded $granted times, refused $refused times; the longest took $longest ms"
	# Some unloads are of modules that were loaded by request_module().
	loads=$((loads + failed + granted))
}

# woken LOAD: no section or pin lasts longer than 50 ms, and an unregistration that is not
# woken looks again after ten seconds
woken() {
	check "$1: no load or unload takes nine seconds" [ "$longest" -lt 9000 ]
}

# Whether the registry is built with CONFIG_OPTIONAL_PROVIDER_TRACK.
tracked() {
	grep -q ref_tracker_alloc "$modules/optional_provider.ko"
}

# failing COMMAND...: fail each allocation in it once; count them, and those that made
# it return an error
failing() {
	fail_nth "$@" >/tmp/counts
	read -r all told </tmp/counts
	note "$*: $all allocations fail, $told make it fail"
}

# The stack of each allocation that was made to fail, on one line.
failures() {
	dmesg | sed 's/^\[[^]]*\] *//' | awk '
		/forcing a failure/	{ on = 1; line = "" }
		on			{ line = line " " $0 }
		on && /<\/TASK>/	{ on = 0; print line }'
}

# Every allocation that the registry makes fails once, while all others succeed.
allocations() {
	local text fault
	ktap_begin 10
	text=$(awk '$1 == "optional_provider" { print $6, $2 }' /proc/modules)
	for fault in failslab fail_page_alloc; do
		echo "${text% *}" >$debug/$fault/require-start
		printf '0x%x' $((${text% *} + ${text#* })) >$debug/$fault/require-end
		echo N >$debug/$fault/ignore-gfp-wait
		echo 0 >$debug/$fault/verbose_ratelimit_interval_ms
	done
	echo 0 >$debug/fail_page_alloc/min-order
	echo N >$debug/fail_page_alloc/ignore-gfp-highmem

	# Gets the warning, which is given once, and the slot out of the way.
	modprobe $provider forget=1
	rmmod $provider
	# A slot is kept for good, so each try uses a new name, which needs a slot and
	# counters. Without these it cannot be registered.
	failing module $ko fresh=fresh%d
	at_least 2 'a registration is refused' "$told"
	failing module $ko forget=1
	at_least 1 'unloading does without' $((all - told))
	failures >/tmp/failures
	grep -v ' pcpu_' /tmp/failures >/tmp/others
	check 'the allocation of a slot fails' \
		grep 'failslab.* optional_provider_register' /tmp/others
	check 'the allocation of counters fails' \
		grep ' pcpu_alloc.* optional_provider_register' /tmp/failures
	check 'the allocation of the work that follows a forgotten provider fails' \
		grep ' async_schedule.* optional_provider_module_event' /tmp/failures

	modprobe $provider
	failing write $run once
	if tracked; then
		at_least 8 'sections and pins do without' $((all - told))
	else
		expect 'sections and pins allocate nothing' 0 "$all"
	fi
	end once
	ktap_end
}

# Take CPUs offline and online until /tmp/over exists.
hotplug() {
	local cpu times=0
	while [ ! -e /tmp/over ]; do
		for cpu in /sys/devices/system/cpu/cpu[1-9]*; do
			echo 0 >"$cpu/online"
			echo 1 >"$cpu/online"
			times=$((times + 1))
			sleep 1
		done
	done
	echo $times >/tmp/over
}

checkers() {
	ktap_begin ''
	check 'the consumer unloads' rmmod optional_stress
	check 'the registry unloads' rmmod optional_provider
	if [ -e /proc/lockdep_stats ]; then
		check 'lockdep is still on' grep 'debug_locks: *1' /proc/lockdep_stats
	fi
	if [ -e $debug/kcsan ]; then
		at_least 1000 'KCSAN has watched accesses' \
			"$(sed -n 's/setup_watchpoints: //p' $debug/kcsan)"
	fi
	if [ -e $debug/kmemleak ]; then
		# It does not report objects younger than five seconds.
		sleep 6
		echo scan >$debug/kmemleak
		echo scan >$debug/kmemleak
		expect 'kmemleak has found nothing' '' "$(cat $debug/kmemleak)"
	fi
	ktap_end
}

mount -t debugfs debug $debug
cp "$modules/$provider.ko" $ko
[ ! -e $debug/kmemleak ] || echo clear >$debug/kmemleak
[ ! -e $debug/kcsan ] || echo on >$debug/kcsan

ktap_begin $((24 + $([ ! -e $debug/failslab ]; echo $?) + $(! tracked; echo $?)))
expect 'there are four CPUs' 4 "$(nproc)"
modprobe optional_stress
[ ! -e $debug/failslab ] || nested 'allocations fail' allocations

# An rmmod that is refused lowers the module's reference count by one for a moment.
begin hold
reload $((seconds * 17)) ''
at_least 1 'hold: rmmod is refused' "$refused"
woken hold
end hold

# If pins are put on another CPU than they were taken on, adding them up is a race.
begin pass
sleep "$seconds"
while [ "$(sed -n 's/ uses.*//p' $run)" -lt $((seconds * 17000)) ]; do
	sleep 1
done
# There are up to four pins at any time, and at times none.
! tracked || check 'pass: a pin is shown with the stack that took it' \
	await grep 'pass_get+' $debug/optional_providers
end pass

# All at once, and modules that fail to load or forget to unregister.
hotplug &
begin everywhere
reload 4 '' fail=1 forget=1 'fail=1 forget=1'
touch /tmp/over
wait
note <$run
check 'everywhere: all contexts are used' sh -c "! grep '^0 ' $run"
at_least 1 'everywhere: an init fails' "$failed"
woken everywhere
at_least 3 'everywhere: CPUs go offline and online' "$(cat /tmp/over)"
end everywhere

# Two interfaces of one owner are unregistered at any time, and it is not known which of
# them a put releases. From the first such put on, unregistration polls, and would hide
# that it is not woken, so this comes last.
modprobe $provider churn=1
churned=/sys/module/$provider/parameters/churned
begin astray
sleep "$seconds"
while [ "$(cat $churned)" -lt 20 ]; do
	sleep 1
done
note "astray: unregistered $(cat $churned) times"
end astray

nested 'checkers' checkers
note "$uses uses, the provider was loaded and unloaded $loads times"
ktap_end
