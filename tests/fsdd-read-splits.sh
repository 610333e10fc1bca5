#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# fsdd-read-splits.sh - fsdd-read assigns parts by any spelling, by folders and by rules; compares
# names in one normal form; maps labels with --map
. "$(dirname "$0")/support/lib.sh"
PATH=$PATH:$build/tests

# told OPTION... SOURCE...: what is told of each frame, and then what is said
told() {
	fsdd-read "$@" 2> said | tensor-dump 2> /dev/null |
	    sed 's/^[0-9]* audio .* <f4 \(.*\) rate=[^ ]*\( word=[^ ]*\)\{0,1\} .*/\1\2/'
	sed 's/^fsdd-read: //' said
}

# parts OPTION... SOURCE...: id and split of each frame
parts() {
	told "$@" | sed 's/^id=\([^ ]*\) .*split=\([a-z]*\)/\1 \2/;s/^id=\([^ ]*\) .*/\1/'
}

short_wav > a.wav

# ---- a part by any spelling ----

for n in 1 2 3 4 5 6 7 8; do cp a.wav c$n.wav; done
printf 'path,label,split\nc1.wav,yes,Train\nc2.wav,no, TRAINING \nc3.wav,yes,Test\nc4.wav,no,TEST\nc5.wav,no,Dev\nc6.wav,no,Validation\nc7.wav,no,test-clean\n' > set.csv
is 'a table in capitals' "$(parts set.csv)" 'c1 train
c2 train
c3 test
c4 test
c5 validation
c6 validation
c7 test'
is '--split test of it' "$(parts --split test set.csv)" 'c3 test
c4 test
c7 test'
is '--split train of it' "$(parts --split train set.csv)" 'c1 train
c2 train'
file TIMIT/TRAIN/DR1/FAAA0/SA1.WAV TIMIT/TEST/DR1/FBBB0/SA1.WAV
timit='{split}/*/{speaker}/{label}'
is '{split} in capitals' "$(told --pattern "$timit" TIMIT)" \
    'id=TEST/DR1/FBBB0/SA1 label=SA1 speaker=FBBB0 split=test
id=TRAIN/DR1/FAAA0/SA1 label=SA1 speaker=FAAA0 split=train'
file spelt/Train/yes/a_1.wav spelt/Validation/yes/b_2.wav spelt/test-clean/yes/c_3.wav
is '{split} with text after it' \
    "$(told --pattern '{split}/{label}/{speaker}_{index}' spelt | sed 's/.*split=//')" 'train
validation
test'

# ---- a split that is no part ----

printf 'path,label,split\nc1.wav,yes,train\nc2.wav,no,fold3\nc3.wav,yes,test\nc4.wav,no,other\nc5.wav,no,other\n' > odd.csv
refuses 1 "^fsdd-read: no known part for 3 of 5 clips, whose split is fold3 \(1\), other \(2\); wanted train, .*--map-split 'fold3=PART'" \
    fsdd-read odd.csv
fsdd-read - < odd.csv > out 2> err
is 'from a pipe: at the end, without an end mark' "$?,$(wc -l < err | tr -d ' '),$(tensor-dump out 2>&1 | grep -c without)" '1,1,1'
is '--map-split' "$(parts --map-split 'fold3=Validation,other=none' odd.csv)" 'c1 train
c2 validation
c3 test'
is '--map-split of all others' "$(parts --map-split '*=train' odd.csv)" 'c1 train
c2 train
c3 test
c4 train
c5 train'
is '--map-split of a known one' "$(parts --map-split 'train=test,*=none' odd.csv)" 'c1 test
c3 test'
is '--split with strange ones: said' "$(parts --split train odd.csv)" "c1 train
left out 3 of 5 clips, whose split is fold3 (1), other (2); --map-split 'fold3=PART' says which part it is"
is '--as overrules it' "$(parts --as train odd.csv | cut -d ' ' -f 2 | sort -u)" train
is '--test-fraction overrules it' "$(parts --test-fraction 0 odd.csv | cut -d ' ' -f 2 | sort -u)" train
refuses 2 "map-split other: wanted NAME=PART" fsdd-read --map-split other odd.csv
refuses 2 "map-split other=most: wanted NAME=PART, with train" fsdd-read --map-split other=most odd.csv
refuses 2 "as beside --map-split" fsdd-read --as train --map-split other=test odd.csv
refuses 1 "map-split: no clip has 'fold4'; there are train, fold3, test, other$" fsdd-read --map-split fold4=test odd.csv
refuses 1 "none of 5 clips is of the part 'validation'; the parts are: train 1, test 1$" \
    fsdd-read -q --split validation --map-split other=none,fold3=none odd.csv
file plain/yes_ann.wav plain/no_ann.wav
refuses 1 "none of 2 clips is of the part 'test', and nothing says which part they are of; --test-speaker" \
    fsdd-read -q --split test plain

# ---- folders that are called like parts ----

file F/train/yes_ann_1.wav F/train/no_ann_7.wav F/Test/yes_bob_9.wav
is 'a folder names the part, and a note says so' "$(parts F)" 'yes_bob_9 test
no_ann_7 train
yes_ann_1 train
the part of clips is taken from the names of their folders or archives: train 2, test 1; --as or --layout sets another'
is '--layout overrules it' "$(parts --layout fsdd F)" 'yes_bob_9 train
no_ann_7 train
yes_ann_1 test'
is 'the source is such a folder' "$(parts F/Test/ | head -n 1)" 'yes_bob_9 test'
is 'the files of such a folder' "$(parts F/Test/yes_bob_9.wav F/train/yes_ann_1.wav | head -n 2)" 'yes_bob_9 test
yes_ann_1 train'
is 'from within such a folder' "$(cd F/Test && parts . && parts yes_bob_9.wav && parts "$PWD/../train/yes_ann_1.wav" | head -n 1)" 'yes_bob_9 train
yes_bob_9 train
yes_ann_1 train'
file test/words/yes_ann_1.wav test/words/yes_ann_8.wav
is 'a folder above the source tells nothing' "$(parts test/words; parts "$PWD/test/words")" 'yes_ann_1 test
yes_ann_8 train
yes_ann_1 test
yes_ann_8 train'
(cd F && find . -name '*.wav' | sort > list)
is 'a list' "$(parts F/list | head -n 3)" "$(parts F | head -n 3)"
tar -cf F.tar F && is 'an archive' "$(parts F.tar | sort)" "$(parts F | sort)"
mkdir packed
cp a.wav yes_ann_7.wav
tar -cf packed/test-000.tar yes_ann_7.wav
tar -cf packed/Train.tar yes_ann_7.wav
tar -cf packed/contest.tar yes_ann_7.wav
is 'an archive that is called like a part' "$(parts packed/Train.tar packed/test-000.tar packed/contest.tar)" 'yes_ann_7 train
yes_ann_7 test
yes_ann_7 train
the part of clips is taken from the names of their folders or archives: train 1, test 1; --as or --layout sets another'
mkdir packed/dev
mv packed/*.tar packed/dev
is 'its folder' "$(parts packed/dev/contest.tar | head -n 1)" 'yes_ann_7 validation'
is 'a pattern takes the folder for a label' "$(told --pattern '{label}/{speaker}_{}_{index}' F | head -n 1)" \
    'id=Test/yes_bob_9 label=Test speaker=yes index=9'
is 'a pattern below such a folder' "$(told --pattern '{label}_*' F | head -n 1)" 'id=yes_bob_9 label=yes split=test'
file audiofolder/train/yes/x.wav audiofolder/train/no/y.wav audiofolder/test/yes/z.wav
is 'labels that nobody took: one line says how' "$(told audiofolder | tail -n 2)" \
    "the part of clips is taken from the names of their folders or archives: train 2, test 1; --as or --layout sets another
no label for 3 of 3 clips; if the labels are the names of their folders (yes, no), add --pattern '{label}/*'"
is 'and as it says' "$(told --pattern '{label}/*' audiofolder | grep id=)" 'id=yes/z label=yes split=test
id=no/y label=no split=train
id=yes/x label=yes split=train'
file cv-corpus-17.0/en/clips/yes_ann_1.wav devices/mic/yes_ann_1.wav testimony/yes_ann_1.wav
is 'names that only begin alike' "$(parts cv-corpus-17.0 devices testimony)" 'yes_ann_1 test
yes_ann_1 test
yes_ann_1 test'

# ---- FSDD's rule is for FSDD's names ----

file words/yes_anna_3.wav words/yes_anna_5.wav
is "words of one's own" "$(told words)" 'id=yes_anna_3 label=yes speaker=anna index=3 split=test
id=yes_anna_5 label=yes speaker=anna index=5 split=train'
file clips/common_voice_en_17779714.wav clips/common_voice_en_123.wav clips/pfm_00610_00010346036.wav
is 'a name that fits by chance' "$(told clips)" "id=common_voice_en_123
id=common_voice_en_17779714
id=pfm_00610_00010346036
no label for 3 of 3 clips: file names of Common Voice hold no labels; read its tables, as in 'fsdd-read train.tsv dev.tsv test.tsv'"
file dated/yes_anna_20240101.wav
is 'an index that is a date' "$(told dated)" "id=yes_anna_20240101
no label for 1 of 1 clips: names like 'yes_anna_20240101' are not read by FSDD's pattern; --pattern '{label}_{speaker}_{index}.wav' reads them by it"
is 'unless it is asked for' "$(told --pattern '{label}_{speaker}_{index}' clips | tail -n 1)" \
    'id=pfm_00610_00010346036 label=pfm speaker=00610 index=10346036'
printf 'client_id\tpath\tsentence\nb2\tclips/common_voice_en_17779714.wav\tthree\n' > cv.tsv
is 'a table of Common Voice' "$(told cv.tsv)" 'id=common_voice_en_17779714 label=three speaker=b2'
printf 'client_id\tpath\tspoken\nb2\tclips/common_voice_en_17779714.wav\tthree\n' > cv2.tsv
is 'whose labels are not known' "$(told cv2.tsv | grep -c 'label=')" 0
matches 'and a note says so' "$(told cv2.tsv)" '^no label for 1 of 1 clips'
printf 'path,speaker\nwords/yes_anna_3.wav,eve\n' > who.csv
is 'nor is it guessed what a table leaves out' "$(told who.csv | head -n 1)" 'id=yes_anna_3 speaker=eve'
printf 'path,label\nwords/yes_anna_3.wav,yes\n' > same.csv
is 'unless it has the same label' "$(told same.csv)" 'id=yes_anna_3 label=yes speaker=anna index=3 split=test
1 of 1 clips take speaker, index or part from the names of their files: their table lacks these, and its labels are those of the names'
printf 'path,label,index\nwords/yes_anna_3.wav,ja,3\n' > other.csv
is "an index in a table is not FSDD's" "$(told other.csv)" 'id=yes_anna_3 label=ja index=3'
printf 'path\nwords/yes_anna_3.wav\n' > paths.csv
is 'a table of nothing but paths is a list' "$(told paths.csv)" 'id=yes_anna_3 label=yes speaker=anna index=3 split=test'
file own/yes/ann_1.wav
is "a pattern of one's own has no official split" "$(told --pattern '{label}/{speaker}_{index}' own)" \
    'id=yes/ann_1 label=yes speaker=ann index=1'
file fsdd/7_theo_4.wav fsdd/7_theo_5.wav fsdd/7_theo_50.wav fsdd/yes_theo_4.wav
is "a pattern of one's own leaves FSDD its split" "$(told --pattern '{label}_{index}' fsdd)" \
    'id=7_theo_4 label=7_theo index=4 split=test
id=7_theo_5 label=7_theo index=5 split=train
id=7_theo_50 label=7_theo index=50
id=yes_theo_4 label=yes_theo index=4'
is 'but with --fold' "$(told --fold 0 --pattern '{label}/{speaker}_{index}' own)" \
    'id=yes/ann_1 label=yes speaker=ann index=1 split=test'
file sc/yes/8b775397_nohash_0.wav sc/no/0c40e715_nohash_7.wav sc/_background_noise_/tap.wav
is 'Speech Commands without its layout' "$(told sc)" 'id=no/0c40e715_nohash_7 label=no speaker=0c40e715 index=7 split=test
id=yes/8b775397_nohash_0 label=yes speaker=8b775397 index=0 split=validation
2 of 2 clips have names like those of Speech Commands and are read as with --layout speech-commands'
file am/01/7_01_49.wav am/60/7_60_0.wav own2/61/7_61_0.wav
is 'AudioMNIST without its layout' "$(told am)" 'id=01/7_01_49 label=7 speaker=01 index=49 split=train
id=60/7_60_0 label=7 speaker=60 index=0 split=test
2 of 2 clips have names like those of AudioMNIST and are read as with --layout audiomnist'
is 'a speaker that AudioMNIST does not have' "$(told own2)" 'id=7_61_0 label=7 speaker=61 index=0 split=test'
is 'its noises, when they are the source' "$(told sc/_background_noise_)" id=tap

# ---- one normal form ----

si=$(printf 's\303\255') si_apart=$(printf 'si\314\201')
ana=$(printf 'an\303\240') ana_apart=$(printf 'ana\314\200')
file "forms/${si}_${ana}_10.wav" "forms/${si_apart}_${ana_apart}_11.wav" forms/no_bea_12.wav
is 'names composed or not are the same' "$(told forms | sort)" "id=no_bea_12 label=no speaker=bea index=12 split=train
id=${si}_${ana}_10 label=$si speaker=$ana index=10 split=train
id=${si}_${ana}_11 label=$si speaker=$ana index=11 split=train"
is 'so are those of options' "$(told --label "$si_apart" forms)" "$(told --label "$si" forms)"
is 'a speaker held out is held out in both forms' \
    "$(told --test-speaker "$ana_apart" --split test forms | wc -l | tr -d ' ')" 2
is 'and left out' "$(told --not-speaker "$ana" forms)" 'id=no_bea_12 label=no speaker=bea index=12 split=train'
is 'text of a pattern in the other form' "$(told --pattern "${si_apart}_{speaker}_*" forms | grep -c speaker=)" 2
printf 'path,label,speaker,split\nc1.wav, yes ,  %s,\tdev \nc2.wav,%s,"eve ",test\n' "$ana_apart" "$si_apart" > blanks.csv
is 'a table, and blanks around its cells' "$(told blanks.csv | grep id=)" "id=c1 label=yes speaker=$ana split=validation
id=c2 label=$si speaker=eve split=test"
is 'blanks around names of options' "$(told --label " $si , yes" blanks.csv | grep -c id=)" 2
fsdd-read --check forms > report
is '--check: one label' "$(grep -c "^$si  " report)" 1
file like/no_a_5.wav like/No_A_6.wav "like/turn on_b_7.wav" "like/turn  on_b_8.wav" "like/$(printf '\357\275\216\357\275\217')_b_9.wav"
is '--check: labels and speakers that look alike' \
    "$(fsdd-read --check like | grep -c 'differ in case, blanks or forms')" 4
is '--check: folders that tell the part' "$(fsdd-read --check F | grep -c '^warning: the part of clips is taken')" 1

# ---- other labels ----

file L/yes_a_1.wav L/no_a_6.wav L/up_b_7.wav L/marvin_c_8.wav
is '--map: another name' "$(told --map 'yes=ja' L)" 'id=marvin_c_8 label=marvin speaker=c index=8 split=train
id=no_a_6 label=no speaker=a index=6 split=train
id=up_b_7 label=up speaker=b index=7 split=train
id=yes_a_1 label=ja speaker=a index=1 split=test word=yes'
labels() {
	told "$@" | sed 's/.*label=\([^ ]*\).*/\1/' | tr '\n' ' '
}
is '--map: words, and one name for all others' "$(labels --map 'yes,no,*=unknown' L)" 'unknown no unknown yes '
is '--map: several to one' "$(labels --map 'yes=a,no=a' L)" 'marvin a up a '
is '--label: of those that are written' "$(labels --map '*=none,yes' --label none L)" 'none none none '
is '--map and --check' "$(fsdd-read --check --map 'yes,*=none' L | grep -c '^none   *3 ')" 1
refuses 1 "^fsdd-read: --map: no clip has 'left'; there are marvin, no, up, yes$" fsdd-read --map 'left=l' L
refuses 2 "map yes=: has an empty name" fsdd-read --map yes= L
refuses 2 "map '': wanted OLD=NEW" fsdd-read --map= L
refuses 2 "map a=b,a=c: gives two new names for 'a'" fsdd-read --map a=b,a=c L
tar -cf L.tar L
fsdd-read --map left=l L.tar > out 2> err
is '--map: a slip in a stream' "$?,$(tensor-dump out 2>&1 | grep -c without)" '1,1'
