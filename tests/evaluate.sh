#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# evaluate.sh - evaluate keeps held-out speakers and voices out of training and prints them by group
. "$(dirname "$0")/support/lib.sh"

want_fsdd 'evaluate'
BUILD=$build
export BUILD
evaluate=$root/pipelines/evaluate

# Three speakers, three digits.
mkdir few
for speaker in george lucas theo; do
	for digit in 0 1 2; do
		for index in 0 1 5 6; do
			ln -s "$fsdd/${digit}_${speaker}_$index.wav" few
		done
	done
done
# Eight voices, two of them without digits: recordings of another speaker under other names. Words are
# long, too short in time, and too short in letters.
{
	printf 'path,id,label,speaker,index,split,group,age,word,context,seconds,t0,t1\n'
	n=5
	for voice in girl,ann girl,bea girl,cat girl,dot man,eli man,fil man,gus man,hal; do
		name=${voice#*,}
		for digit in 0 1 2; do
			case $name in dot | hal) continue ;; esac
			printf '"%s",%s,%s,%s,%s,train,%s,9,,string,0.3,0,0.3\n' "$fsdd/${digit}_jackson_$n.wav" \
			    "${digit}_${name}_$n" $digit "$name" $n "${voice%,*}"
		done
		for word in elephant,0.33 window,0.32 tree,0.34 table,0.335; do
			printf '"%s",%s,none,%s,%s,train,%s,9,%s,sentence,%s,0,%s\n' "$fsdd/7_jackson_$n.wav" \
			    "none_${name}_${word%,*}" "$name" $n "${voice%,*}" "${word%,*}" "${word#*,}" "${word#*,}"
		done
		n=$((n + 1))
	done
} > voices.csv
FSDD=$scratch/few
mkdir seen
SEEN=$scratch/seen
export FSDD SEEN
cat > candidates << 'END'
spy: tee "$SEEN/$(echo "$recordings" | tr / _)" | melspec --hop 20ms | cnn-train --arch mlp --epochs 2
END

run() {
	"$evaluate" --candidates candidates --voices voices.csv --no-prompts --seeds '1 2' --pass 25,50 "$@"
}
mkdir more
ln -s "$fsdd/9_jackson_1.wav" more/9_zoe_1.wav
run --dir made --also more > out 2> messages
is 'status' "$? $(cat messages)" '0 '

# ids STREAM: of its frames, a line each
ids() {
	tensor-dump --json "$1" | sed -n 's/.*"id":"\([^"]*\)".*/\1/p'
}
for k in 1 2 3; do
	ids "made/spy/joint-$k/1.clean.joint-$k.scores" | sort > heard
	ids "$(find seen -name "*_joint-${k}_1.train")" | sort > learnt
	is "fold $k: no recording is in both" "$(comm -12 heard learnt)" ''
	# digits of voices are learnt several times, words shorter than 0.33 s not at all
	is "fold $k: every recording is in one" \
	    "$({ sed 's/-[2-8]$//' learnt | sort -u && cat heard && grep -o 'none_[a-z]*_window' voices.csv; } | sort -u | wc -l | tr -d ' ')" \
	    "$((36 + 50 + 1))"
	is "fold $k: short words are not learnt" "$(grep -c window learnt)" 0
	sed 's/^[a-z0-9]*_//; s/_.*//' heard | sort -u > who_heard
	sed 's/^[a-z0-9]*_//; s/_.*//' learnt | sort -u > who_learnt
	is "fold $k: no person is in both" "$(comm -12 who_heard who_learnt)" ''
	is "fold $k: --also is learnt" "$(grep -c zoe learnt)" 1
	cat who_heard >> all_heard
done
is 'each person is held out once' "$(sort all_heard | uniq -c | awk '{ print $1 }' | sort -u) $(wc -l < all_heard | tr -d ' ')" '1 11'
is 'the voices are dealt out by group and digits' "$(sed -n 2,99p made/joint-1/heard.csv | cut -d , -f 4 | tr -d '"' | sort -u | tr '\n' ' ')" \
    'cat dot fil '
matches 'training frames have a group and a word' "$(tensor-dump "$(find seen -name '*_joint-1_1.train')" | grep 'speaker=bea' | tail -n 1)" \
    ' label=none .* group=girl word=table '

is 'the tables: one by group, two of each share' "$(grep -cE '^(by group, |at most )' out)" 5
matches 'by group' "$(cat out)" '^FSDD men +72 +3 '
matches 'by group: digits of both seeds' "$(cat out)" '^voices: girls +18 +3 .* 16 +[0-9.]+$'
matches 'by group: men' "$(cat out)" '^voices: men +18 +3 .* 16 +[0-9.]+$'
matches 'by group: words that are short in letters or time' "$(cat out)" '^voices: short words +0 +0 .* 32 +[0-9.]+$'
matches 'thresholds by long words, for each model' "$(cat out)" \
    '^at most 50 % of what is none with long=yes passes: best word >= [0-9.]+ to [0-9.]+ \(6 files\), [0-9.]+ % \([0-9]+/32\)$'
matches 'thresholds by all words' "$(cat out)" '^at most 50 % of what is none with stranger=yes passes: .*/64\)$'
is 'by seed: both, mean and deviation' "$(sed -n '/^right by seed/,$p' out | awk '/^FSDD men/ {
	mean = ($3 + $4) / 2; deviation = ($3 > $4 ? $3 - $4 : $4 - $3) / sqrt(2)
	print (mean - $5) ^ 2 < 1e-3 && (deviation - $6) ^ 2 < 1e-3 }' | tr '\n' ' ')" '1 1 '
# both are rounded
is 'by seed: the mean is that of the table' "$({
	sed -n '/^at 50 %/,$p' out | awk '/^FSDD men/ { print $(NF - 1) }'
	sed -n '/^at most 50 % .*long=yes/,/^$/s/^FSDD men *72 *3 *\([0-9.]*\) .*/\1/p' out
} | paste -s -d ' ' - | awk '{ print NF == 2 && ($1 - $2) ^ 2 < 0.015 ^ 2 }')" 1

before=$(ls -l --full-time made/*/*/*.cnn)
run --dir made --also more > again 2>&1
is 'nothing is made twice' "$(ls -l --full-time made/*/*/*.cnn)" "$before"
is 'the same tables' "$(cmp out again 2>&1)" ''
run --dir made --folds 2 --seeds 1 > two 2>&1
matches 'two folds' "$(cat two)" '^FSDD men +24 +2 '

# ---- a finished model ----

model=made/spy/joint-1/1.cnn
"$evaluate" --model $model --voices voices.csv --no-prompts --pass 50 > out 2> messages
is 'a finished model: status' "$?" 0
matches 'a finished model: a warning' "$(cat messages)" '^evaluate: a model that was trained on these voices has heard them'
matches 'a finished model: all voices' "$(cat out)" '^voices: girls +9 +3 '
sed 's/,ann,/,"ann, b",/' voices.csv > odd.csv
"$evaluate" --model $model --voices odd.csv --no-prompts --pass 50 > odd 2> messages
is 'a comma in the name of a speaker: the same tables' "$(cmp out odd 2>&1)" ''
if "$root/pipelines/prompts" there > /dev/null 2> messages && ! [ -s messages ]; then
	"$evaluate" --model $model --voices voices.csv --pass 50 > out 2> messages
	matches 'a finished model by the prompts' "$(cat out)" '^prompts: a woman +10 +1 .* 107 +[0-9.]+$'
	matches 'a finished model by the prompts: men' "$(cat out)" '^prompts: men +28 +3 '
else
	skip 'a finished model by the prompts' "$(head -n 1 messages)"
fi

# ---- what is wrong ----

refuses 2 '^evaluate: --seeds beside --model: nothing is trained' "$evaluate" --model $model --seeds 1
refuses 2 '^evaluate: spy beside --model: nothing is trained' "$evaluate" --model $model spy
refuses 2 '^evaluate: --no-prompts beside --model: give --voices as well' "$evaluate" --model $model --no-prompts
refuses 1 '^evaluate: --model none.cnn: cannot be read' "$evaluate" --model none.cnn
refuses 1 '^evaluate: --voices none.csv: cannot be read' "$evaluate" --voices none.csv
refuses 1 '^evaluate: --also none: is not there' "$evaluate" --also none
refuses 2 '^evaluate: --folds 1: wanted a number from 2' "$evaluate" --folds 1
refuses 2 '^evaluate: --frob: unknown option' "$evaluate" --frob
refuses 1 '^evaluate: nobody: no such candidate in candidates; there are: spy' run nobody
refuses 2 '^evaluate: --pass 5,x: wanted per cents below 100 with commas between' "$evaluate" --pass 5,x
refuses 2 '^evaluate: --pass 100: wanted per cents below 100' "$evaluate" --pass 100
refuses 1 '^evaluate: --pass 5,50: a fold has only 6 words of five letters and 0.33 s or more' run --dir few-words --pass 5,50
is 'too few words: before anything is trained' "$(find few-words -name '*.cnn')" ''
refuses 2 '^evaluate: --also voices:voices.csv: the folds have the voices already' run --also voices:voices.csv
sed '3s/,[^,]*$//' voices.csv > bad.csv
refuses 1 '^evaluate: .*bad.csv: line 3: has 12 columns, the first line has 13' "$evaluate" --voices bad.csv --candidates candidates --no-prompts
sed '5s/girl/"girl/' voices.csv > bad.csv
refuses 1 '^evaluate: .*bad.csv: line 51: a quotation mark is not closed$' "$evaluate" --voices bad.csv --candidates candidates --no-prompts
printf 'path,label\na,1\n' > bad.csv
"$evaluate" --voices bad.csv --no-prompts > out 2> messages
is 'a table without columns: status' "$? $(cat out)" '1 '
matches 'a table without columns: message' "$(cat messages)" '^evaluate: .*bad.csv: has no rows, or lacks one of the columns path, id, label, speaker, group, word and seconds; wanted'
"$evaluate" --model /dev/null --voices voices.csv --no-prompts > out 2> messages
is 'a damaged model: status' "$?" 1
