#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Runs in dom0: start a domain whose initramfs is made from files of dom0's own, and
# print the steps of tests/xen/domu-init.sh, which runs in it.
set -e
mkdir -p /dev/pts /run /var/lib/xen /var/lib/xenstored /var/log/xen/console
mount -t devpts devpts /dev/pts
mount -t tmpfs tmpfs /run
mkdir -p /run/xen /run/lock /run/xenstored
ln -s /run /var/run
for module in xen-evtchn xen-gntdev xen-gntalloc xen-privcmd xenfs; do
	modprobe $module
done
mount -t xenfs xenfs /proc/xen

xenstored --pid-file /run/xen/xenstored.pid
tries=0
until [ -e /run/xenstored/socket ] || [ $tries = 120 ]; do
	sleep 1
	tries=$((tries + 1))
done
xen-init-dom0 >/dev/kmsg
xenconsoled --log=guest --log-dir=/var/log/xen/console

mkdir -p /domu/proc /domu/sys /domu/dev
cp -a /lib/modules /domu/
mkdir -p /domu/bin /domu/lib
mv /domu/modules /domu/lib/
cp /bin/busybox /bin/guest.sh /bin/xen_gsi /domu/bin/
cp /domu-init /domu/init
chmod +x /domu/init
(cd /domu && find . | cpio -o -H newc 2>/dev/null) >/domu.cpio
cat >/domu.cfg <<END
name = "domu"
kernel = "/boot/vmlinuz"
ramdisk = "/domu.cpio"
memory = 256
extra = "console=hvc0 panic=-1"
on_poweroff = "destroy"
on_reboot = "destroy"
on_crash = "destroy"
END
xl create /domu.cfg >/dev/kmsg 2>&1

log=/var/log/xen/console/guest-domu.log
tries=0
until grep -q '^domu: end' $log 2>/dev/null || [ $tries = 240 ]; do
	sleep 1
	tries=$((tries + 1))
done
# Copy the console to the kernel's log, which is kept, and which is searched for bugs.
tr -d '\r' <$log | while read -r line; do echo "domu| $line"; done >/dev/kmsg
tr -d '\r' <$log | sed -n 's/^domu: //p' | grep -v '^end$'
