#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Runs in the guest: a casefolding ext4, whose tables are a module that is loaded by the
# mount, and released in an RCU callback after the unmount. Prints "STEP<tab>RESULT" for
# each step and continues whatever the result.
# shellcheck source=tests/lib/guest.sh
. /bin/guest.sh
modules=/lib/modules/$(uname -r)
tables=/sys/module/utf8data/refcnt

refs() { cat $tables 2>/dev/null || echo -; }
# look DIRECTORY: read the file by its name in capitals, in another spelling
look() { cat "$1/GRÜNE STRASSE" 2>/dev/null || echo absent; }
# With the type given. Without it, mount tries ext3 as well, and a mount that fails late
# holds the tables until a grace period after the failure.
mount_loop() { mount -t ext4 -o loop "$1" "$2"; }
# The tables are released a grace period after the unmount.
await_free() {
	n=0
	while refs | grep -q '[1-9]' && [ $n -lt 600 ]; do
		n=$((n + 1))
		sleep 0.1
	done
}

mkdir /one /two
cp /folding.ext4 /folding-two.ext4
step 'tables at first' "$(refs)"
try 'mounted' mount_loop /folding.ext4 /one
step 'held' "$(refs)"
try 'rmmod held tables' rmmod utf8data

echo found >/one/folded/'grüne straße'
echo found >/one/'grüne straße'
step 'in capitals' "$(look /one/folded)"
step 'in plain directory' "$(look /one)"
step 'decomposed' "$(cat "$(printf '/one/folded/gru\314\210ne strasse')")"
echo again >/one/folded/'GRÜNE Straße'
step 'names of the file' "$(find /one/folded -type f | wc -l)"
step 'as it was made' "$(find /one/folded -name 'grüne straße' | wc -l)"

try 'mounted another' mount_loop /folding-two.ext4 /two
step 'held by two' "$(refs)"
umount /two
umount /one
await_free
step 'free' "$(refs)"
try 'rmmod free tables' rmmod utf8data

mv "$modules/utf8data.ko" /tmp
try 'mounted without' mount_loop /folding.ext4 /one
mv /tmp/utf8data.ko "$modules"
try 'mounted with again' mount_loop /folding.ext4 /one
step 'in capitals again' "$(look /one/folded)"
umount /one

# While another process unloads the tables, a mount may or may not find them.
while [ ! -e /tmp/stop ]; do
	rmmod utf8data 2>/dev/null
done &
rounds=0
while [ $rounds -lt 50 ]; do
	if mount_loop /folding.ext4 /one 2>/dev/null; then
		[ "$(look /one/folded)" = again ] || break
		umount /one || break
	fi
	rounds=$((rounds + 1))
done
touch /tmp/stop
wait
step '50 rounds' $rounds
await_free
rmmod utf8data 2>/dev/null
step 'tables at the end' "$(refs)"
exit 0
