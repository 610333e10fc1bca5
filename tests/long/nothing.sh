#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# nothing.sh - sounds that are not digits, through endpoint and a model: 20 minutes of noise and
# music, 20 minutes of speech, single words; and how many digits are heard in it
#
# The voices are of flite and festival, which 'make train' does not learn from. MODEL: the model
# [build/digits.cnn].
. "$(dirname "$0")/../support/lib.sh"

model=${MODEL:-$build/digits.cnn}
[ -s "$model" ] || { skip 'nothing' "found no $model; 'make train' makes one" && exit; }
for tool in sox flite text2wave; do
	command -v $tool > /dev/null || { skip 'nothing' "$tool is not installed" && exit; }
done

# digits FILE: the number of utterances of a recording at 8 kHz that are taken for words, and of all
digits() {
	fsdd-read -q "$1" | endpoint -q | melspec --like "$model" | cnn-predict "$model" > heard || echo failed
	echo "$(awk '$2 != "none"' heard | wc -l) of $(wc -l < heard)"
}

# ---- noise and music ----

mkdir notes
n=0
for note in A2 C3 D3 E3 G3 A3 C4 D4 E4 G4 A4 C5; do
	for sound in pluck sawtooth triangle; do
		n=$((n + 1))
		sox -V1 -R -r 48000 -n -b 16 notes/$n.wav synth 0.35 $sound $note fade l 0.005 0.35 0.2 gain -12 rate 8000
	done
done
for drum in white pink brown; do
	for length in 0.08 0.2 0.35; do
		n=$((n + 1))
		sox -V1 -R -r 8000 -n -b 16 notes/$n.wav synth $length ${drum}noise fade l 0 $length $length gain -8 pad 0 0.15
	done
done
sox -V1 -R -r 8000 -n -b 16 notes/rest.wav trim 0 0.4
# ten minutes of notes, drums and rests in sequence
# shellcheck disable=SC2046
sox -V1 -R $(awk -v n=$n 'BEGIN { x = 1; for (i = 0; i < 1700; i++) { x = x * 16807 % 2147483647; print "notes/" (x % 8 ? x % n + 1 : "rest") ".wav" } }') \
    music.wav gain -n -6
# five minutes with few pauses
i=0
for noise in whitenoise pinknoise brownnoise 'sine 50' 'sine 1000' 'square 100'; do
	for change in 'tremolo 0.3 80' 'tremolo 4 70' 'tremolo 1 40'; do
		i=$((i + 1))
		# shellcheck disable=SC2086
		sox -V1 -R -r 8000 -n -b 16 noise.$i.wav synth 16.7 $noise $change gain -15 fade l 0.01 16.7 0.01
	done
done
# five of knocks, breaths, beeps and sirens, each followed by a pause
mkdir events
n=0
event() { # SECONDS FADE SYNTH...
	n=$((n + 1))
	length=$1 fade=$2
	shift 2
	sox -V1 -R -r 8000 -n -b 16 events/$n.wav synth "$length" "$@" $fade gain $((-6 - n % 5 * 4)) pad 0 0.$((4 + n % 5))
}
for noise in whitenoise pinknoise brownnoise; do
	for length in 0.05 0.15 0.4 0.9; do
		event $length "fade l 0 $length $length" $noise
		event $length "fade h $length $length $length" $noise
	done
done
for tone in 400 1000 2500 300-1500 1500-300; do
	for length in 0.12 0.35 0.8; do
		event $length "fade l 0.01 $length 0.01" sine $tone
		event $length "fade l 0.01 $length 0.05" square $tone
	done
done
# shellcheck disable=SC2046
sox -V1 -R noise.[0-9]*.wav $(awk -v n=$n 'BEGIN { x = 1; for (i = 0; i < 325; i++) { x = x * 16807 % 2147483647; print "events/" x % n + 1 ".wav" } }') noise.wav
for sound in noise music; do
	found=$(digits $sound.wav)
	echo "# $test_name: $(soxi -d $sound.wav) of $sound: $found are digits"
	count=$((${count:-0} + ${found%% *}))
done

# ---- speech ----

# Words that are not digits, and words that sound like digits.
text=/usr/share/common-licenses
if [ ! -r $text/GPL-2 ]; then
	skip 'speech' "found no text to read aloud in $text"
else
	cat $text/GPL-2 $text/LGPL-2.1 $text/GFDL-1.2 | tr -c 'A-Za-z.,;\n' ' ' | tr '\n' ' ' |
	    sed -E 's/\b(one|two|three|four|five|six|seven|eight|nine|zero|too?|for|won|ate|oh)\b//Ig' |
	    fold -s -w 900 | head -n 23 > text
	i=0
	while read -r line; do
		i=$((i + 1))
		case $((i % 5)) in
		0) echo "$line" | text2wave -o raw.wav 2> text2wave.err ;;
		*) flite -voice "$(echo slt awb rms kal | cut -d ' ' -f $((i % 5)))" -t "$line" -o raw.wav ;;
		esac
		sox -V1 raw.wav -r 8000 "speech.$i.wav"
	done < text
	sox -V1 speech.*.wav speech.wav trim 0 1200
	found=$(digits speech.wav)
	echo "# $test_name: $(soxi -d speech.wav) of speech: $found are digits"
	is "40 minutes: at most 1 digit ($((count + ${found%% *})))" "$((count + ${found%% *} <= 1))" 1
fi

# ---- single words ----

for engine in flite festival; do
	"$root/pipelines/synth-digits" --engine $engine --ways 2 --sample 300 --words "$root/pipelines/words-test" \
	    $engine 2> /dev/null
	fsdd-read -q --as test $engine > words
	melspec --like "$model" words | cnn-predict "$model" > heard
	n=$(wc -l < heard) found=$(awk '$2 != "none"' heard | wc -l)
	is "$engine: of $n other words at most 10 % are digits ($found)" "$((10 * found <= n))" 1
done
