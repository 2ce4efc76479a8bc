#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Runs in the guest: the life of a provider and a consumer that are modules.
# With "forget" on the kernel's command line it is the short and sad life of one
# that fails to load and does not clean up.
run=/sys/module/optional_test_consumer/parameters/run
slept=/sys/module/optional_test_consumer/parameters/slept
registrar=/sys/module/optional_test_registrar/parameters
busy='Resource temporarily unavailable'	# EWOULDBLOCK

# check WHAT WANTED GOT
check() {
	if [ "$2" = "$3" ]; then
		echo "ok	$1"
	else
		echo "not ok	$1: wanted '$2', got '$3'"
	fi
}
consumer() { echo "$1" >$run && cat $run; }
# try COMMAND...: "ok", or the last words of its complaint
try() { out=$("$@" 2>&1) && echo ok || echo "${out##*: }"; }
unload() { try rmmod optional_test_"$1"; }
load() { try modprobe optional_test_"$1"; }
# await ANSWER: call until it is ANSWER, but not for ever
await() {
	tries=0
	until [ "$(consumer call)" = "$1" ] || [ "$tries" = 200 ]; do
		tries=$((tries + 1))
		sleep 0.05
	done
}

check 'consumer loads without a provider' ok "$(load consumer)"

if grep -q forget /proc/cmdline; then
	modprobe optional_test_failing forget=1 2>/dev/null
	check 'what a failed init forgot is not found' absent "$(consumer call)"
	check 'and not pinned' absent "$(consumer get)"
	check 'its name is free again' ok "$(load provider)"
	check 'and works' present "$(consumer call)"
	check 'it unloads' ok "$(unload provider)"

	# The owner's exit does not unregister, and nobody else does.
	load owner >/dev/null
	consumer sleep >/dev/null
	rmmod optional_test_owner &
	sleep 0.5
	check 'a section in what was forgotten lasts' '' "$(cat $slept)"
	check 'its module is not freed yet' 1 "$(grep -c ^optional_test_owner /proc/modules)"
	check 'others load and unload meanwhile' 'ok ok' "$(load notifier) $(unload notifier)"
	check 'and it lasts still' '' "$(cat $slept)"
	wait
	check 'it ended well, before its module was freed' present "$(cat $slept)"
	exit
fi

check 'absent provider: call' absent "$(consumer call)"
check 'absent provider: get' absent "$(consumer get)"

check 'provider loads after the consumer' ok "$(load provider)"
check 'late provider: call' present "$(consumer call)"
check 'late provider: get' present "$(consumer get)"
check 'rmmod of the pinned provider: EWOULDBLOCK' "$busy" "$(unload provider)"
check 'the pin works after the refusal' present "$(consumer pinned)"
check 'and so does a section' present "$(consumer call)"
check 'put' ok "$(consumer put)"
check 'rmmod of the released provider' ok "$(unload provider)"
check 'departed provider: call' absent "$(consumer call)"
check 'departed provider: get' absent "$(consumer get)"

check 'provider loads again' ok "$(load provider)"
check 'returned provider: call' present "$(consumer call)"
check 'returned provider: get' present "$(consumer get)"
check 'rmmod is refused again' "$busy" "$(unload provider)"
consumer put >/dev/null

check 'pinned once more' present "$(consumer get)"
check 'put by an address in the module' ok "$(consumer put_near)"
check 'rmmod of what was put so' ok "$(unload provider)"
for both in mix_answer mix_sleep; do
	load provider >/dev/null
	check "$both: two pins, put by address and by name" ok "$(consumer $both)"
	check "$both: rmmod of what was put so" ok "$(unload provider)"
done

check 'a name at run time: loaded, called and put' present "$(consumer name)"
check 'by the alias of a module without init' 1 \
	"$(grep -c ^optional_test_symbol /proc/modules)"
check 'and nobody holds it' ok "$(unload symbol)"

driver=/sys/bus/platform/drivers/optional_test_driver
check 'a driver that provides loads' ok "$(load driver)"
check 'its provider' present "$(consumer call)"
check 'and the driver are there' $driver "$(echo $driver*)"
# modprobe takes EEXIST for a module that is there already.
load provider >/dev/null
check 'a second provider of its name does not load' 0 \
	"$(grep -c ^optional_test_provider /proc/modules)"
check 'the driver unloads' ok "$(unload driver)"
check 'its provider is gone' absent "$(consumer call)"
check 'the provider loads' ok "$(load provider)"
load driver >/dev/null
check 'a driver whose provider cannot register does not load' 0 \
	"$(grep -c ^optional_test_driver /proc/modules)"
check 'and is not registered' "$driver*" "$(echo $driver*)"

# The call takes three seconds, and rmmod has to wait for it.
consumer sleep >/dev/null
check 'a section lasts' '' "$(cat $slept)"
check 'rmmod during a section' ok "$(unload provider)"
check 'the section ended well, before rmmod did' present "$(cat $slept)"
check 'and the provider is not there any more' absent "$(consumer call)"

# The code is the owner's, and somebody else is at unregistering it.
load owner >/dev/null
consumer sleep >/dev/null
echo 1 >$registrar/unregister &
sleep 0.5
check 'a section in the code of an owner lasts' '' "$(cat $slept)"
check 'rmmod of the owner' ok "$(unload owner)"
check 'the section ended well, before rmmod of the owner did' present "$(cat $slept)"
wait
check 'the owner loads again' ok "$(load owner)"
echo 1 >$registrar/unregister
check 'and unloads' ok "$(unload owner)"
check 'and its registrar' ok "$(unload registrar)"

check 'registry is not unloaded under its users' "$busy" "$(try rmmod optional_provider)"

modprobe optional_test_failing 2>/dev/null &
await present
check 'provider in its init: call' present "$(consumer call)"
check 'provider in its init: get' present "$(consumer get)"
await absent
check 'its unregistration waits for the pin, and lookups fail' 1 \
	"$(grep -c ^optional_test_failing /proc/modules)"
check 'and the pin still works' present "$(consumer pinned)"
consumer put >/dev/null
wait
check 'init failed after it registered: it is not loaded' '' \
	"$(grep optional_test_failing /proc/modules)"
check 'init failed after it registered: call' absent "$(consumer call)"
check 'init failed after it registered: get' absent "$(consumer get)"

check 'request loads the provider by its alias' present "$(consumer request)"
check 'as modprobe did it' 1 "$(grep -c ^optional_test_provider /proc/modules)"
check 'requested provider is pinned' "$busy" "$(unload provider)"
consumer put >/dev/null
check 'and unloads when released' ok "$(unload provider)"

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
check 'provider comes and goes 50 times under the hammer' 50 $rounds
hammered=$(consumer stop)
echo "#	hammer: $hammered, rmmod refused $refused times"
check 'hammer met it present' 0 "$(echo "$hammered" | grep -c 'present 0 ')"
check 'hammer met it absent' 0 "$(echo "$hammered" | grep -c 'absent 0 ')"
check 'hammer met nothing else' 1 "$(echo "$hammered" | grep -c 'wrong 0$')"

check 'consumer unloads' ok "$(unload consumer)"
check 'registry unloads, nobody has left a reference' ok "$(try rmmod optional_provider)"
