# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Sourced by the tests of scripts/convert. They run only the cases whose names contain
# their first argument, if there is one, and they remove $tmp in the end.
. "$(dirname "${BASH_SOURCE[0]}")/../lib/common.sh"
. "$(dirname "${BASH_SOURCE[0]}")/../lib/ktap.sh"
convert=$top/scripts/convert
ktap_only=${1-}
tmp=$(mktemp -d "$build/convert-test.XXXXXX") || exit

sums() {
	(cd "$1" && find . -path ./.git -prune -o -printf '%p %y %m %i\n' | sort
	 find . -path ./.git -prune -o -type f -print0 | sort -z | xargs -0 sha256sum)
}

# change FILE SED...: replace the file, as it may be a hard link into the pristine tree.
change() {
	local file=$1
	shift
	sed "$@" "$file" >"$file.new" && ! cmp -s "$file" "$file.new" &&
	mv "$file.new" "$file"
}

# refused TREE WORDS [COMMAND...]: the exit status is 1, the error is one sentence with
# WORDS, and the tree is not changed.
refused() {
	local tree=$1 words=$2 before after rc
	shift 2
	[ ! -d "$tree" ] || before=$(sums "$tree")
	"${@:-$convert}" "$tree" >"$tmp/stdout" 2>"$tmp/stderr" </dev/null
	rc=$?
	[ ! -d "$tree" ] || after=$(sums "$tree")
	if [ $rc != 1 ]; then
		echo "exit status $rc"
	elif [ "$(wc -l <"$tmp/stderr")" != 1 ] || ! grep -q -- "$words" "$tmp/stderr"; then
		echo "says $(head -c 300 "$tmp/stderr")"
	elif [ "${before:-}" != "${after:-}" ]; then
		echo 'the tree was changed'
	else
		return 0
	fi
	return 1
}
# refuses NAME TREE WORDS [COMMAND...]
refuses() { check "$1" refused "${@:2}"; }

converts() {
	! "$convert" "$@" >"$tmp/log" 2>&1 || return 0
	tail -n 3 "$tmp/log"
	return 1
}
nothing_in() { no_match . "$1"; }
none_left() { ! find "$1" -name '.optional*' -o -name '*.cocci_orig' | grep .; }
same_sums() { diff <(echo "$1") <(sums "$2"); }

# In $tmp/INT and $tmp/TERM: a replacement for spatch that stops convert.
for signal in INT TERM; do
	mkdir "$tmp/$signal"
	# shellcheck disable=SC2016 # the variable of sh
	printf '#!/bin/sh\nkill -%s $PPID\nsleep 5\n' $signal >"$tmp/$signal/spatch"
	chmod +x "$tmp/$signal/spatch"
done
# For "python3 stop-at SIGNAL NUMBER COMMAND...": let a Python program send itself a signal
# after as many calls of os.replace(), which move the new files into place.
cat >"$tmp/stop-at" <<'PY'
import os, runpy, signal, sys
number, at, path = signal.Signals[sys.argv.pop(1)], int(sys.argv.pop(1)), sys.argv[1]
sys.argv.pop(0)
sys.path.insert(0, os.path.dirname(path))
replace, calls = os.replace, []
def stopping(*args):
    replace(*args)
    calls.append(args)
    if len(calls) == at:
        os.kill(os.getpid(), number)
os.replace = stopping
runpy.run_path(path, run_name='__main__')
PY
