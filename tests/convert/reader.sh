# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Sourced by the tests of the tools that only read a tree. The caller sets "tool", fills
# the tree that it is left in, and sets "before" to its sums and "unnamed" to what is said
# if no tree is named.
. "$(dirname "${BASH_SOURCE[0]}")/../lib/common.sh"
. "$(dirname "${BASH_SOURCE[0]}")/../lib/ktap.sh"
# Errors in writing the output may show only when Python writes what it has kept.
unset PYTHONUNBUFFERED
tmp=$(mktemp -d) || exit
trap 'rm -rf "$tmp"' EXIT
mkdir -p "$tmp/tree/"{include/linux,drivers/foo}
cd "$tmp/tree" || exit
printf 'VERSION = 6\nPATCHLEVEL = 12\n' >Makefile
touch Kbuild

sums() { find . -printf '%p %y %m %T@ %l\n' -type f -exec sha256sum {} + | sort; }
# shellcheck disable=SC2154 # set by the caller
runs() { "$top/scripts/$tool" . >"$tmp/out" 2>"$tmp/err"; }
# shellcheck disable=SC2154 # set by the caller
same() { [ "$(sums)" = "$before" ]; }

# refuses WORDS ARGUMENT...
refuses() {
	! "$top/scripts/$tool" "${@:2}" >"$tmp/out" 2>"$tmp/err" && [ "$(<"$tmp/err")" = "$tool: $1" ]
}

no_spatch() {
	mkdir "$tmp/bin"
	ln -s "$(python3 -c 'import sys; print(sys.executable)')" "$tmp/bin/python3"
	PATH=$tmp/bin refuses 'spatch is missing, install the package coccinelle' .
}

# ends WORDS: the tool fails, and its last words are these
ends() { ! "$top/scripts/$tool" . 2>"$tmp/err" && [ "$(tail -n 1 "$tmp/err")" = "$tool: $1" ]; }
# In place of spatch: interrupt the tool that runs it.
# shellcheck disable=SC2016 # sh's variable
interrupted() {
	printf '#!/bin/sh\nkill -TERM $PPID\nsleep 1\n' >"$tmp/bin/spatch"
	chmod +x "$tmp/bin/spatch"
	PATH=$tmp/bin:$PATH ends 'stopped by SIGTERM'
}
closed() { ends 'standard output is closed' >&-; }
full() { ends 'No space left on device' >/dev/full; }
unread() {
	"$top/scripts/$tool" . 2>"$tmp/err" | true
	no_match -i -e error -e exception -e broken "$tmp/err"
}

# Eight tests.
changes_nothing_and_refuses() {
	check 'changes nothing' same
	# shellcheck disable=SC2154 # set by the caller
	check 'no tree named' refuses "$unnamed; see --help" ''
	check 'no such directory' refuses "$tmp/none is not a directory" "$tmp/none"
	check 'no spatch' no_spatch
	check 'interrupted' interrupted
	check 'standard output is closed' closed
	check 'standard output is full' full
	check 'standard output is not read' unread
}
