#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Runs in the guest, with the modules that DKMS has built: the example works, and a driver
# that ships a registry of its own, "shipped", cannot load it next to the packaged one.
# The kernel's command line has the version of the registry.
# shellcheck source=tests/lib/ktap.sh
. /bin/ktap.sh
# shellcheck source=tests/lib/guest.sh
. /bin/guest.sh
consumer=/sys/module/foo_consumer/parameters

# says MODULE OWNER: why the kernel has not loaded the module
says() { dmesg | grep -q "$1: exports duplicate symbol .* (owned by $2)"; }

ktap_begin 10
expect 'the consumer loads' ok "$(answer modprobe foo_consumer)"
expect 'the registry has the version of its package' \
	"$(sed 's/.*registry=\([^ ]*\).*/\1/' /proc/cmdline)" \
	"$(cat /sys/module/optional_provider/version)"
expect 'there is no provider' -95 "$(cat $consumer/version)"
echo 42 >$consumer/value
expect 'a request loads the provider' '42 1' "$(cat $consumer/value) $(cat $consumer/version)"
expect 'the provider is in use' 'refused: in use' "$(answer rmmod foo_provider)"

expect 'a second registry is refused' 'invalid module format' "$(answer modprobe shipped)"
check 'the kernel says why it is' says shipped optional_provider
expect 'all are unloaded' 'ok ok ok' \
	"$(answer rmmod foo_consumer) $(answer rmmod foo_provider) $(answer rmmod optional_provider)"
modprobe shipped
expect 'the package is refused after it' 'invalid module format' "$(answer modprobe foo_consumer)"
check 'the kernel says why the package is' says optional_provider shipped
ktap_end
