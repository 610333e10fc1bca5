#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# program-terminal.sh - programs escape control characters and marks that reorder or hide text,
# and print letters of all scripts as they are
. "$(dirname "$0")/support/lib.sh"
PATH=$PATH:$build/tests

# clear the screen, CSI, OSC, right-to-left override, isolate, zero-width space, then two letters
strange=$(printf 'a\033[2J\302\23331m\302\235\342\200\256\342\201\246\342\200\213\303\251\344\270\203')
text='a\\x1B[2J\\xC2\\x9B31m\\xC2\\x9D\\xE2\\x80\\xAE\\xE2\\x81\\xA6\\xE2\\x80\\x8Bé七'
json='a\\u001B[2J\\u009B31m\\u009D\\u202E\\u2066\\u200Bé七'

# shows NAME WANTED COMMAND...: what it prints, stderr included, has the wanted text and none of the
# bytes that no terminal should see
shows() {
	_name=$1 _wanted=$2
	shift 2
	"$@" > shown 2>&1
	_bad=$(LC_ALL=C grep -c "$(printf '\033\\|\302[\200-\237]\\|\342\200[\213\256]\\|\342\201\246')" shown)
	if [ "$_bad" -eq 0 ] && grep -Fq -e "$(printf '%b' "$_wanted")" shown; then
		ok "$_name"
	else
		not_ok "$_name" "$_bad lines that are not escaped, or no $_wanted: $(head -c 300 shown | od -c | head -n 8)"
	fi
}

attributes="\"id\":\"$strange\",\"label\":\"$strange\",\"speaker\":\"$strange\""
attributes=$(printf '%s' "$attributes" | sed "s/$(printf '\033')/\\\\u001b/g")
pack "{\"dtype\":\"<f4\",\"shape\":[2],\"kind\":\"scores\",$attributes,\"classes\":[\"b\",$(
	printf '%s' "${attributes#*label\":}" | sed 's/,.*//')],\"other\":[$(
	printf '%s' "${attributes#*label\":}" | sed 's/,.*//')],\"data\":[0.2,0.8]}" '{"end":1}' > scores
shows 'tensor-dump' "id=$text label=$text" tensor-dump scores
shows 'tensor-dump: a list' "other=[\"$json\"]" tensor-dump scores
shows 'tensor-dump --json' "\"id\":\"$json\",\"label\":\"$json\"" tensor-dump --json scores
shows 'score' "$text 100.00" score scores
shows 'score --json' "\"$json\":{\"n\":1" score --json scores
shows 'a message' "frame 0 ($text): kind is" melspec scores
shows 'a message about a file' "$text: No such file" melspec "$strange"

mkdir clips
short_wav > "clips/${strange}_b_1.wav"
shows 'fsdd-read --check' "$text" fsdd-read --pattern '{label}_{speaker}_{index}.wav' --check clips
printf 'RIFF' > "clips/${strange}_b_1.wav"
shows 'fsdd-read -k' "$text" fsdd-read --pattern '{label}_{speaker}_{index}.wav' -k clips
mkdir notes "notes/$strange" notes/plain
short_wav > "notes/$strange/clip.wav"
short_wav > notes/plain/clip.wav
shows 'fsdd-read --check: a note' "$text" fsdd-read --check notes

# Some shells' echo makes control characters of what is written with backslashes.
for script in cross-enrol cross-validate enrol features fetch live synth-digits train; do
	shows "$script: backslashes stay" '--\\033[31m' "$root/pipelines/$script" '--\033[31m'
done

features() { # LABEL
	printf '{"dtype":"<f4","shape":[2,2],"kind":"x","label":"%s","id":"%s","data":[1,2,3,%s]}' \
	    "$1" "$1" "$2"
}
label=$(printf '%s' "$strange" | sed "s/$(printf '\033')/\\\\u001b/g")
pack "$(features "$label" 9)" "$(features b 0)" "$(features "$label" 8)" "$(features b 1)" \
    '{"end":4}' > features
cnn-train -q --arch mlp --epochs 1 features > model 2> /dev/null
shows 'cnn-predict' "$text" cnn-predict -q --top 2 model features
shows 'cnn-predict --format json' "\"id\":\"$json\"" cnn-predict -q --format json model features
shows 'cnn-predict --format json: classes' "\"class\":\"$json\"" \
    cnn-predict -q --top 2 --format json model features
