#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# cross-validate.sh - cross-validate keeps held-out speakers out of training, of the choice of
# settings and of calibration
. "$(dirname "$0")/support/lib.sh"

want_fsdd 'cross-validate'
BUILD=$build
export BUILD
validate=$root/pipelines/cross-validate

# Three speakers, three digits, recordings of the first two folds.
mkdir few
for speaker in george lucas theo; do
	for digit in 0 1 2; do
		for index in 0 1 2 5 6 7; do
			ln -s "$fsdd/${digit}_${speaker}_$index.wav" few
		done
	done
done
FSDD=$scratch/few
export FSDD

# A way of training that writes down what it could see.
mkdir seen
cat > candidates << 'END'
spy: tee "$SEEN/$(echo "$recordings" | tr / _)" | melspec --hop 20ms | cnn-train --arch mlp --epochs 2
plain: melspec --hop 20ms | cnn-train --arch mlp --epochs 3
END
cat > conditions << 'END'
half: cat
END
SEEN=$scratch/seen
export SEEN

# ids STREAM: of its frames, a line each
ids() {
	tensor-dump --json "$1" | sed -n 's/.*"id":"\([^"]*\)".*/\1/p'
}

# leaks SPEAKERS-REGEX STREAM: says which clips of held-out speakers are in it
leaks() {
	ids "$2" | grep -E "_($1)_"
}

# ---- by speaker, chosen by the others ----

"$validate" --by speaker --choose --seeds '1 2' --candidates candidates --dir made spy plain \
    > out 2> messages
is 'by speaker: status' "$? $(cat messages)" '0 '
is 'by speaker: a choice for each' "$(grep -c '^speaker-[a-z]* *chosen: [a-z]*  of: ' out)" 3
is 'by speaker: a line for each' "$(grep -cE '^speaker-(george|lucas|theo) +([0-9.]+ *){3}$' out)" 3
matches 'by speaker: worst' "$(cat out)" 'worst +[0-9.]+; speaker-'
is 'nine trainings were seen or chosen away' "$([ "$(find seen -type f | wc -l)" -ge 3 ]; echo $?)" 0
for stream in seen/*; do
	held=$(echo "$stream" | sed 's/.*_speaker-\([a-z,]*\)_.*/\1/')
	is "nothing of $held leaks" "$(leaks "$(echo "$held" | tr , '|')" "$stream"; echo end)" end
	is "all but $held is there" "$(ids "$stream" | wc -l | tr -d ' ')" \
	    "$((18 * (3 - $(echo "$held" | tr , '\n' | wc -l))))"
done
# a planted clip is found
{
	fsdd-read --speaker lucas few
	fsdd-read --speaker george few
} > planted
is 'the test sees a planted clip' "$(leaks george planted | head -n 1)" 0_george_0

# ---- going on ----

before=$(ls -l --full-time made/*/*/*.cnn)
"$validate" --by speaker --choose --seeds '1 2' --candidates candidates --dir made spy plain > again
is 'nothing is made twice' "$(ls -l --full-time made/*/*/*.cnn)" "$before"
is 'the same table' "$(cmp out again 2>&1)" ''
rm made/*/speaker-theo/2.cnn
"$validate" --by speaker --choose --seeds '1 2' --candidates candidates --dir made --jobs 1 spy plain > again
is 'what is missing is made again, the same at any number of jobs' "$(cmp out again 2>&1)" ''
# what a power cut may leave
for file in made/plain/speaker-*/2.clean.speaker-*.scores made/spy/speaker-*/2.clean.speaker-*.scores; do
	head -c 300 "$file" > part
	cp part "$file"
	break
done
: > made/spy/speaker-george,lucas/1.cnn
"$validate" --by speaker --choose --seeds '1 2' --candidates candidates --dir made spy plain > again 2> messages
is 'what is truncated is made again, with a message' "$?,$(cmp out again 2>&1),$(grep -c 'is truncated; it is made again$' messages)" 0,,2
sed 's/epochs 2/epochs 3/' candidates > others
"$validate" --by speaker --candidates others --seeds 1 --dir made spy > again
is 'another pipeline is trained anew' "$(find made/spy/speaker-theo -name 1.cnn -newer out | wc -l)" 1

# ---- each held-out clip by itself ----

model=made/plain/speaker-george,lucas/1.cnn
answers() {
	melspec --like "$model" | cnn-predict "$model" | cut -f 1-3 | sort
}
fsdd-read --speaker george few | answers > all
fsdd-read --speaker george --shuffle 3 few | answers > shuffled
fsdd-read --speaker george --label 1 few | answers > some
is 'order changes no answer' "$(cmp all shuffled 2>&1)" ''
is 'clips that are missing change no answer' "$(comm -13 all some)" ''
is 'and there are some' "$(wc -l < some | tr -d ' ')" 6

# ---- folds, conditions ----

"$validate" --conditions conditions --candidates candidates --under half --under 'tee /dev/null' \
    --seeds 1 plain > out 2> messages
is 'official: status' "$? $(cat messages)" '0 '
is 'a table for each condition' "$(grep -c '^melspec --hop 20ms | cnn-train' out)" 3
is 'what changes nothing changes nothing' "$(grep '^fold-0' out | sort -u | wc -l | tr -d ' ')" 1
matches 'an interval' "$(cat out)" '95 % interval: [0-9.]+ to [0-9.]+$'

# ---- other recordings, beside and against; what the models answer with ----

mkdir strangers none
for index in 0 6; do
	ln -s "$fsdd/3_jackson_$index.wav" "strangers/2_anna_$index.wav"
	for digit in 5 6 7 8; do
		ln -s "$fsdd/${digit}_jackson_$index.wav" "none/none_anna-${digit}_$index.wav"
	done
done
rm -r seen made
mkdir seen
"$validate" --by speaker --seeds 1 --candidates candidates --also strangers --also none --against none \
    --calibrate --dir made spy > out 2> messages
is 'others: status' "$? $(cat messages)" '0 '
for stream in seen/*; do
	held=$(echo "$stream" | sed 's/.*_speaker-\([a-z,]*\)_.*/\1/')
	is "beside what $held leaves are all others" "$(ids "$stream" | grep -c _anna)" 10
	is "and nothing of $held" "$(leaks "$(echo "$held" | tr , '|')" "$stream"; echo end)" end
done
is 'trained: three, and three pairs' "$(find seen -type f | wc -l | tr -d ' ')" 6
is 'each has options of its own' "$(grep -cE \
    '^speaker-(george|lucas|theo) +--temperature [0-9.]+ --reject [0-9.]+  spy$' out)" 3
is 'which it answers with' "$(tensor-dump made/spy/speaker-theo/1.clean.speaker-theo.calibrated.scores |
    grep -c " reject=$(sed 's/.*reject \([0-9.]*[1-9]\)0*$/\1/' made/spy/speaker-theo/options)")" 18
matches 'a table of those' "$(cat out)" '^heard: against-none'
is 'two tables tell how much was a word' "$(grep -c '^answered by a word' out)" 2
matches 'how true the probabilities are' "$(cat out)" '^calibration error of all answers [0-9.]+ %  spy$'
mkdir elsewhere
mv none elsewhere/none
mkdir none
ln -s "$fsdd/3_jackson_0.wav" none/none_anna-3_0.wav
"$validate" --by speaker --seeds 1 --candidates candidates --also strangers --also elsewhere/none \
    --against elsewhere/none --dir made spy > out
is 'a folder is judged' "$(tensor-dump made/spy/speaker-theo/1.clean.against-none.scores | grep -c ' label=')" 8
"$validate" --by speaker --seeds 1 --candidates candidates --also strangers --also elsewhere/none \
    --against none --dir made spy > again
is 'another folder of the same name is judged anew' \
    "$(tensor-dump made/spy/speaker-theo/1.clean.against-none.scores | grep -c ' label=')" 1
mkdir mnist mnist/01
ln -s "$fsdd/2_jackson_0.wav" mnist/01/2_01_0.wav
printf 'path,label,speaker,group\n%s,none,eve,woman\n' "$fsdd/8_jackson_0.wav" > 'a table.csv'
rm -r seen
mkdir seen
"$validate" --seeds 1 --candidates candidates --also audiomnist:mnist --also 'a table.csv' spy > out 2> messages
is 'a table, and a set of another layout: status' "$? $(cat messages)" '0 '
is 'a table, and a set of another layout: are trained on' \
    "$(tensor-dump seen/* | sed -n 's/.* label=\([^ ]*\) speaker=\(01\|eve\) .*/\1 \2,/p' | tr -d '\n')" '2 01,none eve,'
"$validate" --seeds 1 --candidates candidates --calibrate --dir made plain > out 2> messages
is 'official, calibrated: status' "$? $(cat messages)" '0 '
is 'each speaker of the training part is judged without himself' \
    "$(tensor-dump --json made/plain/fold-0,speaker-theo/1.clean.fold-0,speaker-theo.scores |
	sed -n 's/.*"id":"\([^"]*\)".*/\1/p' | tr '\n' ' ')" \
    '0_theo_5 0_theo_6 0_theo_7 1_theo_5 1_theo_6 1_theo_7 2_theo_5 2_theo_6 2_theo_7 '

# ---- what enrolment is worth ----

"$root/pipelines/cross-enrol" --dir made --candidate plain --times '1 2' --draws 1 > out 2> messages
is 'cross-enrol: status' "$? $(cat messages)" '0 '
is 'cross-enrol: three speakers, all of them, the others; twice' "$(awk '{ print $1, $2 }' out | sort | tr '\n' ' ')" \
    'all 1 all 2 george 1 george 2 lucas 1 lucas 2 the others the others theo 1 theo 2 wrong, % '
is 'cross-enrol: all are the same before' "$(awk '$1 == "all" { print $3 }' out | sort -u | wc -l | tr -d ' ')" 1
refuses 2 'wanted --dir' "$root/pipelines/cross-enrol"
refuses 2 '--draws 0: wanted a number from 1' "$root/pipelines/cross-enrol" --dir made --draws 0
refuses 2 '--times 0: wanted a number from 1' "$root/pipelines/cross-enrol" --dir made --times '1 0'
refuses 1 'is not there; run .cross-validate --calibrate' "$root/pipelines/cross-enrol" --dir made --candidate spy

# ---- names that are no letters of English ----

mkdir odd
for name in josé "o'neil" 'anna maria' 李; do
	case $name in josé) from=george ;; "o'neil") from=theo ;; 李) from=lucas ;; *) from=nicolas ;; esac
	for digit in 0 1 2; do
		for index in 0 1 5 6; do
			ln -s "$fsdd/${digit}_${from}_$index.wav" "odd/${digit}_${name}_$index.wav"
		done
	done
done
FSDD=$scratch/odd "$validate" --by speaker --calibrate --seeds 1 --candidates candidates --dir 'an odd.made' plain > out 2> messages
is 'odd names: status' "$? $(cat messages)" '0 '
is 'odd names: a line for each' "$(sed -n 's/^\(speaker-.*[^ 0-9.]\)  *[0-9.]*  *[0-9.]*$/\1/p' out | tr '\n' '|')" \
    "speaker-anna maria|speaker-josé|speaker-o'neil|speaker-李|"
is 'odd names: columns' "$(sed -n 's/^speaker-josé.* \([0-9.]*\)$/\1/p' out | wc -l),$(grep -c '^speaker-josé  *[0-9]' out)" 1,1
is 'odd names: only the held-out one is judged' \
    "$(tensor-dump --json 'an odd.made/plain/speaker-jos+C3+A9/1.clean.speaker-jos+C3+A9.calibrated.scores' |
	sed -n 's/.*"speaker":"\([^"]*\)".*/\1/p' | sort | uniq -c | tr -s ' ')" ' 12 josé'
FSDD=$scratch/odd "$validate" --calibrate --seeds 1 --candidates candidates --dir oddly plain > out 2> messages
is 'odd names: official: status' "$? $(cat messages)" '0 '
FSDD=$scratch/odd "$root/pipelines/cross-enrol" --dir oddly --candidate plain --times 1 --draws 1 > out 2> messages
is 'odd names: cross-enrol: status' "$? $(cat messages)" '0 '
is 'odd names: cross-enrol: a line for each' "$(grep -cE "^(anna maria|josé|o'neil|李) " out)" 4
ln -s "$fsdd/0_theo_0.wav" 'odd/0_a,b_0.wav'
refuses 1 'a speaker has a comma in the name' env FSDD="$scratch/odd" "$validate" --by speaker --candidates candidates plain
option=$("$validate" --help | sed -n "s/.*'\(augment [^']*\)'.*/\1/p")
# shellcheck disable=SC2086
fsdd-read --limit 1 few | $option > out 2> messages
is "what the help has for an example is taken: $option" "$?,$(cat messages)" '0,'

# ---- a threshold that comes with the models ----

"$validate" --seeds 1 'melspec --hop 20ms | cnn-train --arch mlp --epochs 1 --reject 1' > out
is 'counts only with --calibrate' "$(grep -c '^answered by a word' out)" 0

# ---- refusals ----

refuses 2 '--by dog: wanted official, fold or speaker' "$validate" --by dog
refuses 2 'seeds x: wanted numbers' "$validate" --seeds x
refuses 2 '--choose needs --by speaker' "$validate" --choose
refuses 2 '--frob: unknown option' "$validate" --frob
refuses 1 '--also nowhere: is not there; wanted a folder, an archive or a table' "$validate" --also nowhere
refuses 1 '--against nowhere: is not a folder' "$validate" --against nowhere
refuses 1 'nobody: no such candidate in candidates; there are: spy plain' "$validate" \
    --candidates candidates nobody
refuses 1 'never: no such condition in conditions; there are: half' "$validate" \
    --candidates candidates --conditions conditions --under never plain
refuses 1 "'melspec ': wanted a pipeline that ends in cnn-train" "$validate" 'melspec '
refuses 1 'FSDD=/nowhere' env FSDD=/nowhere "$validate" 'melspec | cnn-train'
"$validate" --seeds 1 'melspec --frob | cnn-train' > out 2> messages
is 'a job that fails' "$? $(wc -c < out | tr -d ' ')" '1 0'
matches 'says why' "$(cat messages)" 'melspec: .*frob'
is 'nothing is left behind' "$(find "$scratch/made" -name '*.train' -o -name '*.heard' -o -name '*.new')" ''
