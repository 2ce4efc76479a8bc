#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash
# The first process of a DomU: xen-privcmd loads in it although xen-pciback
# refuses to. Its steps share the console with the kernel, hence a mark.
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
	step 'pciback with it' "$(grep -q '^xen_pciback ' /proc/modules && echo yes || echo no)"
	try 'modprobe xen-pciback' modprobe xen-pciback
	step 'ask, no pciback' "$(xen_gsi ask)"
	try 'rmmod xen-privcmd' rmmod xen-privcmd
	echo end
} | while IFS= read -r line; do echo "domu: $line"; done
# Dom0 ends it. What nobody has read yet of the console of a domain that ends is lost.
exec sleep 86400
