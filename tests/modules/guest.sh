#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Runs in the guest: a provider and a consumer that are modules are loaded, used and
# unloaded. With "forget" on the kernel's command line, providers that do not unregister
# are tested instead.
# shellcheck source=tests/lib/ktap.sh
. /bin/ktap.sh
# shellcheck source=tests/lib/guest.sh
. /bin/guest.sh
run=/sys/module/optional_test_consumer/parameters/run
slept=/sys/module/optional_test_consumer/parameters/slept
registrar=/sys/module/optional_test_registrar/parameters
refs=/sys/module/optional_test_provider/refcnt
busy='refused: in use'

consumer() { echo "$1" >$run && cat $run; }
unload() { answer rmmod optional_test_"$1"; }
load() { answer modprobe optional_test_"$1"; }
answers() { [ "$(consumer call)" = "$1" ]; }
# waits PID FUNCTION: the process sleeps in FUNCTION, but not for a grace period
waits() {
	case $(cat "/proc/$1/stack" 2>/dev/null) in
	*rcu*)	false ;;
	*" $2"*) true ;;
	*)	false ;;
	esac
}
# unregisters PID: the process waits in an unregistration
unregisters() { await waits "$1" optional_provider_unregister && echo ok; }
# frees PID: the rmmod waits until the unregistration by another task has ended
frees() { await waits "$1" free_module && echo ok; }
# listed INTERFACE: its owner, state, sections and pins
listed() { sed -n "s/^optional_test_$1 //p" /sys/kernel/debug/optional_providers; }

if grep -q forget /proc/cmdline; then ktap_begin 15; else ktap_begin 75; fi
mount -t debugfs debugfs /sys/kernel/debug
expect 'consumer loads without a provider' ok "$(load consumer)"

if grep -q forget /proc/cmdline; then
	modprobe optional_test_failing forget=1 fail=1 2>/dev/null
	expect 'provider not unregistered by a failed init: call' absent "$(consumer call)"
	expect 'provider not unregistered by a failed init: get' absent "$(consumer get)"
	expect 'another module can register its name' ok "$(load provider)"
	expect 'this provider is found' present "$(consumer call)"
	expect 'its module unloads' ok "$(unload provider)"

	# Neither the owner's exit nor any other task unregisters the provider.
	load owner >/dev/null
	consumer sleep >/dev/null
	rmmod optional_test_owner &
	expect 'rmmod waits for a section on a provider not unregistered' ok "$(frees $!)"
	expect 'the module is not freed yet' 1 "$(grep -c ^optional_test_owner /proc/modules)"
	expect 'other modules load and unload meanwhile' 'ok ok' \
		"$(load notifier) $(unload notifier)"
	expect 'the section has not ended' '' "$(cat $slept)"
	consumer wake >/dev/null
	wait
	expect 'the section ended before the module was freed' present "$(cat $slept)"
	unload registrar >/dev/null

	# The owner of the provider is built in.  Only the provider is in the registrar.
	for time in first second; do
		modprobe optional_test_registrar forget=1
		expect "registered for built-in code, $time time" 'vmlinux present 0 0' "$(listed builtin)"
		expect "the registrar unloads, $time time" ok "$(unload registrar)"
	done
	ktap_end
	exit
fi

expect 'absent provider: call' absent "$(consumer call)"
expect 'absent provider: get' absent "$(consumer get)"
expect 'never provided, so not listed' '' "$(listed answer)"

expect 'provider loads after the consumer' ok "$(load provider)"
expect 'late provider: call' present "$(consumer call)"
expect 'no reference on its module' 0 "$(cat $refs)"
expect 'late provider: get' present "$(consumer get)"
expect 'the pin holds its module' 1 "$(cat $refs)"
expect 'rmmod of the pinned provider: EWOULDBLOCK' "$busy" "$(unload provider)"
expect 'the pin works after the refusal' present "$(consumer pinned)"
expect 'a section works after the refusal' present "$(consumer call)"
expect 'listed as pinned' 'optional_test_provider present 0 1' "$(listed answer)"
expect 'put' ok "$(consumer put)"
expect 'no reference on its module after the put' 0 "$(cat $refs)"
expect 'listed as present' 'optional_test_provider present 0 0' "$(listed answer)"
expect 'rmmod of the released provider' ok "$(unload provider)"
expect 'unregistered provider: call' absent "$(consumer call)"
expect 'unregistered provider: get' absent "$(consumer get)"
expect 'listed as absent' '- absent 0 0' "$(listed answer)"

expect 'provider loads again' ok "$(load provider)"
expect 'provider registered again: call' present "$(consumer call)"
expect 'provider registered again: get' present "$(consumer get)"
expect 'rmmod is refused again' "$busy" "$(unload provider)"
consumer put >/dev/null

expect 'pinned once more' present "$(consumer get)"
expect 'put by an address in the module' ok "$(consumer put_near)"
expect 'rmmod after the put by address' ok "$(unload provider)"
for both in mix_answer mix_sleep; do
	load provider >/dev/null
	expect "$both: two pins, put by address and by name" ok "$(consumer $both)"
	expect "$both: rmmod after the puts" ok "$(unload provider)"
done

expect 'a name at run time: requested, called and put' present "$(consumer name)"
expect 'a name at run time: module loaded by its alias' 1 \
	"$(grep -c ^optional_test_symbol /proc/modules)"
expect 'a name at run time: module unloads' ok "$(unload symbol)"

driver=/sys/bus/platform/drivers/optional_test_driver
expect 'a driver that is a provider loads' ok "$(load driver)"
expect 'its provider is registered' present "$(consumer call)"
expect 'the driver is registered' $driver "$(echo $driver*)"
# To modprobe, EEXIST would mean that the module is already loaded.
expect 'a second provider of the same name does not load' \
	'Device or resource busy' "$(load provider)"
expect 'the driver unloads' ok "$(unload driver)"
expect 'its provider is unregistered' absent "$(consumer call)"
expect 'the provider loads' ok "$(load provider)"
expect 'a driver whose provider cannot register does not load' \
	'Device or resource busy' "$(load driver)"
expect 'this driver is not registered' "$driver*" "$(echo $driver*)"

# The call sleeps until it is woken, and rmmod has to wait for it.
consumer sleep >/dev/null
rmmod optional_test_provider &
rmmod=$!
expect 'rmmod waits for a section' ok "$(unregisters $rmmod)"
expect 'the section has not ended' '' "$(cat $slept)"
expect 'listed as unregistering' 'optional_test_provider unregistering 1 0' "$(listed sleep)"
consumer wake >/dev/null
wait $rmmod
expect 'rmmod during a section succeeds' 0 $?
expect 'the section ended before rmmod' present "$(cat $slept)"
expect 'unloaded provider: call' absent "$(consumer call)"

# The provider's code is in the owner, and another module unregisters it.
load owner >/dev/null
consumer sleep >/dev/null
echo 1 >$registrar/unregister &
expect 'unregistration by another module waits for a section' ok "$(unregisters $!)"
rmmod optional_test_owner &
rmmod=$!
expect 'rmmod of the owner waits for the unregistration' ok "$(frees $rmmod)"
expect 'the section on the owner has not ended' '' "$(cat $slept)"
consumer wake >/dev/null
wait $rmmod
expect 'rmmod of the owner succeeds' 0 $?
expect 'the section ended before rmmod of the owner' present "$(cat $slept)"
wait
expect 'the owner loads again' ok "$(load owner)"
echo 1 >$registrar/unregister
expect 'the owner unloads' ok "$(unload owner)"
expect 'the registrar unloads' ok "$(unload registrar)"

expect 'rmmod of the registry is refused while it has users' "$busy" \
	"$(answer rmmod optional_provider)"

failing=/sys/module/optional_test_failing/parameters/fail
modprobe optional_test_failing 2>/dev/null &
modprobe=$!
await answers present
expect 'provider in its init: call' present "$(consumer call)"
expect 'provider in its init: get' present "$(consumer get)"
echo 1 >$failing
await answers absent
expect 'provider in its init: unregistration waits for the pin, lookups fail' 1 \
	"$(grep -c ^optional_test_failing /proc/modules)"
expect 'provider in its init: the pin still works' present "$(consumer pinned)"
consumer put >/dev/null
# After the failure, busybox tries to load it once more, by init_module().
failed() { echo 1 >$failing; ! kill -0 $modprobe; } 2>/dev/null
await failed
wait
expect 'init failed after it registered: the module is not loaded' '' \
	"$(grep optional_test_failing /proc/modules)"
expect 'init failed after it registered: call' absent "$(consumer call)"
expect 'init failed after it registered: get' absent "$(consumer get)"

expect 'request loads the provider by its alias' present "$(consumer request)"
expect 'request has loaded the module' 1 "$(grep -c ^optional_test_provider /proc/modules)"
expect 'rmmod of the requested provider: EWOULDBLOCK' "$busy" "$(unload provider)"
consumer put >/dev/null
expect 'rmmod of the requested provider after the put' ok "$(unload provider)"

consumer hammer >/dev/null
rounds=0 refused=0
while [ $rounds -lt 50 ]; do
	modprobe optional_test_provider || break
	# A pin taken by a hammer thread may make it fail for a moment.
	until rmmod optional_test_provider 2>/dev/null; do
		refused=$((refused + 1))
		[ $refused -lt 10000 ] || break 2
	done
	rounds=$((rounds + 1))
done
expect 'hammer: provider loads and unloads 50 times' 50 $rounds
hammered=$(consumer stop)
note "hammer: $hammered, rmmod refused $refused times"
expect 'hammer: provider seen present' 0 "$(echo "$hammered" | grep -c 'present 0 ')"
expect 'hammer: provider seen absent' 0 "$(echo "$hammered" | grep -c 'absent 0 ')"
expect 'hammer: no wrong result' 1 "$(echo "$hammered" | grep -c 'wrong 0$')"

expect 'consumer unloads' ok "$(unload consumer)"
expect 'registry unloads, no reference is left' ok "$(answer rmmod optional_provider)"
ktap_end
