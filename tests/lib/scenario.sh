# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Sourced by the suites that run a scenario twice, stock and converted: compare both, and
# show a crash.
# shellcheck source=tests/lib/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
# shellcheck source=tests/lib/ktap.sh
. "$(dirname "${BASH_SOURCE[0]}")/ktap.sh"

# forget NAME: delete the results of earlier runs
forget() { rm -f "$logs/$1"-{stock,converted}.{log,steps}; }

# compare NAME WHAT RELEASE: a test for each step, even those that a run did not reach
compare() { nested "$2" "$top/tests/lib/compare-steps" "$1" "$3"; }

# first_oops LOG: from its BUG: line to the end of its trace
first_oops() { sed -n '/BUG: /,/end trace/{s/^\[[^]]*\] //;p};/end trace/q' "$1"; }

# show_oops LOG PATTERN...: print its lines that match, each once
show_oops() {
	local log=$1
	shift
	first_oops "$log" | grep "${@/#/-e}" | awk '!seen[$0]++ { print "  " $0 }' | note
}
