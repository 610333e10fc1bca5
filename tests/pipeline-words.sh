#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# pipeline-words.sh - other words than English digits need no code: Spanish digits, and command
# words in folders and archives as in Speech Commands
. "$(dirname "$0")/support/lib.sh"

for tool in espeak-ng tar; do
	command -v $tool > /dev/null || { skip 'words' "$tool is not installed" && exit; }
done

# say FILE LANGUAGE VOICE SPEED WORD
say() {
	mkdir -p "$(dirname "$1")"
	espeak-ng -v "$2+$3" -s "$4" -w "$1" "$5" 2> espeak.err || not_ok "espeak-ng says $5" "$(cat espeak.err)"
}

# ---- Spanish digits, of which one has letters that are not ASCII ----

for voice in m1 m3 m4 f1 f2 f5; do
	for speed in 130 150 170 190; do
		for word in cero uno dos tres cuatro cinco séis siete ocho nueve; do
			say "digitos/$word/${voice}_$speed.wav" es $voice $speed "$(echo $word | sed s/é/e/)"
		done
	done
done
spanish="fsdd-read -q --pattern {label}/{speaker}_{index} --rate 8000 --test-speaker f2 digitos"
$spanish | melspec | cnn-train -q --preset tiny -o digitos.cnn
is 'Spanish digits: status, words' \
    "$? $(tensor-dump --json digitos.cnn | head -n 1 | sed -n 's/.*"classes":\(\[[^]]*\]\).*/\1/p')" \
    '0 ["cero","cinco","cuatro","dos","nueve","ocho","siete","séis","tres","uno"]'
$spanish --split test | melspec --like digitos.cnn | cnn-predict --format frames digitos.cnn | score > out
matches 'Spanish digits: a voice held out' "$(head -n 1 out)" '^accuracy (100|9[0-9]|8[0-9])\.'
is 'a word as it is written' \
    "$($spanish --split test --label séis | melspec --like digitos.cnn | cnn-predict digitos.cnn | cut -f 2 | sort | uniq -c | sort -rn | awk 'NR == 1 { print $2 }')" séis

# ---- command words: folders of words, speakers in the names, 22 kHz ----

for voice in m1 m2 m4 m7 f1 f2 f3 f5; do
	for take in 0 1 2; do
		for word in yes no up down stop go; do
			say "commands/$word/${voice}0aa_nohash_$take.wav" en-us $voice $((140 + 25 * take)) $word
		done
	done
done
mkdir commands/_background_noise_
cp commands/yes/m10aa_nohash_0.wav commands/_background_noise_/hum.wav
fsdd-read -q --layout speech-commands --rate 16000 --test-speaker f20aa,m40aa commands > commands.frames
is 'command words: clips' "$? $(tensor-dump commands.frames | wc -l)" '0 144'
melspec commands.frames | cnn-train -q --preset tiny -o commands.cnn
is 'command words: status, words' \
    "$? $(tensor-dump --json commands.cnn | head -n 1 | sed -n 's/.*"classes":\(\[[^]]*\]\).*/\1/p')" \
    '0 ["down","go","no","stop","up","yes"]'
fsdd-read -q --layout speech-commands --rate 16000 --test-speaker f20aa,m40aa --split test commands |
    melspec --like commands.cnn |
    cnn-predict --format frames commands.cnn | score > out
matches 'command words: two voices held out' "$(head -n 1 out)" '^accuracy (100|9[0-9]|8[0-9])\.'

# the same from an archive on a pipe, in its order
(cd commands && find . -name '*.wav' | LC_ALL=C sort > ../list)
tar -C commands -cf - -T list | fsdd-read -q --layout speech-commands --rate 16000 --test-speaker f20aa,m40aa - > piped
check 'from tar on a pipe: the same frames' cmp commands.frames piped

# ---- two words of one speaker, and what is none of them ----

# sound WORD FILE SPEED PITCH: as a microphone hears it, in quiet
sound() {
	espeak-ng -v en-us+f3 -s "$3" -p "$4" -w "$2" "$1" 2> espeak.err ||
	    not_ok "espeak-ng says $1" "$(cat espeak.err)"
}

mkdir own others
take=0
for speed in 120 140 160 180 200; do
	for pitch in 35 45 55 65; do
		for word in lights music; do
			sound $word "own/${word}_anna_$take.wav" $speed $pitch
		done
		take=$((take + 1))
	done
done
take=0
for word in good-morning table seven hello window computer banana orange yes no stop coffee telephone \
    bicycle water mother garden elephant kitchen winter nice right magic muscle lice use it fix muse sick; do
	sound $word "others/other_anna_$take.wav" 150 50
	take=$((take + 1))
done
fsdd-read others | endpoint | resample -r 8000 > others.audio
# answers OPTION...: how many of the 30 get a word, and how many words of one's own are right
answers() {
	fsdd-read own | endpoint | resample -r 8000 | "$@" | melspec | cnn-train -o own.cnn 2> own.err
	melspec --like own.cnn others.audio | cnn-predict -q own.cnn | awk '$2 != "none"' | wc -l | tr -d ' '
	fsdd-read --split test own | endpoint | resample -r 8000 | melspec --like own.cnn |
	    cnn-predict -q --format json own.cnn | awk -F'"' '$8 == $12' | wc -l | tr -d ' '
}
is 'without none each of 30 other words is answered' "$(answers cat | head -n 1)" 30
is 'and cnn-train says so, and what to do' "$(grep -c "answers one of its words to every sound; put 'augment --negatives 1' before melspec" own.err)" 1
answers augment --negatives 1 > with
is 'augment --negatives: it says nothing more' "$(grep -c 'every sound' own.err)" 0
if [ "$(head -n 1 with)" -le 10 ] && [ "$(tail -n 1 with)" -ge 9 ]; then
	ok "augment --negatives: $(head -n 1 with) of 30 other words are answered, $(tail -n 1 with) of 10 words are right"
else
	not_ok 'augment --negatives' "$(tr '\n' ' ' < with)"
fi

# ---- one word ----

fsdd-read --label music own | endpoint | resample -r 8000 > music.audio
melspec music.audio > music.frames
refuses 1 "all training frames have the label 'music', wanted two or more classes; .*'augment --negatives 1' before melspec" \
    cnn-train -q music.frames
augment --negatives 1 music.audio | melspec | cnn-train -q -o music.cnn
is 'one word, with what is none: it is learnt' "$?$(tensor-dump --json music.cnn |
    sed -n '1s/.*"classes":\(\[[^]]*\]\).*/\1/p')" '0["music","none"]'
