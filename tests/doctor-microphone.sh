#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# doctor-microphone.sh - pipelines/doctor: what is well and what is not: models, microphones, levels
. "$(dirname "$0")/support/lib.sh"
. "$root/tests/support/checkout.sh"
. "$root/tests/support/sound.sh"

want_fsdd 'doctor'
make_checkout
doctor() {
	env -u BUILD -u VOICES XDG_CACHE_HOME="$scratch/cache" FSDD="$fsdd" checkout/pipelines/doctor "$@"
}
"$build/tests/synth" --kind logmel --frames 30 --samples 6 --shortest 3 | cnn-train -q --arch 'conv1d:4x3 globalpool' --epochs 1 > plain.cnn
fsdd-read -q --speaker theo --label 1,2 "$fsdd" | augment -q --keep --copies 0 --negatives 2 | melspec |
    cnn-train -q --arch mlp --epochs 1 --reject 0.3 -o good.cnn
doctor --seconds 0 good.cnn > out 2> err
is 'all is well: status, stderr, last line' "$?,$(cat err),$(tail -n 1 out)" '0,,all is well; try: checkout/pipelines/live good.cnn'
is 'what is checked' "$(sed -n 's/^\([-+!] [^:,]*\).*/\1/p' out | tr '\n' '|')" \
    "+ programs|+ recordings of digits|- no voices of women and children|$(sed -n 's/^\([-+] \(no \)*synthetic voices[^:,]*\).*/\1/p' out)|+ model|+ sound server|+ microphones|"
matches 'the words of the model' "$(grep '^+ model' out)" '^\+ model: good.cnn knows: 1 2 none$'
matches 'the server' "$(grep '^+ sound' out)" '^\+ sound server: pulseaudio'
doctor --seconds 0 > out 2> err
is 'no model: status' "$?" 1
matches 'no model: what to do' "$(grep -A 1 '^!' out | tr '\n' '|')" \
    "^! no model: .*checkout/build/digits.cnn\|    'checkout/pipelines/train' trains one of the digits, 'checkout/pipelines/teach' one of your own words\|$"
doctor --seconds 0 plain.cnn > out
matches 'no threshold' "$(grep 'threshold' out)" '^- the model has no class none and no threshold: it answers every sound with one of its words$'
head -c 500 good.cnn > cut.cnn
doctor --seconds 0 cut.cnn > out
is 'a damaged model: status, line' "$?,$(grep '^!' out)" '1,! cut.cnn is not a model, or damaged'
doctor --seconds 0 --device nosuch good.cnn > out
is 'no such microphone: status, line' "$?,$(grep '^!' out)" "1,! no microphone has 'nosuch' in its name"

# levels
doctor --seconds 3 good.cnn > out 2> err &
listener=$!
within 10 grep -q 'listening for 3 s' err
sleep 1.2
say 1_theo_5
wait $listener
is 'a word is heard: status' "$?" 0
matches 'a word is heard: levels, answer' "$(tail -n 3 out | tr '\n' '|')" \
    '^\+ heard [1-3] sounds: the room peaks at -[0-9.]+ dB of full scale, the loudest sound at -[0-9.]+ dB\|    answered: '
doctor --seconds 1 good.cnn > out 2> err
is 'silence: status, line' "$?,$(grep '^!' out)" '1,! the microphone gives nothing but zeros'
env -u PULSE_SERVER PULSE_SERVER=unix:/nowhere timeout 20 env -u BUILD -u VOICES FSDD="$fsdd" checkout/pipelines/doctor --seconds 1 good.cnn > out 2> err
is 'no server, no microphone: status' "$?" 1
matches 'no server, no microphone: lines' "$(grep '^[-!]' out | tail -n 2 | tr '\n' '|')" \
    '^- no PulseAudio or PipeWire server answers\|! no microphone: |^- no Pulse.*\|! the microphone cannot be used'
refuses 2 '^doctor: --frob: unknown option' doctor --frob
refuses 2 '^doctor: b: wanted one MODEL, found a as well' doctor a b
