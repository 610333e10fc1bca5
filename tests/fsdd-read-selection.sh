#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# fsdd-read-selection.sh - fsdd-read: which recordings the options choose, and what they refuse
. "$(dirname "$0")/support/lib.sh"
. "$root/tests/support/wav.sh"
. "$root/tests/support/fsdd-read.sh"

# ---- which are chosen ----

mkdir set
for n in 0 1 2 3 4 5 6; do wav "set/1_ann_$n.wav" 100 "$half"; done
mkdir nothing
refuses 1 '^fsdd-read: none: No such file or directory$' fsdd-read none
refuses 1 '^fsdd-read: nothing: holds no recordings' fsdd-read nothing
refuses 1 '^fsdd-read: nothing: holds no recordings' fsdd-read set nothing
refuses 2 '^fsdd-read: no SOURCE: ' fsdd-read
refuses 1 '^fsdd-read: : No such file' fsdd-read ''
refuses 1 "speaker: no clip has 'bob'" fsdd-read --speaker bob set
refuses 1 "speaker: no clip has 'eve'" fsdd-read --speaker ann,eve set
refuses 1 "none of 7 clips is of the part 'test'; the parts are: train 7$" fsdd-read --split test --fold 9 set
refuses 1 'none of 7 clips matches the options$' fsdd-read --split test --not-speaker ann set
refuses 2 "speaker a,,b: wanted names" fsdd-read --speaker a,,b set
refuses 2 "label '': wanted L,M" fsdd-read --label= set
refuses 2 'fold 10: wanted official, or a whole number from 0 to 9' fsdd-read --fold 10 set
refuses 2 'fold -1: wanted' fsdd-read --fold -1 set
refuses 2 'split dev: wanted one of all, train, validation, test' fsdd-read --split dev set
refuses 2 'limit x: wanted' fsdd-read --limit x set
refuses 2 'unknown or ambiguous option --max-frame' fsdd-read --max-frame 3 set
rm set/1_ann_1.wav set/1_ann_3.wav set/1_ann_5.wav
wav set/2_bob_7.wav 100 "$half"
# of OPTION...: the ids of those of set
of() {
	fsdd-read "$@" set | tensor-dump | sed 's/.* id=\([^ ]*\) .*/\1/' | tr '\n' ' '
}
is 'what a name says' "$(fsdd-read set | tensor-dump |
    sed 's/.* \(id=.* split=[a-z]*\) .*/\1/')" \
    'id=1_ann_0 label=1 speaker=ann index=0 split=test
id=1_ann_2 label=1 speaker=ann index=2 split=test
id=1_ann_4 label=1 speaker=ann index=4 split=test
id=1_ann_6 label=1 speaker=ann index=6 split=train
id=2_bob_7 label=2 speaker=bob index=7 split=train'
is '--split test' "$(of --split test)" '1_ann_0 1_ann_2 1_ann_4 '
is '--split test --fold 1' "$(of --split test --fold 1)" '1_ann_6 2_bob_7 '
is '--split train --fold 1' "$(of --split train --fold 1)" '1_ann_0 1_ann_2 1_ann_4 '
is '--speaker' "$(of --speaker bob)" '2_bob_7 '
is '--not-speaker' "$(of --not-speaker ann)" '2_bob_7 '
is '--test-speaker' "$(of --test-speaker bob --split test)" '2_bob_7 '
is '--test-speaker: the others' "$(of --test-speaker bob --split train)" "$(of --not-speaker bob)"
is '--test-speaker: all' "$(of --test-speaker bob)" "$(of)"
is '--as train: all' "$(of --as train --split train)" "$(of)"
is '--as test: all' "$(of --as test --split test)" "$(of)"
refuses 2 '--as beside --fold' fsdd-read --as train --fold 0 set
refuses 2 '--as beside --test-speaker' fsdd-read --as train --test-speaker bob set
refuses 2 '--fold beside --test-speaker' fsdd-read --fold 1 --test-speaker bob set
refuses 1 "--test-speaker: no clip has 'eve'" fsdd-read --test-speaker eve set
is '--label' "$(of --label 1 --limit 2)" '1_ann_0 1_ann_2 '
is '--shuffle keeps what there is' "$(of --shuffle 3 | tr ' ' '\n' | sort | tr '\n' ' ')" \
    "$(of)"
is '--shuffle: the same again' "$(of --shuffle 3)" "$(of --shuffle 3)"
is '--shuffle: not sorted' "$(for seed in 1 2 3 4 5 6; do of --shuffle $seed; echo; done | grep -vc "^$(of)$")" \
    6

# ---- rates are mixed: it is for the consumer to refuse ----

wav set/3_bob_8.wav 100 "$half" 1 1 16000
fsdd-read set > mixed
is 'mixed rates are passed' "$?" 0
melspec mixed > out 2> err
is 'and refused by melspec' "$?,$(cat err)" \
    "1,melspec: frame 5 (3_bob_8): rate 16000 Hz, the frames before it had 8000 Hz; put 'resample -r 8000' before it"
is 'unless resample is between' "$(resample -r 8000 mixed | melspec | tensor-dump | wc -l)" 6

# ---- many names ----

mkdir few
wav few/a_b_0.wav 3 "$half"
wav few/a_b_1.wav 3 "$half"
wav few/a_b_2.wav 3 "$half"
names=$(awk 'BEGIN { for (i = 0; i < 400; i++) printf "b," }')b
is 'names beyond any number count' "$(fsdd-read --speaker "$names" few | tensor-dump | wc -l | tr -d ' ')" 3
refuses 1 "no clip has 'c'; there are b" fsdd-read --not-speaker "$names,c" few

# ---- names that are misspelt are found, at the latest at the end ----

rm -r set
make_set
pack -cf set.tar set/recordings
refuses 1 "^fsdd-read: --speaker: no clip has 'eve'; there are ann, bob, two_words$" \
    fsdd-read --speaker eve set set/recordings/noise.wav
fsdd-read --not-speaker eve set.tar > a 2> err
is 'a stream is read before a slip is found' "$?,$(cat err)" \
    "1,fsdd-read: --not-speaker: no clip has 'eve'; there are ann, bob, two_words"
is 'and has no end mark then' "$(tensor-dump a 2>&1 | grep -c 'without')" 1
fsdd-read --limit 1 --not-speaker eve set.tar > a 2> err
is 'what --limit cuts off cannot be told' "$?,$(cat err)" '0,'

# ---- parts by a hash ----

make_many
n=$(fsdd-read --test-fraction 0.25 --split test many | tensor-dump | wc -l | tr -d ' ')
matches 'a quarter of 200 speakers, two clips each' "$n" '^(8[0-9]|9[0-9]|10[0-9]|11[0-9])$'
is 'a speaker is in one part' "$(fsdd-read --test-fraction 0.25 many | tensor-dump |
    sed 's/.* \(speaker=[^ ]*\) .* \(split=[^ ]*\) .*/\1 \2/' | sort -u | wc -l | tr -d ' ')" 200
is '--test-fraction 0' "$(fsdd-read --test-fraction 0 many | tensor-dump | grep -c split=test)" 0
is '--test-fraction 1' "$(fsdd-read --test-fraction 1 many | tensor-dump | grep -c split=test)" 400
refuses 2 '--test-fraction 1.5: wanted' fsdd-read --test-fraction 1.5 many
refuses 2 '--fold beside --test-fraction' fsdd-read --test-fraction 0 --fold 0 many
refuses 2 '--test-speaker beside --test-fraction' fsdd-read --test-fraction 0 --test-speaker x many
