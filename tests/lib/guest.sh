# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash
# Sourced by the scripts in a guest, where tests/lib/boot installs it in /bin.

# answer COMMAND...: print "ok", or the end of its error message
answer() {
	local said
	if said=$("$@" 2>&1); then
		echo ok
		return
	fi
	case $said in
	*'Resource temporarily unavailable') echo 'refused: in use' ;;	# EWOULDBLOCK
	*)	echo "${said##*: }" ;;
	esac
}

# The host compares the steps of stock and converted runs, so a script continues whatever
# the result of a step.
# step STEP ANSWER
step() { printf '%s\t%s\n' "$1" "$2"; }
# try STEP COMMAND...
try() {
	local name="$1"
	shift
	step "$name" "$(answer "$@")"
}

# await COMMAND...: wait until it succeeds, for at most a minute
await() {
	local tries=0
	until "$@"; do
		tries=$((tries + 1))
		[ "$tries" -lt 1200 ] || return
		sleep 0.05
	done
}
