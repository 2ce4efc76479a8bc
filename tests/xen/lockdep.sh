#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Runs in a dom0 that checks locks: pciback comes, is asked, and goes, and then
# somebody who sleeps and looks for locks that are held is asked in its place.
set -e
grep -q 'l_dep\|lock-classes' /proc/lockdep_stats
modprobe xen-privcmd
modprobe xen-pciback
xen_gsi ask
rmmod xen-pciback
xen_gsi ask
modprobe xen_sleeper
xen_gsi ask
rmmod xen_sleeper
# Lockdep ends its checks with its first finding.
grep -q 'debug_locks: *1' /proc/lockdep_stats && echo 'lockdep is on'
