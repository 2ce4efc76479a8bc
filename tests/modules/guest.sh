#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Runs in the guest: the life of a provider and a consumer that are modules.
# With "forget" on the kernel's command line it is the short and sad life of one
# that fails to load and does not clean up.
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
# await COMMAND...: until it succeeds, but not for ever
await() {
	tries=0
	until "$@"; do
		tries=$((tries + 1))
		[ "$tries" -lt 1200 ] || return
		sleep 0.05
	done
}
answers() { [ "$(consumer call)" = "$1" ]; }
# waits PID FUNCTION: it sleeps in FUNCTION, and not until a grace period is over
waits() {
	case $(cat "/proc/$1/stack" 2>/dev/null) in
	*rcu*)	false ;;
	*" $2"*) true ;;
	*)	false ;;
	esac
}
# Of an unregistration, and of an rmmod that waits until somebody else's is over.
unregisters() { await waits "$1" optional_provider_unregister && echo ok; }
frees() { await waits "$1" free_module && echo ok; }
# listed INTERFACE: its owner, state, sections and pins
listed() { sed -n "s/^optional_test_$1 //p" /sys/kernel/debug/optional_providers; }

if grep -q forget /proc/cmdline; then ktap_begin 11; else ktap_begin 75; fi
mount -t debugfs debugfs /sys/kernel/debug
expect 'consumer loads without a provider' ok "$(load consumer)"

if grep -q forget /proc/cmdline; then
	modprobe optional_test_failing forget=1 fail=1 2>/dev/null
	expect 'what a failed init forgot is not found' absent "$(consumer call)"
	expect 'and not pinned' absent "$(consumer get)"
	expect 'its name is free again' ok "$(load provider)"
	expect 'and works' present "$(consumer call)"
	expect 'it unloads' ok "$(unload provider)"

	# The owner's exit does not unregister, and nobody else does.
	load owner >/dev/null
	consumer sleep >/dev/null
	rmmod optional_test_owner &
	expect 'its module waits for a section in what was forgotten' ok "$(frees $!)"
	expect 'its module is not freed yet' 1 "$(grep -c ^optional_test_owner /proc/modules)"
	expect 'others load and unload meanwhile' 'ok ok' "$(load notifier) $(unload notifier)"
	expect 'and the section lasts' '' "$(cat $slept)"
	consumer wake >/dev/null
	wait
	expect 'it ended well, before its module was freed' present "$(cat $slept)"
	ktap_end
	exit
fi

expect 'absent provider: call' absent "$(consumer call)"
expect 'absent provider: get' absent "$(consumer get)"
expect 'never provided, so not listed' '' "$(listed answer)"

expect 'provider loads after the consumer' ok "$(load provider)"
expect 'late provider: call' present "$(consumer call)"
expect 'nobody holds its module' 0 "$(cat $refs)"
expect 'late provider: get' present "$(consumer get)"
expect 'the pin holds its module' 1 "$(cat $refs)"
expect 'rmmod of the pinned provider: EWOULDBLOCK' "$busy" "$(unload provider)"
expect 'the pin works after the refusal' present "$(consumer pinned)"
expect 'and so does a section' present "$(consumer call)"
expect 'listed as pinned' 'optional_test_provider present 0 1' "$(listed answer)"
expect 'put' ok "$(consumer put)"
expect 'nobody holds its module any more' 0 "$(cat $refs)"
expect 'listed as present' 'optional_test_provider present 0 0' "$(listed answer)"
expect 'rmmod of the released provider' ok "$(unload provider)"
expect 'departed provider: call' absent "$(consumer call)"
expect 'departed provider: get' absent "$(consumer get)"
expect 'listed as absent' '- absent 0 0' "$(listed answer)"

expect 'provider loads again' ok "$(load provider)"
expect 'returned provider: call' present "$(consumer call)"
expect 'returned provider: get' present "$(consumer get)"
expect 'rmmod is refused again' "$busy" "$(unload provider)"
consumer put >/dev/null

expect 'pinned once more' present "$(consumer get)"
expect 'put by an address in the module' ok "$(consumer put_near)"
expect 'rmmod of what was put so' ok "$(unload provider)"
for both in mix_answer mix_sleep; do
	load provider >/dev/null
	expect "$both: two pins, put by address and by name" ok "$(consumer $both)"
	expect "$both: rmmod of what was put so" ok "$(unload provider)"
done

expect 'a name at run time: loaded, called and put' present "$(consumer name)"
expect 'by the alias of a module without init' 1 \
	"$(grep -c ^optional_test_symbol /proc/modules)"
expect 'and nobody holds it' ok "$(unload symbol)"

driver=/sys/bus/platform/drivers/optional_test_driver
expect 'a driver that provides loads' ok "$(load driver)"
expect 'its provider' present "$(consumer call)"
expect 'and the driver are there' $driver "$(echo $driver*)"
# modprobe takes EEXIST for a module that is there already.
load provider >/dev/null
expect 'a second provider of its name does not load' 0 \
	"$(grep -c ^optional_test_provider /proc/modules)"
expect 'the driver unloads' ok "$(unload driver)"
expect 'its provider is gone' absent "$(consumer call)"
expect 'the provider loads' ok "$(load provider)"
load driver >/dev/null
expect 'a driver whose provider cannot register does not load' 0 \
	"$(grep -c ^optional_test_driver /proc/modules)"
expect 'and is not registered' "$driver*" "$(echo $driver*)"

# The call lasts until it is woken, and rmmod has to wait for it.
consumer sleep >/dev/null
rmmod optional_test_provider &
rmmod=$!
expect 'rmmod waits for a section' ok "$(unregisters $rmmod)"
expect 'which lasts' '' "$(cat $slept)"
expect 'listed as unregistering' 'optional_test_provider unregistering 1 0' "$(listed sleep)"
consumer wake >/dev/null
wait $rmmod
expect 'rmmod during a section' 0 $?
expect 'the section ended well, before rmmod did' present "$(cat $slept)"
expect 'and the provider is not there any more' absent "$(consumer call)"

# The code is the owner's, and somebody else is at unregistering it.
load owner >/dev/null
consumer sleep >/dev/null
echo 1 >$registrar/unregister &
expect 'its unregistration waits for a section' ok "$(unregisters $!)"
rmmod optional_test_owner &
rmmod=$!
expect 'and so does rmmod of the owner' ok "$(frees $rmmod)"
expect 'the section lasts' '' "$(cat $slept)"
consumer wake >/dev/null
wait $rmmod
expect 'rmmod of the owner' 0 $?
expect 'the section ended well, before rmmod of the owner did' present "$(cat $slept)"
wait
expect 'the owner loads again' ok "$(load owner)"
echo 1 >$registrar/unregister
expect 'and unloads' ok "$(unload owner)"
expect 'and its registrar' ok "$(unload registrar)"

expect 'registry is not unloaded under its users' "$busy" "$(answer rmmod optional_provider)"

failing=/sys/module/optional_test_failing/parameters/fail
modprobe optional_test_failing 2>/dev/null &
modprobe=$!
await answers present
expect 'provider in its init: call' present "$(consumer call)"
expect 'provider in its init: get' present "$(consumer get)"
echo 1 >$failing
await answers absent
expect 'its unregistration waits for the pin, and lookups fail' 1 \
	"$(grep -c ^optional_test_failing /proc/modules)"
expect 'and the pin still works' present "$(consumer pinned)"
consumer put >/dev/null
# When it has failed, busybox loads it once more, by init_module().
failed() { echo 1 >$failing; ! kill -0 $modprobe; } 2>/dev/null
await failed
wait
expect 'init failed after it registered: it is not loaded' '' \
	"$(grep optional_test_failing /proc/modules)"
expect 'init failed after it registered: call' absent "$(consumer call)"
expect 'init failed after it registered: get' absent "$(consumer get)"

expect 'request loads the provider by its alias' present "$(consumer request)"
expect 'as modprobe did it' 1 "$(grep -c ^optional_test_provider /proc/modules)"
expect 'requested provider is pinned' "$busy" "$(unload provider)"
consumer put >/dev/null
expect 'and unloads when released' ok "$(unload provider)"

consumer hammer >/dev/null
rounds=0 refused=0
while [ $rounds -lt 50 ]; do
	modprobe optional_test_provider || break
	# Pins of the hammer's may be in the way for a moment.
	until rmmod optional_test_provider 2>/dev/null; do
		refused=$((refused + 1))
		[ $refused -lt 10000 ] || break 2
	done
	rounds=$((rounds + 1))
done
expect 'provider comes and goes 50 times under the hammer' 50 $rounds
hammered=$(consumer stop)
note "hammer: $hammered, rmmod refused $refused times"
expect 'hammer met it present' 0 "$(echo "$hammered" | grep -c 'present 0 ')"
expect 'hammer met it absent' 0 "$(echo "$hammered" | grep -c 'absent 0 ')"
expect 'hammer met nothing else' 1 "$(echo "$hammered" | grep -c 'wrong 0$')"

expect 'consumer unloads' ok "$(unload consumer)"
expect 'registry unloads, nobody has left a reference' ok "$(answer rmmod optional_provider)"
ktap_end
