# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Sourced by the other scripts: where things are, and how to say so.

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
build=${BUILD:-$top/build}
logs=$build/logs
mkdir -p "$logs"

say() { printf '%s  %s\n' "$(date +%T)" "$*" >&2; }
die() { printf '%s: %s\n' "${0#"$top/"}" "$*" >&2; exit 1; }

# no_match ARGUMENTS OF grep...: it looked, and found nothing
no_match() {
	local status=0
	grep "$@" || status=$?
	[ $status = 1 ]
}

# Kernel trees and builds are large, and run out of space in odd ways.
need_space() {
	[ "$(df --output=avail -m "$build" | tail -n 1)" -gt 4000 ] ||
		die "less than 4 GB free in $build"
}

# run LOG COMMAND...: run quietly, show the end of the log only on failure
run() {
	local log=$logs/$1.log
	shift
	"$@" >"$log" 2>&1 </dev/null && return
	tail -n 20 "$log" >&2
	die "'$1' failed, the whole log is $log"
}

# recorded LOG COMMAND...: show what a suite prints, and keep it in LOG, which ends with
# how the suite has ended, as tests/lib/ktap-summary wants it
recorded() {
	local log=$1 begin=$SECONDS status
	shift
	"$@" 2>&1 | tee "$log"
	status=${PIPESTATUS[0]}
	echo "# ${*#"$top/"}: exit status $status after $((SECONDS - begin)) s" >>"$log"
	return "$status"
}

# built_from DIR FILE...: whether DIR was built from these very files, as
# "built DIR" has noted at its end.
built_from() {
	local dir=$1
	shift
	inputs=$(cat "$@" | sha256sum)
	[ "$(cat "$dir/.built-from" 2>/dev/null)" = "$inputs" ] || {
		rm -f "$dir/.built-from"
		return 1
	}
}
# A new file, as the old one may be a hard link to that of another directory.
built() { rm -f "$1/.built-from"; echo "$inputs" >"$1/.built-from"; }

# in_config CONFIG FRAGMENT: whether a .config has all that was asked for; Kconfig
# drops what it cannot have without a word.
in_config() {
	local line
	while read -r line; do
		case $line in
		''|'#'*) ;;
		*=n)	! grep -q "^${line%=n}=" "$1" ;;
		*)	grep -qx "$line" "$1" ;;
		esac || { echo "error: $line: not so in $1"; return 1; }
	done <"$2"
}

# Kernel builds take every core, so one at a time, also across two makes.
kbuild() {
	local log=$1
	shift
	run "$log" flock "$build/.kbuild.lock" make -j"$(nproc)" "$@"
}
