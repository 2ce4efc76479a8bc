#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Runs in the guest: each of the loads of optional_stress.c, for the number of seconds in
# "seconds=" on the kernel's command line.
# shellcheck source=tests/lib/ktap.sh
. /bin/ktap.sh
provider=optional_stress_provider
run=/sys/module/optional_stress/parameters/run
seconds=$(sed -n 's/.*\bseconds=\([0-9]*\).*/\1/p' /proc/cmdline)

# settled LOAD: check that the load has seen no error and left no reference
settled() {
	counts=$(cat $run)
	note "$1: $counts"
	expect "$1: the provider is found" '' "$(echo "$counts" | grep '^0 uses')"
	expect "$1: no wrong result" ' 0 wrong' "${counts##*,}"
	expect "$1: no reference on the provider" 0 "$(cat /sys/module/$provider/refcnt)"
	expect "$1: the provider unloads" '' "$(rmmod $provider 2>&1)"
	expect "$1: no warning" '' "$(dmesg | grep WARNING | tail -n 1)"
}

ktap_begin 17
modprobe optional_stress

# An rmmod that is refused lowers the module's reference count by one for a moment.
modprobe $provider
echo hold >$run
until_end=$(($(date +%s) + seconds)) refused=0 granted=0
while left=$((until_end - $(date +%s))) && [ $left -gt 0 ]; do
	refused=$((refused + $(rmmod_loop $provider $left)))
	grep -q "^$provider " /proc/modules || granted=$((granted + 1))
	modprobe $provider
done
echo stop >$run
note "hold: rmmod was refused $refused times, granted $granted times"
expect 'hold: rmmod is refused' '' "$([ $refused -gt 0 ] || echo never)"
settled hold

# If pins are put on another CPU than they were taken on, adding them up is a race.
modprobe $provider
echo pass >$run
sleep "$seconds"
echo stop >$run
settled pass

# Two interfaces of one owner are unregistered at any time, and it is not known which of
# them a put releases.
modprobe $provider churn=1
echo astray >$run
sleep "$seconds"
echo stop >$run
churned=$(cat /sys/module/$provider/parameters/churned)
note "astray: unregistered $churned times"
expect 'astray: providers are unregistered' '' "$([ "$churned" -gt 20 ] || echo "$churned times")"
settled astray
ktap_end
