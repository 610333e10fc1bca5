#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# program-chunks.sh - features of a signal do not depend on how it is cut into chunks, and a gap
# separates two signals
. "$(dirname "$0")/support/lib.sh"
PATH=$PATH:$build/tests

n=12345
synth --samples $n > whole

# same NAME COMMAND...: joined, what it makes of chunks is what it makes of the whole
same() {
	_name=$1 _wrong=
	shift
	"$@" < whole | raw > want || _wrong=whole
	for chunk in 1 7 80 8000 -1; do
		synth --samples $n --chunk $chunk | "$@" > cut || _wrong="$_wrong $chunk"
		raw cut | cmp -s want - || _wrong="$_wrong $chunk"
	done
	[ -s want ] || _wrong=nothing
	is "$_name: chunks of 1, 7, 80, 8000 and random lengths" "$_wrong" ''
}

while read -r options; do
	# shellcheck disable=SC2086
	same "melspec $options" melspec $options
done <<'END'

--framing snip --preemphasis 0.97
--mfcc 13 --lifter 22
--window 50 --hop 333 --fft 64 --mels 8
--window 256 --hop 1 --mels 4 --log db
--taper rectangular --power 1 --mel-scale htk --norm slaney
END
for quality in quick low medium high very-high; do
	same "resample up, $quality" resample -r 11025 -Q $quality
	same "resample down, $quality" resample -r 6000 -Q $quality
done
for phase in intermediate minimum; do
	same "resample up, high, $phase" resample -r 11025 --phase $phase
	same "resample down, very-high, $phase" resample -r 6000 -Q very-high --phase $phase
done

# What sox says, as the nearest floats: pack rounds them.
if command -v sox > /dev/null; then
	while read -r quality phase from to letters; do
		synth --samples 2000 --rate "$from" | raw |
		    sox -D -t f32 -r "$from" -c 1 - -b 16 sox.wav
		fsdd-read sox.wav | resample -r "$to" -Q "$quality" --phase "$phase" > out
		# shellcheck disable=SC2086
		sox -D sox.wav -b 32 -e signed -t raw - rate $letters "$to" | od -An -v -w4 -t d4 |
		    awk '{ list = list (NR > 1 ? "," : "") sprintf("%.17g", $1 / 2147483648) }
		    END { printf "{\"dtype\":\"<f4\",\"shape\":[%d],\"data\":[%s]}", NR, list }' > json
		pack "$(cat json)" '{"end":1}' | raw > want
		raw out > have
		[ -s want ] || echo 'nothing from sox' > want
		check "resample $from to $to, $quality, $phase: the bits of sox" cmp want have
		is "resample $from to $to, $quality, $phase: the recipe tells" \
		    "$(tensor-dump --json out | sed 's/.*"recipe":\[\([^]]*\)\].*/\1/')" \
		    "{\"filter\":\"resample\",\"from\":$from,\"rate\":$to,\"quality\":\"$quality\",\"phase\":\"$phase\"}"
	done <<'END'
quick linear 8000 16000 -q
low linear 8000 16000 -l
medium linear 8000 16000 -m
high linear 8000 16000 -h
very-high linear 8000 16000 -v
quick linear 44100 8000 -q
low linear 44100 8000 -l
medium linear 44100 8000 -m
high linear 44100 8000 -h
very-high linear 44100 8000 -v
medium intermediate 8000 16000 -m -I
high intermediate 8000 16000 -h -I
very-high intermediate 8000 16000 -v -I
medium minimum 44100 8000 -m -M
high minimum 44100 8000 -h -M
very-high minimum 44100 8000 -v -M
medium intermediate 44100 8000 -m -I
high intermediate 44100 8000 -h -I
very-high intermediate 44100 8000 -v -I
medium minimum 8000 16000 -m -M
high minimum 8000 16000 -h -M
very-high minimum 8000 16000 -v -M
END
else
	skip 'resample: the bits of sox' 'no sox here'
fi

# loud RATE: one frame, half of it over full scale
loud() {
	pack "{\"dtype\":\"<f4\",\"shape\":[8],\"kind\":\"audio\",\"rate\":$1,\"data\":[2,2,0,0,-2,-2,0,0]}"
}
clipped() { # RATE...: how many samples of frames of these rates resample says were clipped
	for hz; do loud "$hz"; done > loud
	pack "{\"end\":$#}" >> loud
	resample -r 8000 loud 2>&1 > out |
	    sed -n 's/^resample: \([0-9]*\) samples were over full scale and were clipped$/\1/p'
}
one=$(clipped 16000)
other=$(clipped 48000)
matches 'resample: clipped samples are told' "$one,$other" '^[4-9],[4-9]$'
is 'resample: clipped samples of all frames' "$(clipped 16000 16000)" $((2 * one))
is 'resample: clipped samples of all rates' "$(clipped 16000 48000 16000)" $((2 * one + other))

same 'resample 44100 to 8000' sh -c 'resample -r 44100 | resample -r 8000'
same 'resample | melspec' sh -c 'resample -r 16000 | melspec'

# ---- a chunk's place is told to the next ----

synth --samples 1000 --chunk 400 | melspec | tensor-dump > lines
is 'melspec: chunks are numbered, the last is last, t goes on' \
    "$(sed 's/ logmel \[\([0-9]*\),.* t=\([^ ]*\) stream=0 seq=\(.\) last=\([a-z]*\) .*/ \1 \2 \3 \4/' lines)" \
    '0 4 0.0 0 false
1 5 0.04 1 false
2 4 0.09 2 true'
synth --samples 1000 --chunk 400 | resample -r 16000 > out
is 'resample: n samples give 2n' "$(raw out | wc -c | tr -d ' ')" 8000
is 'resample: the end mark counts chunks' "$(tensor-dump out | wc -l)" 3
synth --frames 3 --samples 500 --chunk 200 | melspec | raw > have
synth --frames 3 --samples 500 | melspec | raw > want
check 'melspec: nothing of one stream leaks into the next' cmp want have
synth --frames 3 --samples 500 --chunk 200 | resample -r 9000 | raw > have
synth --frames 3 --samples 500 | resample -r 9000 | raw > want
check 'resample: nothing of one stream leaks into the next' cmp want have

# ---- a gap: 4000 samples, 500 lost, 3500 samples ----

synth --samples 8000 --chunk 1000 --gap 500 > gap
for command in melspec 'melspec --framing snip --preemphasis 0.9' 'resample -r 16000' \
    'resample -r 6000' 'resample -r 8000' 'resample -r 16000 -Q low' \
    'resample -r 6000 --phase minimum'; do
	{
		synth --samples 4000 | $command | raw
		synth --start 4500 --samples 3500 | $command | raw
	} > want
	# shellcheck disable=SC2086
	$command gap > out
	is "$command: a gap is passed on" "$?" 0
	raw out > have
	check "$command: at a gap it drains and restarts" cmp want have
done
gap_line() {
	"$@" < gap | tensor-dump | grep ' gap=' |
	    sed 's/.* t=\([^ ]*\) .* seq=\([0-9]*\) last=false gap=\([0-9]*\) .*/\1 \2 \3/'
}
is 'melspec: where the gap is, and after what time' "$(gap_line melspec)" '0.5625 5 500'
is 'resample: the gap is rescaled' "$(gap_line resample -r 16000)" '0.5625 5 1000'
is 'a gap through both' "$(gap_line sh -c 'resample -r 16000 | melspec')" '0.5625 6 1000'
is 'resample: the gap before a whole frame is rescaled, too' \
    "$(pack '{"dtype":"<f4","shape":[3],"kind":"audio","rate":48000,"gap":60,"data":[0,0,0]}' '{"end":1}' |
    resample -r 8000 | tensor-dump | grep -o 'gap=[0-9]*')" 'gap=10'
