#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash
# The first process of a DomU, in which xen-privcmd loads although xen-pciback does not.
# Its steps share the console with the kernel's log, so they are marked with "domu:".
/bin/busybox mkdir -p /sbin /tmp
/bin/busybox --install -s /bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs dev /dev
exec </dev/null >/dev/hvc0 2>&1
dmesg -n 1

# shellcheck source=tests/lib/guest.sh
. /bin/guest.sh
{
	step "runs under" "$(cat /sys/hypervisor/type), $(cat /sys/hypervisor/guest_type)"
	try 'modprobe xen-privcmd' modprobe xen-privcmd
	step 'loads pciback as well' \
		"$(grep -q '^xen_pciback ' /proc/modules && echo yes || echo no)"
	try 'modprobe xen-pciback' modprobe xen-pciback
	step 'ask, no pciback' "$(xen_gsi ask)"
	try 'rmmod xen-privcmd' rmmod xen-privcmd
	echo end
} | while IFS= read -r line; do echo "domu: $line"; done
# Dom0 ends the domain. If the domain ended by itself, console output that dom0 has not
# read yet would be lost.
exec sleep 86400
