#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# earpipe-profile.sh - runs a pipeline as the shell would, counts what passes, and finds the stage that others wait for
. "$(dirname "$0")/support/lib.sh"
PATH=$PATH:$build/tests

# figure STAGE COLUMN: of the report
figure() {
	awk -v stage="$1" -v column="$2" 'NR > 2 && NF == 12 && $1 == stage { print $column }' report
}

# at_least NAME NUMBER LEAST
at_least() {
	is "$1 (found $2)" "$(echo "$2 $3" | awk '{ print ($1 ~ /^[0-9.]+$/ && $1 >= $2) }')" 1
}

synth --frames 300 --samples 4000 > audio

# ---- what passes ----

earpipe profile -o report 'cat audio | melspec | tensor-dump' > out 2> err
is 'status, and nothing on stderr' "$?,$(cat err)" '0,'
is 'the output is that of the pipeline' "$(cmp out - 2>&1 << END
$(melspec audio | tensor-dump)
END
)" ''
is 'frames between stages' "$(figure 1 6),$(figure 2 5),$(figure 2 6),$(figure 3 5)" '300,300,300,300'
is 'not of the first input and the last output' "$(figure 1 5),$(figure 3 6),$(figure 1 7),$(figure 3 8)" '-,-,-,-'
is 'the commands' "$(sed -n 's/^ *[0-9]  *\([a-z].*\)/\1/p' report)" 'cat audio
melspec
tensor-dump'
earpipe profile --json -o report 'cat audio | melspec | tensor-dump' > out
if command -v jq > /dev/null; then
	is 'JSON: bytes and frames' "$(jq -c '[.stage, .command, .status, .frames_in, .frames_out, .bytes_in, .bytes_out]' report)" \
	    "[1,\"cat audio\",0,null,300,null,$(wc -c < audio)]
[2,\"melspec\",0,300,300,$(wc -c < audio),$(melspec audio | wc -c)]
[3,\"tensor-dump\",0,300,null,$(melspec audio | wc -c),null]"
	is 'JSON: the parts of the time' "$(jq -c '.seconds >= 0 and .peak_bytes > 100000 and (.user + .system) >= 0 and
	    (.computes == null or .computes + .awaits_input + .awaits_output + .other <= .seconds + 0.1)' report | sort -u)" true
	earpipe profile --json -o report "$(printf 'printf "\\001\\"\303\274" "\377"')" > out
	is 'JSON: odd commands' "$(jq -r .command report | od -An -tx1 | tr -d ' \n')" \
	    "$(printf 'printf "\\001\\"\303\274" "%%FF"\n' | od -An -tx1 | tr -d ' \n')"
else
	skip 'JSON' 'jq is not installed'
fi
earpipe profile -o report 'tensor-dump audio | sort | head -n 3' > out
is 'text has no frames' "$(figure 1 6),$(figure 2 5),$(wc -l < out)" '-,-,3'
cat audio audio > segments
earpipe profile -o report 'cat segments | cat | cat' > out
is 'two segments, byte by byte the same' "$(figure 2 6),$(cmp out segments 2>&1)" '600,'
earpipe profile 'melspec | cat' < audio > out 2> report
is 'stdin goes to the first stage, the report to stderr' "$(figure 2 5),$(melspec audio | cmp - out)" '300,'
head -c 2000000 /dev/zero > zeros
earpipe profile -o report 'cat zeros | (cat; cat zeros) | cat' > out
is 'bytes that are no stream' "$(wc -c < out),$(figure 2 6)" '4000000,-'
x='a b' earpipe profile -o report "echo \"\$x|y\" '|' | cat" > out
is 'quotes and variables' "$(cat out)" 'a b|y |'

# ---- the exit status ----

for case in '0:true | true' '3:exit 3 | true' '4:exit 2 | exit 4 | exit 1' '143:kill $$ | true' '0:yes | head -n 1' \
    '127:nosuch_command 2> /dev/null | cat' '141:true | kill -PIPE $$'; do
	earpipe profile -o report "${case#*:}" > out 2> err
	is "status: ${case#*:}" "$?,$(cat err)" "${case%%:*},"
done
head -c 1000 audio > cut
earpipe profile -o report 'cat cut | melspec | tensor-dump' > out 2> err
is 'a failure of the stages is theirs' "$?,$(grep -c '(status 1)' report),$(grep -c 'end mark' err)" '1,2,2'

# ---- whom they wait for ----

if [ -e /proc/self/stat ]; then
	earpipe profile -o report 'cat zeros | sh -c "sleep 1; cat" | wc -c' > out
	at_least 'waiting for output: the stage before the slow one' "$(figure 1 11)" 60
	at_least 'waiting for something else: the slow one' "$(figure 2 12)" 60
	at_least 'waiting for input: the stage after it' "$(figure 3 10)" 60
	earpipe profile -o report 'cat zeros | (i=0; while [ $i -lt 400000 ]; do i=$((i + 1)); done; cat) | wc -c' > out
	at_least 'computing' "$(figure 2 9)" 60
	matches 'the report says who' "$(tail -n 1 report)" '^The others wait for stage 2, which computes for [0-9]* % of its time\.$'
else
	skip 'whom they wait for' 'there is no /proc'
fi

# ---- signals, live pipes ----

# A first frame passes before the second one is written.
mkfifo live.in
earpipe profile -o report 'cat live.in | cat | cat' > live.out 2> err &
exec 3> live.in
head -c 20000 audio >&3
if eventually test "$(wc -c < live.out)" -ge 0 -a -s live.out; then
	ok 'bytes are passed on at once'
else
	not_ok 'bytes are passed on at once' 'they are not'
fi
exec 3>&-
wait

# The terminal sends ^C to all of them; pace ends well.
synth --frames 1 --samples 480000 > long
two_stages() {
	[ "$(ps -o ppid= -o args= -A | awk -v parent="$1" '$1 == parent && /sleep/' | wc -l)" -eq 2 ]
}
if setsid true 2> /dev/null; then
	# in a process group of its own, as a shell with job control starts it
	setsid env --default-signal=INT,QUIT,PIPE earpipe profile -o report 'pace --chunk 10 long | tensor-dump' < /dev/null > live.out 2> err &
	eventually grep -q seq=5 live.out
	kill -INT "-$!"
	wait $!
	is '^C: the pipeline ends well, and is reported' "$?,$(cat err),$(figure 1 1)$(figure 2 1)" '0,,12'
	is '^C: before its time' "$(grep -c 'last=true' live.out),$(awk 'END { print NR < 5000 }' live.out)" '1,1'
	setsid env --default-signal=INT,QUIT,PIPE earpipe profile -o report.term 'sleep 100 | sleep 101' < /dev/null > out 2> err &
	profile=$!
	eventually two_stages $profile
	kill -TERM $profile
	wait $profile
	is 'SIGTERM: is passed on' "$?,$(grep -c 'status 143' report.term)" '143,2'
	is 'SIGTERM: nothing is left' "$(ps -o pgid= -A | awk -v group="$profile" '$1 == group')" ''
else
	skip 'signals' 'there is no setsid'
fi

# A reader that goes away ends all.
earpipe profile -o report 'yes | cat' | head -n 1 > out
is 'the reader of the output goes away' "$(cat out),$(grep -c 'status 141' report)" 'y,2'

# ---- what is refused ----

earpipe profile -o /dev/full 'true | true' > out 2> err
is 'a full disk' "$?,$(cat err)" '3,earpipe-profile: -o /dev/full: No space left on device'
earpipe profile 'true | true' 2> /dev/full
is 'a report that cannot be printed' $? 3
earpipe profile -o report 'true | true'
is 'a pipeline that is too short' "$(tail -n 1 report)" 'It ended too soon to tell which stage the others wait for.'
refuses_each /dev/null <<'END'
earpipe-profile | wanted one PIPELINE, in quotes: 'fsdd-read SOURCE | melspec'; see 'earpipe-profile --help'
earpipe-profile a b | wanted one PIPELINE, in quotes: 'fsdd-read SOURCE | melspec'; see 'earpipe-profile --help'
END
refuses 2 "^earpipe-profile: PIPELINE: stage 2 is empty; see" earpipe profile 'true |'
refuses 2 "^earpipe-profile: PIPELINE: found ;, wanted one pipeline; put a list of commands into \( \); see" earpipe profile 'true; true'
refuses 3 '^earpipe-profile: -o nowhere/report: ' earpipe profile -o nowhere/report 'touch ran'
is 'nothing was run then' "$(ls ran 2> /dev/null)" ''
