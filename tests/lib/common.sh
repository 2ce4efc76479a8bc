# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Sourced by the other scripts: where things are, and how to say so.

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
build=${BUILD:-$top/build}
logs=$build/logs
mkdir -p "$logs"

say() { printf '%s  %s\n' "$(date +%T)" "$*" >&2; }
die() { printf '%s: %s\n' "${0##*/}" "$*" >&2; exit 1; }

# run LOG COMMAND...: run quietly, show the end of the log only on failure
run() {
	local log=$logs/$1.log
	shift
	"$@" >"$log" 2>&1 </dev/null && return
	tail -n 20 "$log" >&2
	die "'$1' failed, the whole log is $log"
}

# Kernel builds take every core, so one at a time, also across two makes.
kbuild() {
	local log=$1
	shift
	run "$log" flock "$build/.kbuild.lock" make -j"$(nproc)" "$@"
}
