#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Runs in the guest: bind QEMU's edu device to vfio-pci, then run kvm-vfio with it.
set -e
device=0000:00:05.0
sys=/sys/bus/pci/devices/$device

modprobe kvm-amd
modprobe vfio-pci
# The emulated IOMMU does not remap interrupts, but none are used.
modprobe vfio_iommu_type1 allow_unsafe_interrupts=1
echo vfio-pci >$sys/driver_override
echo $device >/sys/bus/pci/drivers_probe
kvm-vfio "$(basename "$(readlink $sys/iommu_group)")" $device
