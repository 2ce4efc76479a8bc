# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Sourced by the scenarios that run twice, stock and converted: how they compare
# both, and what they show of a crash.
# shellcheck source=tests/lib/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
# shellcheck source=tests/lib/ktap.sh
. "$(dirname "${BASH_SOURCE[0]}")/ktap.sh"

# forget NAME: what earlier runs have left
forget() { rm -f "$logs/$1"-{stock,converted}.{log,steps}; }

# compare NAME WHAT RELEASE: a test for each step, also where a run has died
compare() { nested "$2" "$top/tests/lib/compare-steps" "$1" "$3"; }

# first_oops LOG: from its BUG: line to the end of its trace
first_oops() { sed -n '/BUG: /,/end trace/{s/^\[[^]]*\] //;p};/end trace/q' "$1"; }

# show_oops LOG PATTERN...: the lines of it that tell the story, each once
show_oops() {
	local log=$1
	shift
	first_oops "$log" | grep "${@/#/-e}" | awk '!seen[$0]++ { print "  " $0 }' | note
}
