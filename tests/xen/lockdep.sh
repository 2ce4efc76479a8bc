#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Runs in a dom0 that checks locks: pciback comes, is asked, and goes, and then
# somebody who sleeps and looks for locks that are held is asked in its place.
# shellcheck source=tests/lib/ktap.sh
. /bin/ktap.sh
ktap_begin 5
check 'lockdep is there' grep 'l_dep\|lock-classes' /proc/lockdep_stats
modprobe xen-privcmd
modprobe xen-pciback
expect 'pciback is asked' ENODEV "$(xen_gsi ask)"
rmmod xen-pciback
expect 'nobody is asked' EOPNOTSUPP "$(xen_gsi ask)"
modprobe xen_sleeper
expect 'the sleeper is asked' ok "$(xen_gsi ask)"
rmmod xen_sleeper
# Lockdep ends its checks with its first finding.
check 'lockdep has found nothing' grep 'debug_locks: *1' /proc/lockdep_stats
ktap_end
