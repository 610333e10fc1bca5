# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# lib.sh - what the test scripts share; each begins with
# . "$(dirname "$0")/support/lib.sh"
#
# A script prints one line a test: 'ok NAME', 'not ok NAME: why' or 'skip NAME: why'. Sourcing this
# puts the programs of this build, and no others, in front; goes to an empty scratch folder, which
# is kept when a test failed; and ends the script with status 1 then.

set -u
LC_ALL=C
export LC_ALL
unset POSIXLY_CORRECT CDPATH
# A program that never ends must not fill the disk: 4 GiB a file, in blocks of 512 bytes.
ulimit -f 8388608

root=$(cd "$(dirname "$0")/.." && pwd)
[ ! -e "$root/support/lib.sh" ] || root=$(dirname "$root") # it is a script of tests/bench or tests/long
build=$root/${BUILD:-build}
case ${BUILD:-} in /*) build=$BUILD ;; esac
test_name=$(basename "$0" .sh)

# ---- lines ----

ok() {
	echo "ok $test_name: $1"
}

not_ok() { # NAME WHY
	: > "$scratch/.failed"
	echo "not ok $test_name: $1: $(printf %s "$2" | tr '\n' '|')"
}

skip() { # NAME WHY
	echo "skip $test_name: $1: $2"
}

# check NAME COMMAND...: the command succeeds. Its messages are shown when it does not.
check() {
	_name=$1
	shift
	if "$@" 2> "$scratch/.stderr"; then
		ok "$_name"
	else
		not_ok "$_name" "status $?: $(cat "$scratch/.stderr")"
	fi
}

# is NAME HAVE WANT: the two texts are the same.
is() {
	if [ "$2" = "$3" ]; then
		ok "$1"
	else
		not_ok "$1" "found '$2', wanted '$3'"
	fi
}

# matches NAME HAVE REGEX: extended, as grep takes it.
matches() {
	if grep -Eq -e "$3" << END; then
$2
END
		ok "$1"
	else
		not_ok "$1" "found '$2', wanted /$3/"
	fi
}

# is_one_line FILE: it has exactly one line, as 'wc -l' counts. Without a process, which takes longest here.
is_one_line() {
	{ IFS= read -r _line && ! IFS= read -r _line; } < "$1"
}

# refuses STATUS REGEX COMMAND...: the command ends with exactly that status, has written nothing on
# stdout and exactly one line on stderr, which matches. A crash has another status and fails.
refuses() {
	_want=$1 _regex=$2
	shift 2
	"$@" > "$scratch/.stdout" 2> "$scratch/.stderr"
	_status=$?
	_why=
	[ "$_status" = "$_want" ] || _why="status $_status, wanted $_want; "
	[ "$_status" -lt 126 ] || _why="${_why}not run, or ended by a signal; "
	[ ! -s "$scratch/.stdout" ] || _why="${_why}wrote on stdout; "
	is_one_line "$scratch/.stderr" || _why="${_why}not one line on stderr; "
	grep -Eq -e "$_regex" "$scratch/.stderr" || _why="${_why}no /$_regex/; "
	if [ -z "$_why" ]; then
		printf 'ok %s: refuses %.72s(%s)\n' "$test_name" "$* " "$_regex"
	else
		not_ok "refuses $*" "$_why$(head -c 400 "$scratch/.stderr")"
	fi
}

# literal TEXT: prints the extended regular expression that matches this text and no other
literal() {
	printf %s "$1" | sed 's/[][\\.*^$(){}+?|]/\\&/g'
}

# refuses_each INPUT: each line on stdin is 'COMMAND | MESSAGE'. The command, with INPUT on its stdin,
# is refused as a wrong command line: status 2, and one line 'PROGRAM: MESSAGE', or more after that.
refuses_each() {
	_input=$1
	while IFS='|' read -r _command _message; do
		# shellcheck disable=SC2086 # several words
		refuses 2 "^${_command%% *}: $(literal "${_message# }")" $_command < "$_input"
	done
}

# ---- what a test needs ----

# Prints a WAV file: 128 samples of silence, 8 kHz, mono, 16 bit.
short_wav() {
	printf 'RIFF\044\001\000\000WAVEfmt \020\000\000\000\001\000\001\000\100\037\000\000'
	printf '\200\076\000\000\002\000\020\000data\000\001\000\000'
	head -c 256 /dev/zero
}

# file PATH...: the recording of short_wav at each, in folders that are made
file() {
	for _path in "$@"; do
		mkdir -p "$(dirname "$_path")"
		short_wav > "$_path"
	done
}

# loud_file PATH...: the same with samples that are not 0
loud_file() {
	for _path in "$@"; do
		mkdir -p "$(dirname "$_path")"
		{ short_wav | head -c 44; head -c 256 /dev/zero | tr '\000' x; } > "$_path"
	done
}

# joined N MARK: prints a stream of the frames in the files frame.0 to frame.N-1, with this end mark
joined() {
	_n=$1 _mark=$2 _i=0
	set --
	while [ $_i -lt "$_n" ]; do
		set -- "$@" "$(cat frame.$_i)"
		_i=$((_i + 1))
	done
	"$build/tests/pack" "$@" "$_mark"
}

# edited SCRIPT FILE: prints a stream of one segment with its frames changed by sed, and an end mark
# without a checksum, for faults that a checksum would find first.
edited() {
	_at=$(grep -abo "$(printf '\202\243end')" "$2" | tail -n 1 | cut -d : -f 1)
	head -c "$_at" "$2" | sed "$1"
	"$build/tests/pack" "{\"end\":$(tensor-dump "$2" | wc -l)}"
}

# Prints the folder of FSDD's recordings; 1 when there is none. Never downloads.
find_fsdd() {
	[ -z "${EARPIPE_TEST_NO_FSDD:-}" ] || return 1
	(cd "$root" && pipelines/fetch --find) 2> /dev/null
}

# want_fsdd WHAT: sets fsdd to that folder; without one it skips WHAT and ends the script
want_fsdd() {
	# shellcheck disable=SC2034 # the script uses it
	fsdd=$(find_fsdd) || {
		skip "$1" 'found no FSDD'
		exit
	}
}

# Prints the path of a model trained on FSDD's training part with cnn-train's defaults, made once
# for each build; 1 when there is no FSDD or training failed. EARPIPE_TEST_MODEL replaces it.
test_model() {
	if [ -n "${EARPIPE_TEST_MODEL:-}" ]; then
		echo "$EARPIPE_TEST_MODEL"
		return
	fi
	_fsdd=$(find_fsdd) || return 1
	_model=$build/tests/digits.cnn
	mkdir -p "$build/tests"
	if [ ! -s "$_model" ] || [ -n "$(find "$build/bin/fsdd-read" "$build/bin/melspec" \
	    "$build/bin/cnn-train" -newer "$_model")" ]; then
		if ! fsdd-read "$_fsdd" | melspec | cnn-train -q > "$_model.$$"; then
			rm -f "$_model.$$"
			return 1
		fi
		mv "$_model.$$" "$_model"
	fi
	echo "$_model"
}

# eventually COMMAND...: it succeeds, at last after 20 s. How long it takes is not judged.
eventually() {
	_tries=0
	until "$@" 2> /dev/null; do
		_tries=$((_tries + 1))
		[ "$_tries" -lt 400 ] || return 1
		sleep 0.05
	done
}

# find_python [MODULE...]: prints the path of a Python that has msgpack, numpy and these modules; 1 when
# there is none.
find_python() {
	_modules=$(printf ', %s' msgpack numpy "$@")
	for _python in python3 /usr/bin/python3; do
		if "$_python" -c "import ${_modules#, }" 2> /dev/null; then
			command -v "$_python"
			return
		fi
	done
	return 1
}

# A shell starts its background jobs deaf to SIGINT; this gives a command its hearing back.
interruptible() {
	env --default-signal=INT,QUIT,PIPE "$@"
}

# ---- beginning and end ----

# at_exit COMMAND: runs it when the script ends, however it ends; the last one first.
at_exit() {
	_at_exit="$1; $_at_exit"
}
_at_exit=:

_finish() {
	_status=$?
	trap - EXIT HUP INT TERM
	eval "$_at_exit"
	cd "$root" || exit 1
	if [ "$_status" -eq 0 ] && [ ! -e "$scratch/.failed" ]; then
		rm -rf "$scratch"
		exit 0
	fi
	echo "# $test_name: files are kept in $scratch"
	[ "$_status" -ne 0 ] || _status=1
	exit "$_status"
}

for _program in "$root"/filters/*.c; do
	_program=$build/bin/$(basename "$_program" .c)
	if [ ! -x "$_program" ]; then
		echo "not ok $test_name: $_program is not built"
		exit 1
	fi
done
PATH=$build/bin:$PATH
export PATH

# Short, for the sockets that some tests put into it.
scratch=$(mktemp -d "${TMPDIR:-/tmp}/earpipe-$test_name.XXXXXX") || exit 1
trap _finish EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
cd "$scratch" || exit 1
