#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# pace.sh - pace plays every sample, none early, and ends cleanly when it is interrupted. How late
# something comes is never judged
. "$(dirname "$0")/support/lib.sh"
PATH=$PATH:$build/tests

# audio DTYPE N [ATTRIBUTES]: a frame as JSON, 8000 Hz
audio() {
	printf '{"dtype":"%s","shape":[%s],"kind":"audio","rate":8000%s,"data":[%s]}' "$1" "$2" "${3-}" \
	    "$([ "$2" -eq 0 ] || seq -s , 1 "$2")"
}

# values KEY FILE: of each frame, '-' if it has none
values() {
	tensor-dump "$2" 2>&1 | sed "s/.* $1=\([^ ]*\).*/\1/;t;s/.*/-/" | tr '\n' ' '
}

# chunks FILE: "SAMPLES STREAM SEQ LAST" of each, in one line
chunks() {
	tensor-dump "$1" 2>&1 | sed 's/.*audio \[\([0-9]*\)\] .* stream=\([0-9]*\) .*seq=\([0-9]*\) .*last=\(.\).*/\1 \2 \3 \4,/' |
	    tr '\n' ' '
}

# clocks FILE: of each frame, to the last digit
clocks() {
	tensor-dump --json "$1" | sed 's/.*"clock":\([^,}]*\).*/\1/'
}

# steps FILE: ms from each clock to the next, rounded to microseconds
steps() {
	clocks "$1" | awk 'NR > 1 { printf "%.3f ", 1000 * ($1 - before) } { before = $1 }'
}

# ---- the same samples ----

n=0
for dtype in '<f4' '<f8' '|i1' '|u1' '<i2' '<i4' '<i8'; do
	for samples in 0 1 80 81 100; do
		audio "$dtype" $samples ',"id":"a","x":[1,{"y":null}]' > "frame.$n"
		n=$((n + 1))
	done
done
joined $n "{\"end\":$n}" > dtypes
synth --frames 3 --samples 5000 --shortest 900 > whole
for of in dtypes whole; do
	raw $of > "$of.raw"
	for chunk in 1 10 33.3 60000; do
		for before in 0 1 77 266 5000; do
			in=$of
			[ $before -eq 0 ] || { tensor-select --chunk $before $of > cut; in='cut'; }
			for speed in 0 1000; do
				name="$of in ${before#0} to --chunk $chunk --speed $speed"
				pace --chunk $chunk --speed $speed $in > out || not_ok "$name" "status $?"
				raw out | cmp -s - "$of.raw" || not_ok "$name" 'other samples'
				[ $of = whole ] || continue
				pace --join --chunk $chunk --speed $speed $in | raw | cmp -s - "$of.raw" ||
				    not_ok "$name --join" 'other samples'
			done
		done
	done
	ok "$of: the same samples in all chunks, at all speeds"
done
is 'dtypes are kept' "$(pace --speed 1000 dtypes | tensor-dump | cut -d ' ' -f 4 | uniq | tr '\n' ' ')" \
    '<f4 <f8 |i1 |u1 <i2 <i4 <i8 '
is 'attributes are kept' "$(pace --speed 1000 dtypes | tensor-dump | grep -vc ' id=a .*x=\[1,{"y":null}\] ')" 0

for cut in '' '--gap 55'; do
	for chunk in 30 80 700 -1; do
		# shellcheck disable=SC2086
		synth --frames 3 --samples 2000 --chunk $chunk $cut > in
		tensor-select --chunk 266 in > want
		pace --speed 0 --chunk 33.3 in > out
		for file in want out; do
			{ chunks $file; values t $file; values gap $file; raw $file; } > $file.told
		done
		check "chunks of $chunk $cut: as tensor-select cuts them" cmp want.told out.told
	done
done
pace --speed 0 --chunk 10 whole > out
pace --speed 0 --chunk 1 whole | pace --speed 0 > again
check 'chunks of chunks are those of the whole' cmp out again

# ---- chunks ----

pack "$(audio '<i2' 200)" "$(audio '<i2' 80)" "$(audio '<i2' 0)" '{"end":3}' "$(audio '<i2' 1 ',"t":2.5,"clock":7')" \
    '{"end":1}' > in
for speed in 0 100; do
	pace --speed $speed in > out
	is "--speed $speed: streams, numbers, last" "$(chunks out)" \
	    '80 0 0 f, 80 0 1 f, 40 0 2 t, 80 1 0 t, 0 2 0 t, 1 3 0 t, '
	is "--speed $speed: times" "$(values t out)" '0.0 0.01 0.02 0.0 0.0 2.5 '
	is "--speed $speed: an end mark for each" "$(grep -ao "$(printf '\243end')" out | wc -l)" \
	    "$(grep -ao "$(printf '\243end')" in | wc -l)"
done
is '--speed 0: no clock' "$(pace --speed 0 in | values clock -)" '- - - - - - '
pack '{"end":0,"crc32":true}' > none
pace none > out
check 'a stream without frames' cmp none out

# ---- clocks ----

synth --frames 2 --samples 500 > in
before=$(date +%s)
pace in > out
is 'a clock each 10 ms, over two recordings' "$(steps out)" \
    '10.000 10.000 10.000 10.000 10.000 2.500 10.000 10.000 10.000 10.000 10.000 10.000 2.500 '
is 'it is the wall clock' "$(clocks out | head -n 1 | awk -v t="$before" '{ print ($1 >= t + 0.01 && $1 < t + 1000) }')" 1
is '--speed 4: a clock each 2.5 ms' "$(pace --speed 4 --chunk 10 in | steps - | cut -c 1-12)" '2.500 2.500 '
is '--chunk 33.3: 266 samples' "$(pace --chunk 33.3 in | steps - | cut -c 1-14)" '29.250 33.250 '
pack "$(audio '<i2' 100 ',"stream":5,"seq":0,"gap":80')" "$(audio '<i2' 20 ',"stream":5,"seq":1,"gap":400')" \
    "$(audio '<i2' 90 ',"stream":5,"seq":2,"last":true')" '{"end":3}' > gap
pace gap > out
is 'a gap takes its time' "$(steps out)$(values t out)" '2.500 60.000 3.750 0.0 0.01 0.0625 0.0725 '
is 'a gap ends a chunk and is marked once' "$(values gap out)$(chunks out)" \
    '80 - 400 - 80 0 0 f, 20 0 1 f, 80 0 2 f, 30 0 3 t, '

# ---- real time ----

synth --frames 2 --samples 8000 > two
while read -r least options; do
	before=$(date +%s)
	# shellcheck disable=SC2086
	pace $options | delay > delays
	is "pace $options: takes $least s" "$?,$(($(date +%s) - before >= least))" 0,1
	# a wall clock that is being set right may run 0.05 % slower than the other
	is "pace $options: nothing before its time" "$(awk '!($1 >= -2) { n++ } END { print (NR > 1), n + 0 }' delays)" '1 0'
done <<'END'
2 two
2 --chunk 33.3 --join two
2 --chunk 300 two
1 --speed 2 two
4 --speed 0.5 two
1 --speed 4 two two
END

# The reader sleeps, and the pipe is full after a third of a second.
synth --rate 48000 --samples 72000 > in
pace -v in 2> err | { sleep 1; cat; } > out
is 'a slow reader: clocks are on schedule' "$(steps out | tr ' ' '\n' | sort -u | tr '\n' ' ')" '10.000 '
matches 'a slow reader: the delay is reported' "$(cat err)" \
    '^pace: 150 chunks in [0-9.]* s, none more than [0-9]{3,}\.[0-9] ms late$'

# Input that comes when its time is over: what it plays then is due later.
synth --samples 800 > short
{
	cat short
	until [ -s out ]; do sleep 0.1; done
	sleep 0.5
	cat short
} | { pace > out; echo $? > status; }
is 'late input: playing pauses' "$(cat status),$(steps out | awk '{ print ($10 > 400 && $9 == 10 && $11 == 10) }')" '0,1'

# ---- --join ----

pack "$(audio '<i2' 100 ',"id":"a","label":"1","speaker":"s","index":4,"split":"test","t":9,"x":1')" \
    "$(audio '<i2' 100 ',"id":"b","label":"2","speaker":"s","x":2')" \
    "$(audio '<i2' 30 ',"id":"c","stream":3,"seq":0')" \
    "$(audio '<i2' 30 ',"id":"c","stream":3,"seq":1,"gap":40,"last":true')" '{"end":4}' > in
cat in in > segments
for speed in 0 10; do
	pace --join --speed $speed segments > out
	is "--join --speed $speed: one stream a segment" "$(chunks out)" \
	    '80 0 0 f, 80 0 1 f, 70 0 2 f, 30 0 3 t, 80 1 0 f, 80 1 1 f, 70 1 2 f, 30 1 3 t, '
	is "--join --speed $speed: times and gaps" "$(values t out)$(values gap out)" \
	    '0.0 0.01 0.02 0.03375 0.0 0.01 0.02 0.03375 - - - 40 - - - 40 '
done
is '--join: attributes of the first that hold for all' \
    "$(tensor-dump out | sed 's/.*<i2 //;s/ clock=.* seq/ seq/;s/ min=.*//' | head -n 2)" \
    'rate=8000 id=a x=1 stream=0 t=0.0 seq=0 last=false
rate=8000 id=a x=1 stream=0 t=0.01 seq=1 last=false'
is '--join: clocks go on' "$(pace --join segments | steps -)" '10.000 8.750 8.750 10.000 10.000 8.750 8.750 '

# ---- what is refused ----

pack "$(audio '<i2' 100)" "$(audio '<i2' 8 | sed 's/8000/16000/')" '{"end":2}' > rates
refuses_behind() { # REGEX COMMAND...: status 1, one line, no end mark
	_regex=$1
	shift
	"$@" > out 2> err
	is "$*: status, lines, marks" "$?,$(wc -l < err),$(grep -ac "$(printf '\243end')" out)" 1,1,0
	matches "$*: says why" "$(cat err)" "$_regex"
}
refuses_behind "^pace: frame 1: rate 16000 Hz, but 8000 Hz before it in the same stream; put 'resample -r 8000' before it\$" \
    pace --join rates
check 'two rates without --join' sh -c 'pace rates > out'
is 'two rates: a chunk is 10 ms of each' "$(steps out)" '2.500 0.500 '
pack "$(audio '<i2' 100)" "$(audio '<f4' 5)" '{"end":2}' > sorts
refuses_behind '^pace: frame 1: dtype <f4, but <i2 before it in the same stream$' pace --join sorts
pack "$(audio '<i2' 5 ',"stream":0,"seq":0')" "$(audio '<f4' 5 ',"stream":0,"seq":1,"last":true')" '{"end":2}' > sorts
refuses 1 'frame 1: dtype <f4, but <i2 before it in the same stream$' pace sorts
synth --samples 1000000 --chunk 80000 > long
refuses 1 'frame 3 .*: its result has more data than --max-frame allows \(1 MiB\)$' \
    pace --max-frame 1 --chunk 60000 long
synth --samples 1000 --no-mark > dead
for options in '' '--join' '--speed 0' '--speed 0 --join'; do
	# shellcheck disable=SC2086
	refuses_behind '^pace: dead: input ends after 1 frames without an end mark' pace $options dead
	is "pace $options: a dead upstream: what came was played" "$(($(raw out 2> err | wc -c) >= 3840))" 1
done

refuses_each short <<'END'
pace --speed -1     | --speed -1: wanted max, or a number from 0 to 1000
pace --speed 1001   | --speed 1001: wanted max, or a number from 0 to 1000
pace --speed x      | --speed x: wanted
pace --speed nan    | --speed nan: wanted
pace --speed 0.0001 | --speed 0.0001: wanted max, or 0.001 to 1000
pace --chunk 0      | --chunk 0: wanted a number from 0.1 to 60000
pace --chunk 60001  | --chunk 60001: wanted
pace --chunk 10ms   | --chunk 10ms: wanted
END

# ---- its reader has gone ----

if ! command -v timeout > /dev/null || ! interruptible true 2> /dev/null; then
	skip 'signals' 'no timeout, or env cannot set signals here'
	exit
fi

synth --samples 8000000 --rate 8000 > long # 1000 s
while read -r command; do
	{ timeout 100 sh -c "exec $command" 2> err; echo $? > status; } | head -c 1 > /dev/null
	is "its reader has gone: $command" "$(cat status),$(cat err)" '141,'
done <<'END'
pace long
pace --chunk 5 < long
pace --speed 100 --chunk 1000 long
END
# nothing is written for a minute, and it is found out all the same
{ timeout 30 pace --chunk 60000 long 2> err; echo $? > status; } | :
is 'its reader has gone while it waits' "$(cat status),$(cat err)" '141,'

# ---- interrupts ----

pid=
at_exit '[ -z "$pid" ] || kill -KILL "$pid" 2> /dev/null'

# plays COMMAND...: in the background, until something has come out
plays() {
	: > out
	# not through a function: $! must be its own
	env --default-signal=INT,QUIT,PIPE "$@" > out 2> err &
	pid=$!
	eventually test -s out || not_ok "$*" 'nothing comes out'
}

# ends SIGNAL: its status when it has got that signal
ends() {
	kill "-$1" "$pid"
	wait "$pid" 2> /dev/null
	status=$?
	pid=
	echo "$status" > status
}

# is_whole NAME INPUT: what came out has its end mark, is closed, and is how the input begins
is_whole() {
	is "$1: status, messages" "$(cat status),$(cat err)" '0,'
	check "$1: an end mark" sh -c 'tensor-dump out > lines'
	matches "$1: the stream is closed" "$(tail -n 1 lines)" ' last=true '
	raw out > have
	raw "$2" | head -c "$(wc -c < have)" > want
	[ "$(wc -c < have)" -lt "$(raw "$2" | wc -c)" ] || not_ok "$1" 'it has played to the end'
	check "$1: the first samples" cmp want have
}

for signal in INT TERM; do
	plays pace long
	ends $signal
	is_whole "SIG$signal" long
	mkfifo "pipe.$signal"
	cat long > "pipe.$signal" 2> /dev/null &
	plays sh -c "exec pace --join < pipe.$signal"
	ends $signal
	is_whole "SIG$signal, input from a pipe" long
done
# in the middle of a chunk that is long: what has been heard of it is written
tensor-select --chunk 80 --head 1 long | cat - long > in
plays pace --chunk 60000 in
sleep 0.5
ends INT
matches 'SIGINT within a chunk: it is cut' "$(chunks out)" '^80 0 0 t, [1-9][0-9]{3,5} 1 0 t, $'
is_whole 'SIGINT within a chunk' in
# in a gap that lasts
pack "$(audio '<i2' 100 ',"stream":5,"seq":0')" "$(audio '<i2' 20 ',"stream":5,"seq":1,"gap":80000000,"last":true')" \
    '{"end":2}' > gap
plays pace gap
sleep 0.5
ends TERM
is_whole 'SIGTERM within a gap' gap

# while it waits for input it is a filter like others
for signal in INT TERM; do
	mkfifo "wait.$signal"
	plays sh -c "exec 9<> wait.$signal; cat short >&9; exec pace < wait.$signal"
	sleep 0.5
	case $signal in
	TERM)
		ends TERM
		is 'SIGTERM while it waits for input kills' "$(cat status)" 143
		;;
	INT)
		kill -INT "$pid"
		sleep 0.3
		check 'SIGINT while it waits for a pipe is swallowed' kill -0 "$pid"
		ends INT
		is 'SIGINT while it waits: the second kills' "$(cat status)" 130
		;;
	esac
done
