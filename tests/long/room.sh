#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# room.sh - teach two words by a synthetic voice, let learn-room hear 20 minutes of television, and count the answers to
# 20 other minutes, and the words understood, before and after
#
# flite speaks the words at various speeds, pitches and levels: ten takes of each are learnt, and 50 others are tested.
# support/tv.sh makes two scenes of 20 minutes, which have no sentence, voice or tune in common. Nobody says the words in
# them. The voice that speaks the words is in no scene, except kal, which is in the one that is learnt.
#
# SEED: draws the scenes and the takes [1]. SPEAKERS: flite's voices, for a model each [slt awb kal].
# WORDS: the words [lights music]. MINUTES: the length of each scene [20]. KEEP: copy all files into this folder.
. "$(dirname "$0")/../support/lib.sh"
. "$root/tests/support/tv.sh"

seed=${SEED:-1} speakers=${SPEAKERS:-slt awb kal} words=${WORDS:-lights music} minutes=${MINUTES:-20}
for tool in $tv_tools; do
	command -v "$tool" > /dev/null || { skip 'room' "$tool is not installed" && exit; }
done

# ---- the scenes ----

# Strings of digits by children, and a man's digits, for the scene that is learnt; a woman's telephone prompts for the other.
voices=$(cd "$root" && pipelines/fetch --find voices 2> /dev/null) && voices=$(sed -n '2s/^"\{0,1\}\([^",]*\)\/words\/.*/\1/p' "$voices")
find ${voices:+"$voices/strings"} /usr/share/games/csmash/wav -name '*.wav' 2> /dev/null | sort > prompts.0
find /usr/share/asterisk/sounds/en_US_f_Allison /usr/share/scid/sounds -name '*.wav' 2> /dev/null | sort > prompts.1
for half in 0 1; do
	tv_scene scene.$half.wav "$seed" $((60 * minutes)) $half prompts.$half 2> messages
	is "scene $half: every sound could be made" "$(head -n 3 messages)" ''
	is "scene $half: its length" "$(soxi -D scene.$half.wav)" "$((60 * minutes)).000000"
	echo "# $test_name: scene $half: $(wc -l < scene.$half.wav.said) sentences, $(wc -l < prompts.$half) prompts by people," \
	    "$(fsdd-read -q scene.$half.wav | endpoint -q | tensor-dump | grep -c .) utterances"
done
sort -u scene.0.wav.said > said.0
sort -u scene.1.wav.said > said.1
is 'no sentence is in both scenes' "$(comm -12 said.0 said.1)" ''
is 'nobody says the words' "$(cat said.0 said.1 | tr -c "A-Za-z\n" ' ' | tr ' ' '\n' | grep -cixF "$(printf '%s\n' "$words" | tr ' ' '\n')")" 0

# ---- the words ----

# takes FOLDER VOICE N DRAW: N takes of each word, with quiet around it; and into FOLDER.tv the same beside a television
# with the second scene, whose peaks are 15 dB lower
takes() {
	mkdir -p "$1" "$1.tv"
	awk -v words="$words" -v voice="$2" -v n="$3" -v draw="$4" '
	function between(a, b) { return a + (b - a) * ((x = x * 16807 % 2147483647) / 2147483647) }
	BEGIN {
		x = 7919 * draw + 1
		for (i = 0; i < 10; i++) between(0, 1)
		mean = voice == "slt" ? 170 : voice == "awb" ? 130 : 105
		count = split(words, list, " ")
		for (k = 1; k <= count; k++)
			for (i = 0; i < n; i++)
				printf "%s %d %.2f %d %d %.2f %.2f %d\n", list[k], i, between(0.85, 1.25), mean * between(0.88, 1.15),
				    between(-18, -4), between(0.35, 0.7), between(0.4, 0.7), between(-66, -50)
	}' | while read -r word index stretch pitch gain before after floor; do
		flite -voice "$2" --setf duration_stretch="$stretch" --setf int_f0_target_mean="$pitch" -t "$word" -o raw.wav
		sox -V1 -R -D raw.wav -b 16 take.wav rate 8000 silence 1 0.005 0.3% reverse silence 1 0.005 0.3% reverse gain -n "$gain" \
		    pad "$before" "$after"
		sox -V1 -R -r 8000 -n -b 16 floor.wav synth "$(soxi -D take.wav)" brownnoise gain -n "$floor"
		sox -V1 -R -D -m -v 1 take.wav -v 1 floor.wav "$1/${word}_$2_$index.wav"
		sox -V1 -R -D scene.1.wav beside.wav trim $((1 + index * 23 % (60 * minutes - 10))) "$(soxi -D take.wav)" gain -n $((gain - 15))
		sox -V1 -R -D -m -v 1 take.wav -v 1 beside.wav "$1.tv/${word}_$2_$index.wav"
	done
}

# understood MODEL FOLDER: prints how many takes in FOLDER are right
understood() {
	fsdd-read -q --as test "$2" | endpoint -q | melspec -q --like "$1" | cnn-predict -q --format json "$1" |
	    sed 's/^{"id":"\(.*\)","label":"\(.*\)","predicted":"\([^"]*\)".*/\1	\2	\3/' | awk -F '\t' '$2 == $3 && !seen[$1]++' | wc -l
}

# count MODEL FOLDER: sets right, of the takes in FOLDER, beside, of those in FOLDER.tv, and answered, of the second scene;
# MODEL.answers has these sounds
count() {
	right=$(understood "$1" "$2") beside=$(understood "$1" "$2.tv")
	fsdd-read -q scene.1.wav | endpoint -q | melspec -q --like "$1" | cnn-predict -q --format json "$1" > heard || echo failed >> heard
	grep -v '"predicted":"none"' heard > "$1.answers"
	answered=$(wc -l < "$1.answers")
}

for speaker in $speakers; do
	takes "own.$speaker" "$speaker" 10 "$seed"
	takes "later.$speaker" "$speaker" 50 $((seed + 1000))
	n=$(ls "later.$speaker" | wc -l)
	begun=$(date +%s)
	check "$speaker: teach" "$root/pipelines/teach" --in "own.$speaker" -o "$speaker.cnn" > told
	taught=$(($(date +%s) - begun))
	cp "$speaker.cnn" "$speaker.old.cnn"
	count "$speaker.old.cnn" "later.$speaker"
	echo "# $test_name: seed $seed, $speaker: before learn-room: $right of $n words right, $beside beside a television, $answered answers to $minutes minutes; taught in $taught s"
	sed "s/^  /# $test_name:     /; s/^Tested/# $test_name: &/; /^wrote/d" told
	before=$right begun=$(date +%s)
	check "$speaker: learn-room" "$root/pipelines/learn-room" --in "own.$speaker" -o "$speaker.cnn" scene.0.wav > told
	learnt=$(($(date +%s) - begun))
	count "$speaker.cnn" "later.$speaker"
	echo "# $test_name: seed $seed, $speaker: after learn-room: $right of $n words right, $beside beside a television, $answered answers to $minutes minutes; learnt in $learnt s"
	sed "s/^  /# $test_name:     /; s/^[A-Z]/# $test_name: &/; s/^false/# $test_name: &/; /^wrote/d" told
	is "$speaker: at most 1 answer to the scene that was not learnt ($answered)" "$((answered <= 1))" 1
	is "$speaker: at most 2 points of the words are lost ($before, then $right, of $n)" "$((100 * (before - right) <= 2 * n))" 1
done
[ -z "${KEEP:-}" ] || { mkdir -p "$KEEP" && cp -r . "$KEEP"; }
