# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Sourced by the tests of the tools that only read a tree. The caller sets "tool", fills
# the tree that it is left in, and sets "before" to its sums.
. "$(dirname "${BASH_SOURCE[0]}")/../lib/common.sh"
. "$(dirname "${BASH_SOURCE[0]}")/../lib/ktap.sh"
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
mkdir -p "$tmp/tree/drivers/foo"
cd "$tmp/tree" || exit
printf 'VERSION = 6\nPATCHLEVEL = 12\n' >Makefile
touch Kbuild

sums() { find . -type f -exec sha256sum {} + | sort; }
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

# Five tests.
changes_nothing_and_refuses() {
	check 'changes nothing' same
	check 'no tree named' refuses 'KSRC is empty, name a Linux source tree; see --help' ''
	check 'no such directory' refuses "$tmp/none is not a directory" "$tmp/none"
	check 'not a kernel tree' refuses "$tmp is not a Linux source tree" "$tmp"
	check 'no spatch' no_spatch
}
