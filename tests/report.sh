#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# report.sh - 'earpipe report' judges a model by the right recordings and writes a page about it
. "$(dirname "$0")/support/lib.sh"

want_fsdd 'report'
BUILD=$build
export BUILD
report=$root/pipelines/report

# Three speakers and three digits; one recording of the test part has a wrong name.
mkdir few held
for speaker in george lucas theo; do
	for digit in 0 1 2; do
		for index in 0 1 5 6; do
			ln -s "$fsdd/${digit}_${speaker}_$index.wav" few
		done
		ln -s "$fsdd/${digit}_jackson_7.wav" held 2> /dev/null || :
	done
done
ln -s "$fsdd/0_jackson_0.wav" few/2_jackson_0.wav
FSDD=$scratch/few
export FSDD
fsdd-read few | melspec | cnn-train -q --arch mlp --epochs 3 --log net.log -o net.cnn
fsdd-read few | melspec | cnn-train -q --arch mlp --epochs 1 --seed 2 -o other.cnn
is 'prints the name of the page' "$("$report" net.cnn 2> messages; cat messages)" net.html
fsdd-read --split test few | melspec --like net.cnn | cnn-predict --format frames net.cnn > answers
score -j answers > answers.json
matches 'judges by the test part' "$(cat net.html)" "^<p class=\"note\">$(jq .n answers.json) recordings, 3 classes, 4 speakers; earpipe "
matches 'right answers' "$(cat net.html)" "note\">$(jq '.n - .errors' answers.json) of $(jq .n answers.json); 95"
matches 'the wrong name is among the mistakes' "$(cat net.html)" '^<p class="note">2_jackson_0, speaker jackson, 0\.[0-9]+ s</p>$'
is 'each mistake can be seen and heard' "$(grep -c '<img ' net.html) $(grep -c '<audio ' net.html)" \
    "$(jq '.errors | [., 12] | min' answers.json) $(jq '.errors | [., 12] | min' answers.json)"
matches 'all parts are counted' "$(tr '\n' ' ' < net.html)" '<th scope="row">all</th><td class="n">18</td><td class="n">19</td><td class="n">37</td>'
is 'the log beside the model is drawn' "$(grep -c '>Loss<' net.html)" 1
cp net.cnn lone.cnn
"$report" lone.cnn -o lone.html > /dev/null
is 'no log, no curves' "$(grep -c '>Loss<' lone.html)" 0
is 'the same bytes again' "$("$report" net.cnn -o again.html --title x > /dev/null; "$report" net.cnn -o again.html --title x > /dev/null; sed '/report net.cnn/d; /<title>/d; /<h1>/d' again.html | cksum)" \
    "$(sed '/report net.cnn/d; /<title>/d; /<h1>/d' net.html | cksum)"
sed -n '/^# the answers/,/^<\/pre>/{ /^#/d; /^<\/pre>/d; p; }' net.html | sed "s/&#39;/'/g; s/&lt;/</g" > commands
is 'the commands give the same answers' "$(sh commands | head -n 1)" "$(score answers | head -n 1)"
matches 'how the model was trained' "$(cat net.html)" '^ *cnn-train .*--epochs 3( |$)'

"$report" net.cnn --against other.cnn -o against.html > /dev/null
fsdd-read --split test few | melspec --like other.cnn | cnn-predict --format frames other.cnn > others
matches 'another model' "$(cat against.html)" "^<p>This model has $(jq '.n - .errors' answers.json) of $(jq .n answers.json) right, other.cnn has $(score -j others | jq '.n - .errors')\."
"$report" net.cnn --against others -o against2.html > /dev/null
is 'its answers instead' "$(sed -n '/id="comparison"/,/<\/section/p' against2.html | sed 's/others has/other.cnn has/' | cksum)" \
    "$(sed -n '/id="comparison"/,/<\/section/p' against.html | cksum)"
"$report" net.cnn --data held --split all -o 'held out.html' > /dev/null
matches 'a folder that was held out' "$(cat 'held out.html')" '^<p class="note">3 recordings, 3 classes, 1 speakers; '
"$report" net.cnn --split train --worst 2 --through 'resample -r 4000 | resample -r 8000' -o train.html -- --speaker theo,lucas > /dev/null
matches 'options for fsdd-read, filters and a part' "$(cat train.html)" '^<p class="note">12 recordings, 3 classes, 2 speakers; '
"$report" net.cnn --data few --through 'endpoint -q' -o cut.html > /dev/null
fsdd-read -q --split test few | endpoint -q | tensor-dump -j | jq -r '.id' | sort > cut
is 'the sound is what the model heard, under its name' \
    "$(sed -n 's/^<p class="note">\(.*\), speaker .* s<\/p>$/\1/p' cut.html | sort | comm -23 - cut) $(grep -c '<audio ' cut.html)" " $(grep -c '<img ' cut.html)"
is 'two mistakes' "$(grep -c '^<h3>.* taken for' train.html)" 2
refuses 1 "^report: absent.cnn: cannot be read; '.*train' makes a model$" "$report" absent.cnn
refuses 1 '^report: answers: is no model$' "$report" answers
refuses 1 "^fsdd-read: none of 3 clips is of the part 'validation'|^fsdd-read: none of 37 clips is of the part 'validation'" "$report" net.cnn --split validation -o no.html
refuses 1 '^report: --data absent: is not there; ' "$report" net.cnn --data absent
refuses 2 '^report: --split dev: wanted test, validation, train or all; ' "$report" --split dev net.cnn
refuses 2 '^report: --worst x: wanted a number; ' "$report" --worst x net.cnn
refuses 2 '^report: b.cnn: wanted one MODEL, found net.cnn as well; ' "$report" net.cnn b.cnn
is 'no page of a run that failed' "$(ls no.html 2> /dev/null)" ''
is '--help' "$("$report" --help | sed -n 's/ - write a page about a model.*//p')" 'report [OPTION...] [MODEL] [-- OPTION...]'
