#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Runs in dom0: xen-privcmd asks xen-pciback, which comes, goes, and fails to
# come, all while xen-privcmd is in use. Prints "STEP<tab>RESULT" for each step
# and goes on whatever the result: the caller knows what to expect.
# shellcheck source=tests/lib/guest.sh
. /bin/guest.sh
device=0000:00:05.0
sbdf=0x28
driver=/sys/bus/pci/drivers/pciback
pciback=/lib/modules/$(uname -r)/xen-pciback.ko

# ask STEP [SBDF]: asking may be deadly
ask() {
	name=$1
	shift
	{ answer=$(xen_gsi ask "$@"); } 2>/dev/null
	status=$?
	[ $status -lt 128 ] || answer="killed by signal $((status - 128))"
	step "$name" "$answer"
}

loaded() { grep -q "^$1 " /proc/modules && echo yes || echo no; }
write() { echo "$1" >"$2"; }

try 'modprobe xen-pciback' modprobe xen-pciback
step 'xen-privcmd with it' "$(loaded xen_privcmd)"
try 'rmmod xen-pciback' rmmod xen-pciback
try 'modprobe xen-privcmd' modprobe xen-privcmd
step 'xen-pciback with it' "$(loaded xen_pciback)"

# In use from here on.
exec 3<>/dev/xen/privcmd
ask 'ask, no pciback'
try 'pciback loaded' modprobe xen-pciback
ask 'ask, no such device'
write $device $driver/new_slot
try 'device seized' write $device $driver/bind
ask 'ask, seized device' $sbdf
[ ! -e $driver/$device ] || write $device $driver/unbind
try 'pciback unloaded' rmmod xen-pciback
ask 'ask, pciback gone' $sbdf

xen_gsi hammer "$pciback" 2>/dev/kmsg

modprobe xen_sleeper
ask 'ask who has to sleep'
rmmod xen_sleeper

# The last of all, as a stock kernel does not survive it.
modprobe xen_squatter
try 'pciback fails to load' modprobe xen-pciback
ask 'ask, pciback failed'
exec 3<&-
try 'rmmod xen-privcmd' rmmod xen-privcmd
exit 0
