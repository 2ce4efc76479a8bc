#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Runs in the guest: create two emulated devices and run kvm-vfio-mdev with them. With
# "seconds=" on the kernel's command line, also run the parts that a stock kernel would
# not survive.
set -e
seconds=$(sed -n 's/.*\bseconds=\([0-9]*\).*/\1/p' /proc/cmdline)
first=11111111-2222-3333-4444-555555555555
second=22222222-2222-3333-4444-555555555555

modprobe kvm-amd
modprobe vfio_iommu_type1
modprobe mtty
for uuid in $first $second; do
	echo "$uuid" >/sys/devices/virtual/mtty/mtty/mdev_supported_types/mtty-1/create
done

kvm-vfio-mdev bind $first
[ -n "$seconds" ] || exit 0
kvm-vfio-mdev orders $first $second
kvm-vfio-mdev race $first $second "$seconds"

# Lockdep turns itself off after its first report.
printf 'lockdep\t%s\n' "$(sed -n 's/.*debug_locks: *//p' /proc/lockdep_stats)"
# It fails if a module's dependencies are still in use by others.
for module in kvm-amd mtty vfio_iommu_type1 vfio; do
	modprobe -r $module || :
done
printf 'modules left\t%s\n' "$(wc -l </proc/modules)"
