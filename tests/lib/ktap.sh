# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash
# Sourced by every test, by bash on the host and by busybox sh in a guest: results in
# KTAP, the kernel's format (Documentation/dev-tools/ktap.rst there).
#
#   ktap_begin [N]                  comes first: the version, and the plan, unless the
#                                   number of tests is not known and N is ''
#   check WHAT COMMAND...           a test: COMMAND succeeds; its output is shown if not
#   expect WHAT WANTED GOT          a test: the two are the same
#   result ok|'not ok' WHAT [DATA]  a test whose result is already known
#   skip WHAT WHY                   a test that cannot be run here
#   nested WHAT COMMAND...          a test with subtests: COMMAND, which may be a
#                                   function, prints KTAP itself, and succeeds
#   note [TEXT]                     a message; without TEXT, from standard input
#   ktap_end                        comes last: the totals; fails if a test has failed
#
# WHAT must be the same in every run; what differs goes into DATA. If $ktap_only is set, check,
# expect and skip only do the tests whose WHAT contains it.

ktap_begin() {
	ktap_plan=${1-} ktap_passed=0 ktap_failed=0 ktap_skipped=0
	echo 'KTAP version 1'
	[ -z "$ktap_plan" ] || echo "1..$ktap_plan"
}

ktap_count() { echo $((ktap_passed + ktap_failed + ktap_skipped)); }

selected() {
	case $1 in
	*"${ktap_only-}"*) ;;
	*)	return 1 ;;
	esac
}

result() {
	case $1 in
	ok)	ktap_passed=$((ktap_passed + 1)) ;;
	*)	ktap_failed=$((ktap_failed + 1)) ;;
	esac
	ktap_line "$@"
}

skip() {
	selected "$1" || return 0
	ktap_skipped=$((ktap_skipped + 1))
	ktap_line ok "$1" "SKIP $2"
}

# A "#" or the end of the line would end WHAT.
ktap_line() {
	printf '%s %s %s%s\n' "$1" "$(ktap_count)" "$(printf %s "$2" | tr '#\n' '  ')" \
		"${3:+ # $(printf %s "$3" | tr '\n' ' ')}"
}

note() {
	if [ $# -gt 0 ]; then
		printf '%s\n' "$*"
	else
		cat
	fi | sed 's/^/# /; s/^# $/#/'
}

check() {
	local what="$1" said
	selected "$1" || return 0
	shift
	if said=$("$@" 2>&1); then
		result ok "$what"
	else
		[ -z "$said" ] || note "$said"
		result 'not ok' "$what"
	fi
}

expect() {
	selected "$1" || return 0
	if [ "$2" = "$3" ]; then
		result ok "$1"
	else
		note "wanted '$2', got '$3'"
		result 'not ok' "$1"
	fi
}

# If there is no plan, or a wrong one, a parser needs the name to find the end of the test.
nested() {
	local what="$1" ended verdict='not ok'
	shift
	ended=$(mktemp)
	# Not in a condition, as that would disable "set -e" in COMMAND.
	{ "$@"; echo "exit $?" >>"$ended"; } | while IFS= read -r line; do
		printf '  %s\n' "$line"
		[ "$line" = 'KTAP version 1' ] || continue
		printf '  # Subtest: %s\n' "$what"
		echo ktap >>"$ended"
	done
	# A command that prints no KTAP has tested nothing.
	! grep -q ktap "$ended" || ! grep -qx 'exit 0' "$ended" || verdict=ok
	rm -f "$ended"
	result "$verdict" "$what"
}

ktap_end() {
	echo "# Totals: pass:$ktap_passed fail:$ktap_failed skip:$ktap_skipped"
	if [ "$(ktap_count)" != "${ktap_plan:-$(ktap_count)}" ]; then
		note "the plan was $ktap_plan tests"
		return 1
	fi
	[ "$ktap_failed" = 0 ] && [ "$(ktap_count)" != 0 ]
}
