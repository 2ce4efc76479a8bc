#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Runs in a dom0 with lockdep: call the ioctl while pciback is loaded, after it is
# unloaded, and while xen_sleeper is loaded in its place, which sleeps and warns if its
# caller holds a lock.
# shellcheck source=tests/lib/ktap.sh
. /bin/ktap.sh
ktap_begin 5
check 'lockdep is enabled' grep 'l_dep\|lock-classes' /proc/lockdep_stats
modprobe xen-privcmd
modprobe xen-pciback
expect 'ask, pciback loaded' ENODEV "$(xen_gsi ask)"
rmmod xen-pciback
expect 'ask, pciback unloaded' EOPNOTSUPP "$(xen_gsi ask)"
modprobe xen_sleeper
expect 'ask, provider sleeps' ok "$(xen_gsi ask)"
rmmod xen_sleeper
# Lockdep turns itself off after its first report.
check 'lockdep has reported nothing' grep 'debug_locks: *1' /proc/lockdep_stats
ktap_end
