# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Sourced by the scenarios that run twice, stock and converted: what they count,
# and what they show of a crash.
# shellcheck source=tests/lib/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

passed=0 failed=0
# check WHAT COMMAND...: its output is shown if it fails
check() {
	local what=$1 why
	shift
	if why=$("$@" 2>&1); then
		echo "ok      $what"
		passed=$((passed + 1))
	else
		echo "FAILED  $what"
		[ -z "$why" ] || printf '%s\n' "$why" | sed 's/^/	/'
		failed=$((failed + 1))
	fi
}

# forget NAME: what earlier runs have left
forget() { rm -f "$logs/$1"-{stock,converted}.{log,steps}; }

# show_steps NAME RELEASE: side by side; each is a test, also where a run has died
show_steps() {
	local table steps bad
	touch "$logs/$1"-{stock,converted}.steps
	table=$("$top/tests/lib/compare-steps" "$1" "$2") || :
	printf '\n%s\n\n' "$table"
	steps=$(($(wc -l <<<"$table") - 1))
	bad=$(grep -c 'unexpected$' <<<"$table" || :)
	passed=$((passed + steps - bad)) failed=$((failed + bad))
}

# first_oops LOG: from its BUG: line to the end of its trace
first_oops() { sed -n '/BUG: /,/end trace/{s/^\[[^]]*\] //;p};/end trace/q' "$1"; }

# show_oops LOG PATTERN...: the lines of it that tell the story, each once
show_oops() {
	local log=$1
	shift
	first_oops "$log" | grep "${@/#/-e}" | awk '!seen[$0]++ { print "  " $0 }'
}

finish() {
	echo "$passed passed, $failed failed"
	[ "$failed" = 0 ]
}
