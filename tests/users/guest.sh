#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Runs in the guest: a flash chip that needs the driver of its command set, and cards
# with tuners that need the tuners' drivers. These drivers are modules that are only
# loaded because another module requests one of their symbols. Prints "STEP<tab>RESULT"
# for each step and continues whatever the result: the caller knows what to expect.
# shellcheck source=tests/lib/guest.sh
. /bin/guest.sh
modules=/lib/modules/$(uname -r)

# refs MODULE...: the reference count of each, "-" if it is not loaded
refs() {
	for mod; do
		cat "/sys/module/$mod/refcnt" 2>/dev/null || echo -
	done | xargs
}
# without MODULE, again MODULE: it cannot be loaded, and can be loaded again
without() { mv "$modules/$1.ko" /tmp; }
again() { mv "/tmp/$1.ko" "$modules"; }
say() { echo "users: $*" >/dev/kmsg; }
is_same() { cmp -s "$1" "$2" && echo yes || echo no; }

# rounds CARD PROVIDER: load and unload CARD while a loop unloads PROVIDER, which CARD
# needs. Print how often both succeeded.
rounds() {
	while [ ! -e /tmp/stop ]; do
		rmmod "$2" 2>/dev/null
	done &
	n=0
	while [ $n -lt 20 ] && modprobe "$1" && rmmod "$1"; do
		n=$((n + 1))
	done
	touch /tmp/stop
	wait
	rm /tmp/stop
	rmmod "$2" 2>/dev/null
	echo $n
}

say begin
flash=/sys/class/mtd/mtd0
set=cfi_cmdset_0001
seq 200000 | head -c 1048576 >/tmp/content
modprobe physmap
modprobe mtdblock

try 'flash found' modprobe users_flash
step 'flash' "$(cat $flash/type $flash/size $flash/erasesize | xargs)"
step 'held: command set' "$(refs $set)"
try 'rmmod held set' rmmod $set
step 'content as given' "$(is_same /tmp/content /dev/mtd0)"
seq -w 9999 | dd of=/tmp/content bs=4k seek=65 conv=notrunc 2>/dev/null
try 'written' cp /tmp/content /dev/mtdblock0
step 'content as written' "$(is_same /tmp/content /dev/mtd0)"
try 'flash removed' rmmod users_flash
step 'free: command set' "$(refs $set)"
try 'rmmod free set' rmmod $set

without $set
try 'found without set' modprobe users_flash
step 'flash without set' "$(cat $flash/type)"
rmmod users_flash
again $set

try 'found again' modprobe users_flash
step 'flash again' "$(cat $flash/type) $(refs $set)"
step 'content again' "$(is_same /tmp/content /dev/mtd0)"
rmmod users_flash
rmmod $set

# card NAME ADDRESS FREQUENCY PROVIDER...: if there are two providers, the first one
# requests the second
card() {
	name=$1 address=$2 freq=$3
	shift 3
	chip=$name
	try "$chip: found" modprobe users_tuner "addr=$address"
	step "$chip: held" "$(refs "$@")"
	for mod; do
		try "rmmod held $mod" rmmod "$mod"
	done
	step "$chip: traffic" "$(cat /sys/module/users_tuner/parameters/traffic)"
	echo "$freq" >/sys/module/users_tuner/parameters/tune
	step "$chip: tuned" "$(cat /sys/module/users_tuner/parameters/traffic)"
	try "$chip: removed" rmmod users_tuner
	step "$chip: free" "$(refs "$@")"
	try "$chip: rmmod free" rmmod "$@"
}

card tea5767 0x60 1600000 tea5767
card tda9887 0x43 7700 tda9887
card tda8290 0x4b 7700 tda827x tda8290

without tea5767
try 'found, no tea5767' modprobe users_tuner addr=0x60
step 'traffic without it' "$(cat /sys/module/users_tuner/parameters/traffic)"
rmmod users_tuner
again tea5767
try 'rmmod tuner' rmmod tuner
say end

step 'flash, 20 rounds' "$(rounds users_flash $set)"
step 'tuner, 20 rounds' "$(rounds users_tuner tea5767)"
step 'held at the end' "$(refs $set tea5767)"
for mod in tuner physmap cfi_probe gen_probe; do
	try "rmmod $mod, end" rmmod $mod
done
try 'rmmod the registry' rmmod optional_provider
exit 0
