#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# cross-validate-steps.sh - each script that cross-validate and cross-enrol call does its own step
. "$(dirname "$0")/support/lib.sh"
PATH=$PATH:$build/tests

BUILD=$build
export BUILD
pipelines=$root/pipelines

# pipe COMMAND: what a pipeline script that has sourced cross-names would print
pipe() {
	# shellcheck disable=SC2016
	sh -c '. "$1/preamble" && . "$1/cross-names" && eval "$2"' "$pipelines/probe" "$pipelines" "$1"
}

# ---- cross-names ----

printf '%s\n' josé "o'neil" 'a b+c' '100%' 'x\n' > names
is 'names: encoded' "$(pipe encode_names < names | tr '\n' ' ')" 'jos+C3+A9 o+27neil a+20b+2Bc 100+25 x+5Cn '
is 'names: there and back' "$(pipe 'encode_names | decode_names' < names)" "$(cat names)"
is 'names: only the first field is decoded' "$(printf 'a+20b\t+20\n' | pipe decode_names)" "$(printf 'a b\t+20')"
is 'names: padded by characters, not bytes' "$(pipe 'padded jos+C3+A9 6; padded long 2')" 'josé  
long'
matches 'names: no control characters' "$(pipe 'padded +1B[2J 1')" '^\?\[2J$'
printf '# no: name\nfirst: a | b\nsecond-2: c\n' > list
is 'names: of a file of pipelines' "$(pipe 'first_name list; names_in list | tr "\n" " "')" 'first
first second-2 '
synth --kind scores --frames 2 > scores
is 'names: attributes of frames' "$(pipe 'attribute kind' < scores)" 'scores
scores'

# ---- cross-part ----

mkdir few
for speaker in ann bob cid; do
	for index in 0 1 5 6; do
		short_wav > "few/7_${speaker}_$index.wav"
	done
done
FSDD=$scratch/few
export FSDD

# part WHICH HOLD: the recordings as SPEAKER INDEX...
part() {
	"$pipelines/cross-part" "$@" | pipe 'attribute id' | sort | awk -F _ '{ printf "%s%s ", $2, $3 }'
}
# the official test part has the indices 0 to 4; fold 1 holds out 5 to 9
is 'part: test of fold 0' "$(part test fold-0)" 'ann0 ann1 bob0 bob1 cid0 cid1 '
is 'part: training of fold 0' "$(part train fold-0)" 'ann5 ann6 bob5 bob6 cid5 cid6 '
is 'part: test of fold 1' "$(part test fold-1)" 'ann5 ann6 bob5 bob6 cid5 cid6 '
is 'part: a speaker' "$(part test speaker-bob)" 'bob0 bob1 bob5 bob6 '
is 'part: all but a speaker' "$(part train speaker-bob)" 'ann0 ann1 ann5 ann6 cid0 cid1 cid5 cid6 '
is 'part: all but two' "$(part train speaker-ann,cid)" 'bob0 bob1 bob5 bob6 '
is 'part: a speaker in the training part' "$(part test fold-0,speaker-cid)" 'cid5 cid6 '
is 'part: the training part without a speaker' "$(part train fold-0,speaker-cid)" 'ann5 ann6 bob5 bob6 '
refuses 2 'cross-part: train nobody: wanted' "$pipelines/cross-part" train nobody
refuses 2 'cross-part: both fold-0: wanted' "$pipelines/cross-part" both fold-0
for step in cross-part cross-train cross-judge cross-calibrate cross-run cross-choose cross-tables cross-enrol-one evaluate-enrol-one; do
	refuses 2 "^$step: --frob: unknown option; see '$step --help'\$" "$pipelines/$step" --frob
	refuses 2 "^$step: wrong number of arguments;" "$pipelines/$step"
	is "$step --help begins with its name" "$("$pipelines/$step" --help | head -n 1 | cut -d ' ' -f 1)" "$step"
done

# ---- cross-run ----

mkdir run
rule() { # FILE: makes it with a frame
	printf 'all: %s\n%s:\n\t@echo x >> count; cp ../scores $@\n\t@echo make %s\n' "$1" "$1" "$1"
}
{
	rule a.scores
	rule b.cnn
	rule a.scores
} > rules
"$pipelines/cross-run" run 2 < rules > out 2> messages
is 'run: status, silence' "$?,$(cat out messages)" 0,
is 'run: each file once' "$(cmp scores run/a.scores 2>&1; cmp scores run/b.cnn 2>&1; wc -l < run/count | tr -d ' ')" 2
"$pipelines/cross-run" run 1 < rules
is 'run: nothing is made again' "$(wc -l < run/count | tr -d ' ')" 2
head -c 50 scores > run/b.cnn
is 'run: what is truncated is made again' "$("$pipelines/cross-run" run 1 < rules 2>&1)" \
    'cross-run: run/b.cnn: is truncated; it is made again'
is 'run: that one alone' "$(cmp scores run/b.cnn 2>&1; wc -l < run/count | tr -d ' ')" 3
mkdir run/a
printf 'all: a/options\na/options:\n\t@echo x > $@\n' > rules
: > run/a/options
"$pipelines/cross-run" run 1 < rules 2> messages
is 'run: empty options are made again' "$(cat messages run/a/options)" \
    'cross-run: run/a/options: is truncated; it is made again
x'
printf 'all: c.scores\nc.scores:\n\t@echo why it fails >&2; exit 3\n' > rules
"$pipelines/cross-run" run 1 < rules > out 2> messages
is 'run: a job that fails' "$?,$(cat out),$(cat messages)" '1,,why it fails
cross-run: a job failed'

# ---- cross-calibrate ----

# answers N: right answers with a probability of 0.9, and 12 wrong ones with 0.6
answers() {
	n=0
	while [ $n -lt "$1" ]; do
		pack '{"dtype":"<f4","shape":[2],"kind":"scores","classes":["a","b"],"label":"a","data":[0.9,0.1]}'
		n=$((n + 1))
	done
	while [ $n -lt $(($1 + 12)) ]; do
		pack '{"dtype":"<f4","shape":[2],"kind":"scores","classes":["a","b"],"label":"a","data":[0.4,0.6]}'
		n=$((n + 1))
	done
	pack "{\"end\":$n}"
}
answers 60 > many
answers 40 > fewer
"$pipelines/cross-calibrate" options many fewer
is 'calibrate: what score suggests' "$?,$(cat options)" \
    "0,$(score --calibrate many fewer | sed -n 's/^\(--temperature .*\) keeps .*/\1/p')"
matches 'calibrate: options' "$(cat options)" '^--temperature [0-9.]+ --reject [0-9.]+$'
{
	pack '{"dtype":"<f4","shape":[2],"kind":"scores","classes":["a","b"],"label":"c","data":[0.9,0.1]}'
	pack '{"end":1}'
} > others
refuses 1 'cross-calibrate: none: score --calibrate found no threshold' "$pipelines/cross-calibrate" none others
is 'calibrate: nothing is left' "$(ls none none.new 2> /dev/null)" ''

# ---- cross-choose ----

# The model without two speakers, judged by each of them: judged NAME SPEAKERS SPEAKER RIGHT, of 4
judged() {
	mkdir -p "$1/speaker-$2"
	{
		for data in $(yes 1,0 | head -n "$4") $(yes 0,1 | head -n $((4 - $4))); do
			pack "{\"dtype\":\"<f4\",\"shape\":[2],\"kind\":\"scores\",\"classes\":[\"a\",\"b\"],\"label\":\"a\",\"data\":[$data]}"
		done
		pack '{"end":4}'
	} > "$1/speaker-$2/1.clean.speaker-$3.scores"
}
# for ann: b by the answers of bob and cid (5 of 8 and 6 of 8); for bob a (8 and 3); for cid equal
judged a ann,bob bob 3
judged a ann,cid cid 2
judged b ann,bob bob 3
judged b ann,cid cid 3
judged a ann,bob ann 4
judged a bob,cid cid 4
judged b ann,bob ann 2
judged b bob,cid cid 1
judged a ann,cid ann 2
judged a bob,cid bob 2
judged b ann,cid ann 1
judged b bob,cid bob 3
is 'choose' "$("$pipelines/cross-choose" 'ann bob cid' b a)" 'speaker-ann b  b 75.00  a 62.50
speaker-bob a  b 37.50  a 100.00
speaker-cid a  b 50.00  a 50.00'

# ---- cross-tables ----

echo 'melspec | cnn-train' > a/pipeline
echo 'melspec --hop 20ms | cnn-train' > b/pipeline
cp a/speaker-ann,bob/1.clean.speaker-bob.scores three
cp a/speaker-ann,bob/1.clean.speaker-ann.scores four
cat > list << 'END'
a speaker-jos+C3+A9 1 clean speaker-jos+C3+A9 three
a speaker-jos+C3+A9 1 clean against-x four
b speaker-jos+C3+A9 1 clean speaker-jos+C3+A9 four
b speaker-jos+C3+A9 1 clean against-x four
a speaker-bob 1 clean speaker-bob four
a speaker-bob 1 clean against-x four
b speaker-bob 1 clean speaker-bob three
b speaker-bob 1 clean against-x three
END
is 'tables: a table for each candidate and condition' "$("$pipelines/cross-tables" fold | grep -v '^mean\|^worst')" \
    'melspec | cnn-train
heard: clean
held out               seed 1     mean
speaker-josé            75.00    75.00
speaker-bob            100.00   100.00

melspec | cnn-train
heard: against-x
held out               seed 1     mean
speaker-josé           100.00   100.00
speaker-bob            100.00   100.00
answered by a word     100.00   100.00

melspec --hop 20ms | cnn-train
heard: clean
held out               seed 1     mean
speaker-josé           100.00   100.00
speaker-bob             75.00    75.00

melspec --hop 20ms | cnn-train
heard: against-x
held out               seed 1     mean
speaker-josé           100.00   100.00
speaker-bob             75.00    75.00
answered by a word     100.00   100.00'
is 'tables: over recordings' "$("$pipelines/cross-tables" fold | grep -c '^mean .*; 95 % interval: ')" 4
is 'tables: over speakers' "$("$pipelines/cross-tables" speaker | grep -c '^mean .*; 95 % interval over parts: ')" 4
sed -n '1p;7p' list > chosen && mv chosen list
is 'tables: chosen' "$("$pipelines/cross-tables" speaker 1 | head -n 5)" 'the choice
heard: clean
held out               seed 1     mean
speaker-josé            75.00    75.00
speaker-bob             75.00    75.00'
echo 'a fold-0 1 clean fold-0 missing' > list
"$pipelines/cross-tables" official > out 2> messages
is 'tables: a file that is missing' "$?,$(cat messages)" '1,score-summary: missing: No such file or directory'
