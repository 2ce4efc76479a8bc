#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Runs in dom0: call the ioctl of xen-privcmd that asks xen-pciback, while xen-pciback is
# loaded, is unloaded, and fails to load. Prints "STEP<tab>RESULT" for each step and
# continues whatever the result: the caller knows what to expect.
# shellcheck source=tests/lib/guest.sh
. /bin/guest.sh
device=0000:00:05.0
sbdf=0x28
driver=/sys/bus/pci/drivers/pciback
pciback=/lib/modules/$(uname -r)/xen-pciback.ko

# ask STEP [SBDF]: the ioctl may oops and kill the caller
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
step 'loads privcmd as well' "$(loaded xen_privcmd)"
try 'rmmod xen-pciback' rmmod xen-pciback
try 'modprobe xen-privcmd' modprobe xen-privcmd
step 'loads pciback as well' "$(loaded xen_pciback)"

# xen-privcmd is in use from here on.
exec 3<>/dev/xen/privcmd
ask 'ask, no pciback'
try 'pciback loaded' modprobe xen-pciback
ask 'ask, no such device'
write $device $driver/new_slot
try 'device seized' write $device $driver/bind
ask 'ask, seized device' $sbdf
[ ! -e $driver/$device ] || write $device $driver/unbind
try 'pciback unloaded' rmmod xen-pciback
ask 'ask, pciback unloaded' $sbdf

xen_gsi hammer "$pciback" 2>/dev/kmsg

modprobe xen_sleeper
ask 'ask, provider sleeps'
rmmod xen_sleeper

# This comes last, as the stock kernel does not survive it.
modprobe xen_squatter
try 'pciback fails to load' modprobe xen-pciback
ask 'ask, pciback failed'
exec 3<&-
try 'rmmod xen-privcmd' rmmod xen-privcmd
exit 0
