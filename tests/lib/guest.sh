# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash
# Sourced by what runs in a guest, where tests/lib/boot puts it beside ktap.sh.

# answer COMMAND...: "ok", or the last words of what it complains of
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

# Steps are compared by the host, stock with converted, so they go on whatever
# comes of them.
# step STEP ANSWER
step() { printf '%s\t%s\n' "$1" "$2"; }
# try STEP COMMAND...
try() {
	local name="$1"
	shift
	step "$name" "$(answer "$@")"
}
