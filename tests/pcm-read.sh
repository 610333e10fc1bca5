#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# pcm-read.sh - pcm-read: formats, channels, chunks as they arrive, gaps, several files, refusals
. "$(dirname "$0")/support/lib.sh"

if ! command -v sox > /dev/null; then
	skip 'pcm-read' 'sox is not installed'
	exit
fi

# A second of stereo at 8000 Hz: two tones that differ, a little below full scale.
sox -D -n -r 8000 -b 16 -c 2 -t wav tones.wav synth 1 sine 440 sine 1000 gain -1
# raw FORMAT: the same tones as raw samples, by sox, which writes no alaw or mulaw without loss
raw() {
	case $1 in
	u*) encoding='-e unsigned-integer' ;;
	s*) encoding='-e signed-integer' ;;
	f*) encoding='-e floating-point' ;;
	alaw) encoding='-e a-law' ;;
	mulaw) encoding='-e mu-law' ;;
	esac
	bits=$(printf %s "$1" | tr -cd 0-9)
	case $1 in *be) order=-B ;; *) order=-L ;; esac
	case $1 in ?8 | ?law | ??law) order='' ;; esac
	# shellcheck disable=SC2086
	sox -D "$2" -t raw $encoding -b "${bits:-8}" $order - ${3:-}
}
# samples: the numbers of all frames on stdin, a line each
samples() {
	tensor-dump --json | sed -n 's/.*"data":\[\(.*\)\]}$/\1/p' | tr ',' '\n' | grep .
}
for format in u8 s8 s16le s16be s24le s24be s32le s32be f32le f32be f64le f64be alaw mulaw; do
	raw $format tones.wav 'remix 1' > one.raw
	pcm-read -r 8000 -f $format one.raw 2> err | samples > got
	# another way to the same numbers: sox decodes what it encoded
	case $format in
	alaw) sox -t al -r 8000 -c 1 one.raw back.wav ;;
	mulaw) sox -t ul -r 8000 -c 1 one.raw back.wav ;;
	*) cp tones.wav back.wav && sox -D tones.wav back.wav remix 1 ;;
	esac
	# by sox as text, to one step of the format
	sox back.wav -t dat - | awk '!/^;/ { print $2 }' > want
	bits=$(printf %s "$format" | tr -cd 0-9)
	is "$format: 8000 numbers, as sox has them" "$(wc -l < got),$(cat err),$(paste got want | awk -v bits="${bits:-32}" '
		BEGIN { most = 2 ^ (1 - (bits < 24 ? bits : 24)) + 1e-9 }
		{ d = $1 - $2; if (d < 0) d = -d; if (d > most) n++ } END { print n + 0 }')" '8000,,0'
done
raw s16le tones.wav > both.raw
raw s16le tones.wav 'remix 1' > left.raw
raw s16le tones.wav 'remix 2' > right.raw
for k in 1 2; do
	case $k in 1) side=left ;; 2) side=right ;; esac
	pcm-read -r 8000 -c 2 --channel $k --id x - < both.raw > got
	pcm-read -r 8000 --id x - < $side.raw > want
	check "--channel $k" cmp got want
done
is 'the mean of the channels' "$(pcm-read -r 8000 -c 2 both.raw | samples | sed -n '100p;5000p' | tr '\n' ' ')" \
    "$({ pcm-read -r 8000 left.raw | samples > l; pcm-read -r 8000 right.raw | samples > r; paste l r; } |
	awk 'NR == 100 || NR == 5000 { printf "%.9g ", ($1 + $2) / 2 }')"

# ---- the frames ----

frames=$(pcm-read -r 16000 --id door --label open --speaker anna - < left.raw | tensor-dump | sed 's/ min=.*//')
is 'the first chunk' "$(printf '%s\n' "$frames" | head -n 1)" \
    '0 audio [320] <f4 id=door rate=16000 label=open speaker=anna t=0.0 stream=0 seq=0 last=false'
is 'the last chunk' "$(printf '%s\n' "$frames" | tail -n 1)" \
    '25 audio [0] <f4 id=door rate=16000 label=open speaker=anna t=0.5 stream=0 seq=25 last=true'
is 'two files are two recordings' "$(pcm-read -r 8000 --chunk 600 left.raw ./right.raw | tensor-dump | sed 's/ min=.*//')" \
    '0 audio [4800] <f4 id=left rate=8000 t=0.0 stream=0 seq=0 last=false
1 audio [3200] <f4 id=left rate=8000 t=0.6 stream=0 seq=1 last=true
2 audio [4800] <f4 id=right rate=8000 t=0.0 stream=1 seq=0 last=false
3 audio [3200] <f4 id=right rate=8000 t=0.6 stream=1 seq=1 last=true'
pcm-read -r 8000 left.raw > at-once
{ head -c 3001 left.raw; sleep 0.2; tail -c +3002 left.raw | head -c 10; sleep 0.2; tail -c +3012 left.raw; } |
    pcm-read -r 8000 --id left > in-pieces
check 'the same bytes, however they arrive' cmp at-once in-pieces
sox -r 8000 -e signed -b 16 -c 1 -t raw left.raw left.wav
fsdd-read -q left.wav | melspec > want
pcm-read -r 8000 left.raw | melspec | tensor-select --join > got
is 'the same features as those of a WAV file' "$(samples < got | cksum)" "$(samples < want | cksum)"
is 'no clock without --clock' "$(pcm-read -r 8000 left.raw | tensor-dump | grep -c ' clock=')" 0
now=$(date +%s)
is '--clock: the time of arrival' "$(pcm-read -r 8000 --clock left.raw | tensor-dump --json | head -n 1 |
    sed -n 's/.*"clock":\([0-9]*\).*/\1/p' | awk -v now="$now" '{ print ($1 >= now && $1 <= now + 5) }')" 1

# ---- as it arrives ----

mkfifo pipe
pcm-read -r 8000 < pipe > live 2> err &
reader=$!
exec 5> pipe
head -c 4000 left.raw >&5
# 12 chunks of 320 bytes, of which a frame has more than 640
check 'chunks are written as they arrive' eventually sh -c '[ "$(wc -c < live)" -ge 7680 ]'
exec 5>&-
wait $reader
is 'the end of the pipe: status, stderr, last chunk' "$?,$(cat err),$(tensor-dump live | sed -n '$s/.* seq=\([0-9]*\) last=\([a-z]*\).*/\1 \2/p')" '0,,12 true'
pcm-read -r 8000 < pipe > live 2> err &
reader=$!
exec 5> pipe
head -c 4001 left.raw >&5
check 'chunks before an interrupt' eventually sh -c '[ "$(wc -c < live)" -ge 7680 ]'
kill -TERM $reader
wait $reader
is 'an interrupt: status, stderr, samples' "$?,$(cat err),$(tensor-select --join live | tensor-dump | sed -n 's/.*\[\([0-9]*\)\].*/\1/p')" '0,,2000'
exec 5>&-
{ head -c 3000 left.raw; sleep 1; tail -c +3001 left.raw | head -c 3000; } | pcm-read -r 8000 --gap 0.2 > gap
is '--gap: one gap' "$(tensor-dump gap | grep -c ' gap=')" 1
is '--gap: its length, within half a second, and no sample is lost' "$(tensor-dump --json gap | awk '
	match($0, /"gap":[0-9]*/) { gap = 0 + substr($0, RSTART + 6, RLENGTH - 6) }
	match($0, /"shape":\[[0-9]*/) { n += substr($0, RSTART + 9, RLENGTH - 9) }
	END { print (gap >= 7600 && gap <= 12000), n }')" '1 3000'
is '--gap: what was held comes before it' "$(tensor-dump gap | sed -n 's/^9 audio \[\([0-9]*\)\].* seq=9 .*/\1/p')" 60

# ---- refusals ----

refuses 2 "^pcm-read: wanted --rate HZ, since raw samples do not say their rate; see 'pcm-read --help'" pcm-read left.raw
refuses 2 '^pcm-read: --channel 3: there are 2; wanted --channels 3 as well' pcm-read -r 8000 -c 2 --channel 3 both.raw
refuses 1 '^pcm-read: nowhere.raw: No such file or directory' pcm-read -r 8000 nowhere.raw
refuses 1 "^pcm-read: left.wav: is a WAV file, wanted samples without a header; read it with fsdd-read, or let .*'arecord -t raw'" \
    pcm-read -r 8000 left.wav
refuses 1 '^pcm-read: left.wav: is a WAV file' sh -c 'pcm-read -r 8000 --chunk 0.5 left.wav > got'
head -c 101 left.raw > odd.raw
refuses 1 '^pcm-read: odd.raw: ends within a sample: 1 of 2 bytes; is it s16le with 1 channel\?$' sh -c 'pcm-read -r 8000 odd.raw > got'
pcm-read -r 8000 odd.raw 2> err > got
is 'an odd end: what came before it, and no end mark' "$(tensor-dump got 2> err | sed 's/ .*\[\(.*\)\].* last=/ \1 /; s/ min=.*//'),$(grep -c 'without an end mark' err)" \
    '0 50 true,1'
: > empty
refuses 1 '^pcm-read: stdin: is empty; the program before it failed\?$' sh -c 'pcm-read -r 8000 < empty'
printf '\000\000\300\177' > nan.raw
refuses 1 '^pcm-read: nan.raw: a sample of the 1 from 0.000 s on is not a number \(NaN\); is the format f32le\?$' \
    pcm-read -r 8000 -f f32le nan.raw
printf '\000\000\200\100' > four.raw
is 'beyond full scale' "$(pcm-read -r 8000 -f f32le four.raw 2>&1 > got),$(samples < got)" \
    'pcm-read: 1 samples were over full scale and were clipped,1'
refuses 3 '^pcm-read: .*[Nn]o space' sh -c 'pcm-read -r 8000 left.raw > /dev/full'
refuses 1 '^pcm-read: .: Is a directory' pcm-read -r 8000 .
