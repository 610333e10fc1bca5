#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# melspec.sh - melspec's presets are those of its page, and --like repeats what a recipe records
. "$(dirname "$0")/support/lib.sh"
PATH=$PATH:$build/tests

synth --samples 3000 > audio
synth --samples 3000 --chunk 500 > chunks
page=$root/man/melspec.1

# ---- presets ----

# What the page says of each preset, a line: its name, and its options.
sed -n '/^\.Ss Presets/,/^\.Ed/p' "$page" | sed '1,/^\.Bd/d' | sed 's/\\-/-/g' |
    awk '/^[a-z]/ { if (line) print line; line = $1; $1 = "" } /^ *--/ || /^ *[a-z]* *--/ { line = line " " $0 }
    END { print line }' > presets
is 'the page has all presets' "$(sed 's/ .*//' presets | tr '\n' ' ')" \
    'earpipe librosa torchaudio kaldi htk sptk '
while read -r preset options; do
	# a transform that all of them can work with at 8000 Hz; what would change nothing is refused,
	# and is left out of the page's options: of all but the last that of MFCC, deltas and edges
	for more in '--fft 2048' '--fft 2048 --mfcc 12 --deltas 2' \
	    '--fft 2048 --mfcc 12 --deltas 2 --lifter 5 --zeroth energy --framing middle'; do
		idle=
		case $more in
		*energy*) ;;
		*mfcc*) idle='pad|energy-floor|lifter-from' ;;
		*) idle='pad|dct|lifter|lifter-from|zeroth|energy-floor|delta-[a-z]*' ;;
		esac
		case $preset in torchaudio) idle=$(echo "$idle" | sed 's/^pad|//') ;; esac
		used=$options
		[ -z "$idle" ] || used=$(echo "$options" | sed -E "s/ --($idle) [^ ]*//g")
		# shellcheck disable=SC2086
		melspec --preset "$preset" $more audio > have
		# shellcheck disable=SC2086
		melspec $used $more audio > want
		# the recipe has --dct and --lifter always, as the first features that were made
		case $more in
		*mfcc*) ;;
		*) raw have > have.raw && raw want > want.raw && mv have.raw have && mv want.raw want ;;
		esac
		check "--preset $preset $more: as the page says" cmp have want
	done
done < presets
is 'an option beside a preset counts, on either side' \
    "$(melspec --mels 15 --preset kaldi audio | tensor-dump | cut -d ' ' -f 3-4),$(
    melspec --preset kaldi --mels 15 audio | tensor-dump | cut -d ' ' -f 3-4)" '[36, 15],[36, 15]'

# lengths HZ OPTION...: window and hop of a signal at that rate
lengths() {
	synth --samples 3000 --rate "$1" > at
	shift
	melspec "$@" at | tensor-dump --json | sed -n '1s/.*"window":\([0-9]*\),"hop":\([0-9]*\).*/\1 \2/p'
}
is 'milliseconds are rounded to the nearest sample' "$(lengths 22050) $(lengths 11025)" '551 221 276 110'
is '--rounding down' "$(lengths 22050 --rounding down) $(lengths 11025 --preset kaldi) $(
    lengths 8000 --rounding down --window 25.1ms --hop 0.001ms)" '551 220 275 110 200 1'
melspec --mels 200 --empty-bands allow --log none audio > have 2> errors
matches 'empty bands are said' "$(cat errors)" '^melspec: [0-9]* of 200 bands hold no point of an --fft of 256 and are always silent$'
is 'empty bands are silent' "$(raw have | od -An -v -w4 -t f4 | head -n 200 | grep -c '^ *0$')" \
    "$(sed 's/^melspec: \([0-9]*\) .*/\1/' errors)"
is '-q does not say so' "$(melspec -q --mels 200 --empty-bands allow audio 2>&1 > /dev/null)" ''

# ---- the recipe ----

# recipe OPTION...: the last step of the recipe of what comes out
recipe() {
	melspec "$@" audio | tensor-dump --json | sed -n 's/.*"recipe":\[.*\({"filter":"melspec"[^]]*\)\].*/\1/p'
}
is 'what a preset sets and nothing uses is not in the recipe' \
    "$(recipe --preset kaldi | grep -c 'lifter-from\|delta-\|energy\|cmvn-\|"pad"')" 0
matches 'what does something is' "$(recipe --preset kaldi --mfcc 13 --zeroth energy --deltas 1 --dither 1 --seed 3)" \
    '"gain":32768.*"dither":1,"seed":3.*"preemphasis-per":"frame".*"dc":"remove".*"triangles":"mel".*"zeroth":"energy".*"deltas":1'
while read -r options; do
	# shellcheck disable=SC2086
	melspec $options audio > want
	melspec --like want audio > have
	check "--like brings back: $options" cmp have want
	# what -v says gives the same rows
	# shellcheck disable=SC2086
	said=$(melspec -v $options audio 2>&1 > /dev/null | sed 's/^melspec: at 8000 Hz://')
	# shellcheck disable=SC2086
	melspec $said audio | raw > have
	raw want > rows
	check "-v tells: $options" cmp have rows
done <<'OPTIONS'
--preset earpipe
--preset kaldi
--preset htk
--preset kaldi --mfcc 13 --zeroth energy --zeroth-at last --energy windowed --energy-floor 0.1
--preset htk --mfcc 12 --deltas 2 --cmvn sliding --cmvn-window 20 --cmvn-min 3 --cmvn-vars yes
--preset librosa --window 256 --fft 256 --hop 77 --mels 30 --ref 0 --top-db 60 --deltas 2
--log pcen --gain 46341 --pcen-gain 0.8 --pcen-bias 10 --pcen-power 0.25 --pcen-time 0.06 --pcen-eps 1e-4
--dither 0.001 --seed 5 --pad reflect --framing middle --taper povey --taper-form symmetric
--log db --top-db 50 --peak 0.3 --offset 1e-7 --floor 0 --mfcc 20 --dct none --dct-type 3 --lifter 26 --lifter-from 1
OPTIONS
# what the rate makes of an option may be above the option's own range
synth --samples 30 --rate 1000000000 > fast
synth --samples 30 --rate 30000 > slow
while read -r file options; do
	# shellcheck disable=SC2086
	melspec $options "$file" > want && [ -s want ] || echo none > want
	melspec --like want "$file" > have
	check "--like at any rate: $options" cmp have want
done <<'OPTIONS'
fast --fft 64 --window 64 --hop 10 --mels 2 --fmin 1e6
fast --fft 64 --window 64 --hop 900ms --mels 2 --fmin 1e6
slow --window 34000ms --hop 34000ms --mels 5
OPTIONS
is 'the first features that were made still tell what melspec does' \
    "$(recipe | sed 's/,/\n/g' | wc -l)" 20

# ---- noise ----

melspec --dither 0.01 audio > one
melspec --dither 0.01 audio > again
melspec --dither 0.01 --seed 1 audio > other
check 'dither: the same seed, the same bytes' cmp one again
raw one > one.raw
raw other > other.raw
is 'dither: another seed, others' "$(cmp -s one.raw other.raw; echo $?)" 1
melspec --dither 0.01 chunks | raw > cut.raw
check 'dither: chunks make no difference' cmp one.raw cut.raw

# ---- what needs the whole ----

for options in '--log db --ref 0' '--log db --top-db 80' '--cmvn utterance'; do
	# shellcheck disable=SC2086
	refuses 1 'frame 0 .*chunk of something longer, and --(ref 0|top-db without --peak|cmvn utterance) wants the whole; put' \
	    melspec $options chunks
	# shellcheck disable=SC2086
	check "$options: of a whole" melspec $options audio > /dev/null
done

# ---- bad audio ----

pack '{"dtype":"<f4","shape":[3],"kind":"audio","id":"a","rate":8000,"data":[0,0.5,0]}' \
    '{"dtype":"<f4","shape":[3],"kind":"audio","id":"b","rate":8000,"data":[0,0.5,null]}' '{"end":2}' > bad
melspec bad 2> errors | tensor-dump 2> /dev/null > passed
matches 'NaN is named by frame and sample' "$(cat errors)" '^melspec: frame 1 \(b\): sample 2 is NaN'
is 'NaN: what came before was passed on' "$(cut -d ' ' -f 1-4 passed)" '0 logmel [1, 40]'
refuses 1 'at 8000 Hz: --fmax 5000 is above half the rate, 4000 Hz' melspec --fmax 5000 audio
refuses 1 'at 8000 Hz: --mels 200 are too many: band . holds no point of an --fft of 256' \
    melspec --preset librosa --window 256 --fft 256 --mels 200 audio

# ---- HTK's passband ----

# The recipe has it where it can make a difference, so that models of the same numbers stay alike.
matches '--preset htk --fmin 25: in the recipe' "$(recipe --preset htk --fmin 25)" '"passband":"bins"'
matches '--preset htk --fmax 3000: in the recipe' "$(recipe --preset htk --fmax 3000)" '"passband":"bins"'
is '--preset htk: not in the recipe' "$(recipe --preset htk | grep -c passband)" 0
is 'all from 0 to half the rate: no difference' "$(melspec --preset htk audio | cksum)" \
    "$(melspec --preset htk --passband exact audio | cksum)"
# a model of before has no such parameter, and its features were exact
melspec --preset htk --fmin 25 --passband exact audio > exact
melspec --preset htk --fmin 25 audio > bins
is 'a recipe of before' "$(tensor-dump --json exact | grep -c passband)" 0
melspec --like exact audio > have
check '--like a recipe of before: the numbers of before' cmp have exact
melspec --like bins audio > have
check '--like a recipe of today' cmp have bins
cmp -s exact bins && not_ok 'they differ' 'they do not'
labelled() {
	pack "{\"dtype\":\"<f4\",\"shape\":[3000],\"kind\":\"audio\",\"rate\":8000,\"label\":\"$1\",\"data\":[$(
		awk -v f="$2" 'BEGIN { for (i = 0; i < 3000; i++) printf "%s%.6f", i ? "," : "", sin(i * f) }')]}"
}
{
	labelled a 0.3
	labelled b 0.7
	pack '{"end":2}'
} > two
melspec --preset htk --fmin 25 --passband exact two | cnn-train -q --arch mlp --epochs 1 -o before.cnn 2> err
is 'a model of before takes its features' "$(melspec --like before.cnn two | cnn-predict -q before.cnn | wc -l | tr -d ' ')" 2
refuses 1 "passband is bins, wanted absent.*melspec --like" \
    sh -c 'melspec --preset htk --fmin 25 two | cnn-predict -q before.cnn'

if python=$(find_python); then
	"$python" "$root/tests/parity/htk-passband" > lines 2>&1 || not_ok 'htk-passband' "$(tail -n 1 lines)"
	cat lines
else
	skip 'HTK, LOFREQ and HIFREQ' 'no Python with msgpack and numpy'
fi
htk=$root/../shared/cases/features/htk-preset-lofreq
if [ -e "$htk/test.wav.fbank_htk.2" ]; then
	# HCopy's own: 12 bytes, then big-endian floats, [142, 23]
	fsdd-read -q "$htk/test.wav" | melspec --preset htk --window 25ms --hop 10ms --mels 23 --power 2 \
	    --preemphasis 0 --fmin 25 | tensor-dump --json | sed 's/.*"data":\[\(.*\)\].*/\1/' | tr ',' '\n' > have
	tail -c +13 "$htk/test.wav.fbank_htk.2" | od -An -v -t f4 -w4 --endian=big | tr -d ' ' > want
	is "HTK's own numbers, LOFREQ=25" "$(paste have want | awk '{ d = $1 - $2; if (d < 0) d = -d
	    if (!(d < 2e-4)) far++; n++ } END { print n, far + 0 }')" '3266 0'
else
	skip "HTK's own numbers, LOFREQ=25" 'no file of them here'
fi

# ---- fmax from half the rate down ----

for school in earpipe librosa torchaudio kaldi htk sptk; do
	melspec --preset $school --mels 12 --fft 2048 --fmax -400 audio > have
	melspec --preset $school --mels 12 --fft 2048 --fmax 3600 audio > want
	check "--preset $school --fmax -400: 3600 at 8000 Hz" cmp have want
done
matches '--fmax -400: the recipe has Hz' "$(recipe --fmax -400)" '"fmax":3600,'
matches '--fmax 0 is half the rate' "$(recipe --fmax 0)" '"fmax":4000,'
refuses 1 'at 8000 Hz: --fmin 20 must be below --fmax -500; a negative --fmax counts from half the rate' \
    melspec --fmax -4500 audio
refuses 2 '--fmax -2000000: wanted nyquist, or a number from -1000000 to 1000000' melspec --fmax -2000000 audio
