#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# tests-run.sh - tests/run tells failures of all kinds from successes and counts them
. "$(dirname "$0")/support/lib.sh"

mkdir -p there/tests/support there/filters there/pipelines there/b/bin there/b/tests
cp "$root/tests/run" there/tests
cp "$root/tests/support/lib.sh" there/tests/support
cp "$root/pipelines/fetch" there/pipelines
: > there/filters/one.c
printf '#!/bin/sh\n' > there/b/bin/one
chmod +x there/b/bin/one
unset FSDD
TMPDIR=$scratch
export TMPDIR

# script NAME: a test with the lines of stdin
script() {
	{
		# shellcheck disable=SC2016
		echo '. "$(dirname "$0")/support/lib.sh"'
		cat
	} > "there/tests/$1.sh"
}

# run NAME...: its status and last line
run() {
	BUILD=b there/tests/run "$@" > out 2>&1
	echo "$?: $(tail -n 1 out)"
}

echo 'ok one; ok two' | script good
echo 'ok one; skip two reason' | script skips
echo 'ok one; not_ok two why; ok three' | script fails
echo 'ok one; exit 3' | script dies
echo 'ok one; kill -SEGV $$' | script crashes
echo ':' | script silent
echo 'ok one; nosuchcommand; echo $unset' | script broken
echo '(not_ok one why) | cat; ok two' | script inside
echo 'ok one; sleep 60' | script hangs
echo 'refuses 1 found sh -c "echo found >&2; exit 1"
refuses 1 found sh -c "echo found >&2; exit 2"
refuses 1 found sh -c "echo found >&2; echo found; exit 1"
refuses 1 found sh -c "echo found >&2; echo more >&2; exit 1"
refuses 1 found sh -c "echo lost >&2; exit 1"
refuses 139 "" sh -c "kill -SEGV \$\$"
refuses 1 "" sh -c "exit 1"' | script refusals

is 'all passed' "$(run good)" '0: 2 passed, 0 failed'
is 'a skip is not a pass' "$(run good skips)" '0: 3 passed, 0 failed, 1 skipped'
is 'a failure' "$(run fails)" '1: 2 passed, 1 failed'
is 'a script that dies' "$(run dies)" '1: 1 passed, 1 failed'
is 'a script that crashes' "$(run crashes)" '1: 1 passed, 1 failed'
is 'a script without a line' "$(run silent)" '1: 0 passed, 1 failed'
is 'a script with an error in it' "$(run broken)" '1: 1 passed, 1 failed'
is 'a failure within a pipe' "$(run inside)" '1: 1 passed, 1 failed'
cp there/tests/good.sh there/tests/good-more.sh
cp there/tests/fails.sh there/tests/goodness.sh
is 'the beginning of names' "$(run good)" '0: 4 passed, 0 failed'
is 'a whole name' "$(run good-more)" '0: 2 passed, 0 failed'
is 'both' "$(run good good-more)" '0: 4 passed, 0 failed'
rm there/tests/good-more.sh
mkdir -p there/tests/unit/nn
: > there/tests/unit/nn/net.c
printf '#!/bin/sh\necho ok one\n' > there/b/tests/unit-net
chmod +x there/b/tests/unit-net
is 'a unit test' "$(run net)" '0: 1 passed, 0 failed'
is 'a folder of unit tests' "$(run nn)" '0: 1 passed, 0 failed'
is 'all unit tests' "$(run unit)" '0: 1 passed, 0 failed'
is 'a folder and a unit test of it' "$(run nn net)" '0: 1 passed, 0 failed'
is 'an unknown name' "$(run good nosuch)" '1: 2 passed, 1 failed'
is 'refuses: wrong status, stdout, two lines, no match, crash, silence' "$(run refusals)" \
    '1: 1 passed, 6 failed'
# Each waits for the other.
echo ": > '$scratch/first'; check one eventually test -e '$scratch/second'; ok two" | script first
echo ": > '$scratch/second'; check one eventually test -e '$scratch/first'; ok two" | script second
is 'two scripts at once' "$(JOBS=2 run first second)" '0: 4 passed, 0 failed'
is 'lines of a script stay together' "$(sed -n 's/^ok \(.*\):.*/\1/p' out | uniq | sort | tr '\n' ' ')" 'first second '
rm "$scratch/first" "$scratch/second"
echo "sleep 0.3; : > '$scratch/second'; ok one" | script second
echo "check one test -e '$scratch/second'" | script third
is 'one script after the other' "$(JOBS=1 run second third)" '0: 2 passed, 0 failed'
: > there/tests/support/sound.sh
echo ". '$scratch/there/tests/support/sound.sh'; check one test -e '$scratch/second'" | script listens
rm "$scratch/second"
is 'one that listens comes last' "$(JOBS=3 run listens second)" '0: 2 passed, 0 failed'
if command -v timeout > /dev/null; then
	TEST_TIMEOUT=1
	export TEST_TIMEOUT
	is 'a script that hangs' "$(run hangs)" '1: 1 passed, 1 failed'
else
	skip 'a script that hangs' 'timeout is not installed'
fi
run fails > /dev/null
check 'files of a failure are kept' test -d "$(sed -n 's/^# fails: files are kept in //p' out)"
is 'FSDD that is wrong' "$(FSDD=/nowhere run good)" '1: 0 passed, 1 failed'

: > there/filters/two.c
is 'a program that is not built' "$(run good)" '1: 0 passed, 1 failed'
