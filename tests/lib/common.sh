# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Sourced by the other scripts: paths, messages, and running commands.

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
build=${BUILD:-$top/build}
logs=$build/logs
mkdir -p "$logs" 2>/dev/null || :
# What is parsed here is in English.
export LC_ALL=C.UTF-8

say() { printf '%s  %s\n' "$(date +%T)" "$*" >&2; }
die() { printf '%s: %s\n' "${0#"$top/"}" "$*" >&2; exit 1; }

# no_match ARGUMENT...: grep with these arguments succeeds and finds nothing
no_match() {
	local status=0
	grep "$@" || status=$?
	[ $status = 1 ]
}

if [ ! -w "$build" ] || [ ! -w "$logs" ]; then
	die "no write permission in $build; use a clone of your own, or be the user who owns this one"
fi

# need_root PACKAGES: they are missing, and only root can install them
need_root() {
	[ "$(id -u)" = 0 ] || die "not root, and these packages are missing: $*"
}

# Kernel builds are large, and fail with misleading errors if the disk is full.
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

# recorded LOG COMMAND...: run a suite, and copy its output to LOG; the last line there is
# its exit status, as tests/lib/ktap-summary expects
recorded() {
	local log=$1 begin=$SECONDS status
	shift
	"$@" 2>&1 | tee "$log"
	status=${PIPESTATUS[0]}
	echo "# ${*#"$top/"}: exit status $status after $((SECONDS - begin)) s" >>"$log"
	return "$status"
}

# built_from DIR FILE...: whether DIR was built from files with this content, which
# "built DIR" records when a build is complete
built_from() {
	local dir=$1
	shift
	inputs=$(cat "$@" | sha256sum)
	[ "$(cat "$dir/.built-from" 2>/dev/null)" = "$inputs" ] || {
		rm -f "$dir/.built-from"
		return 1
	}
}
# This makes a new file, as the old one may be hard-linked into another directory.
built() { rm -f "$1/.built-from"; echo "$inputs" >"$1/.built-from"; }

# in_config CONFIG FRAGMENT: whether a .config has all settings of the fragment; Kconfig
# silently drops those with unmet dependencies
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

# Kernel builds use all CPUs, so only one runs at a time, even if make is run twice.
kbuild() {
	local log=$1
	shift
	run "$log" flock "$build/.kbuild.lock" make -j"$(nproc)" "$@"
}
