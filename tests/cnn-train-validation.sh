#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# cnn-train-validation.sh - cnn-train learns from the training part only, keeps the best epoch by
# the validation part, and warns about labels and classes that will be recognised badly
. "$(dirname "$0")/support/lib.sh"
PATH=$PATH:$build/tests

# Frames of one to three rows of two numbers. clip LABEL SPLIT X [KEY VALUE]: SPLIT '' is none
clip() {
	_more=
	[ -z "$2" ] || _more=",\"split\":\"$2\""
	[ $# -lt 5 ] || _more="$_more,\"$4\":\"$5\""
	echo "{\"dtype\":\"<f4\",\"shape\":[2,2],\"kind\":\"toy\",\"label\":\"$1\"$_more,\"data\":[$3,1,$3,2]}"
}

# stream FILE: of the lines on stdin
stream() {
	awk '{ print } END { printf "{\"end\":%d}\n", NR }' > "$1.json"
	xargs -d '\n' pack < "$1.json" > "$1"
}

# learnable PART...: 12 clips of each of two classes without a split, and 4 of each in each PART
learnable() {
	for _k in 1 2 3 4 5 6 7 8 9 10 11 12; do
		clip up '' "1.$_k"
		clip down '' "-1.$_k"
	done
	for _part in "$@"; do
		for _k in 3 4 5 6; do
			clip up "$_part" "1.${_k}5"
			clip down "$_part" "-1.${_k}5"
		done
	done
}
learnable | stream plain
learnable validation | stream validated
learnable validation test | stream both

train() {
	cnn-train --arch 'conv1d:4x1 batchnorm relu globalpool dropout:0.1' --epochs 20 --batch 5 --lr 0.05 --threads 1 "$@"
}
fact() { # MODEL KEY
	tensor-dump --json "$1" | sed -n "1s/.*\"$2\":\"\\{0,1\\}\\([^,\"}]*\\).*/\\1/p"
}
# The weights of a model, without what its first frame tells.
weights() {
	tensor-dump --json "$1" | grep '"kind":"weight"' | cksum
}

# ---- validation is never learnt from ----

train -q plain > plain.cnn
train -q validated > validated.cnn
is 'the same weights with a validation part and without' "$(weights validated.cnn)" "$(weights plain.cnn)"
is 'the model tells how many' "$(fact validated.cnn train),$(fact validated.cnn validation),$(fact validated.cnn test)" \
    24,8,0
is 'without one it tells nothing of it' "$(fact plain.cnn validation),$(fact plain.cnn validation_accuracy)" ,
train -q both > both.cnn
is 'test and validation: the same weights' "$(weights both.cnn)" "$(weights plain.cnn)"
is 'accuracies of both' "$(fact both.cnn accuracy),$(fact both.cnn validation_accuracy)" 1.0,1.0
for spelling in Validation VAL dev valid ' development '; do
	learnable "$spelling" | stream spelt
	train -q spelt > spelt.cnn
	is "split '$spelling' is validation" "$(cksum < spelt.cnn)" "$(cksum < validated.cnn)"
done
learnable test | stream tested
train -q tested > tested.cnn
for spelling in Test TESTING eval; do
	learnable "$spelling" | stream spelt
	train -q spelt > spelt.cnn
	is "split '$spelling' is test" "$(cksum < spelt.cnn)" "$(cksum < tested.cnn)"
done
sed '/"end"/d; s/"label":"[a-z]*",/&"split":"TRAIN",/' plain.json | stream spelt
train -q spelt > spelt.cnn
check "split 'TRAIN' is training" cmp plain.cnn spelt.cnn
{
	learnable
	clip up extra 1
} | stream unknown
refuses 1 "frame 24: split is 'extra', wanted train, validation or test.*fsdd-read --as" train -q unknown
{
	clip up validation 1
	clip down test 1
} | stream held
refuses 1 "1 have split 'validation' and 1 'test', none is left to train on" train -q held
matches '-v tells the parts' "$(train -v both 2>&1 > /dev/null | sed 1q)" \
    ' 24 clips to train on, 8 to validate, 8 to test, 2 classes$'
matches 'the last lines: both accuracies' "$(train both 2>&1 > /dev/null | tail -n 2 | tr '\n' ' ')" \
    'validation accuracy 100\.00 % \(8/8\) cnn-train: test accuracy 100\.00 % \(8/8\) $'
is 'a line for each epoch' "$(train both 2>&1 > /dev/null |
    grep -Ec 'epoch [0-9]*/20  loss [0-9.]*  training [0-9.]* %  validation [0-9.]* %, loss [0-9.]*  test [0-9.]* %  [0-9.]* s$')" 20

# ---- the log ----

train -q --log log both > /dev/null
train -q --log plain.log tested > /dev/null
number='-?[0-9.]+(e[-+][0-9]+)?'
old="\"epoch\":[0-9]+,\"step\":[0-9]+,\"loss\":$number,\"accuracy\":$number,\"test_accuracy\":$number,\"lr\":$number,\"seconds\":[0-9.]+"
is 'the log: columns of validation come after the others' \
    "$(grep -Ec "^\\{$old,\"val_loss\":$number,\"val_accuracy\":$number\\}\$" log)" 20
is 'the log without validation: as ever' "$(grep -Ec "^\\{$old\\}\$" plain.log)" 20
# which speakers and groups are wrong
tensor-dump --json both | sed 's/"split":"validation"/&,"speaker":"ann","group":"girl"/; s/"split":"test"/&,"speaker":"bob"/' |
    { cat; echo "{\"end\":40}"; } | tr "\n" "\0" | xargs -0 pack > who 2> err
train -q --log who.log who > /dev/null
matches 'the log: errors by speaker and group' "$(tail -n 1 who.log)" \
    ',"val_accuracy":1,"val_speakers":\{"ann":\{"n":8,"errors":0\}\},"val_groups":\{"girl":\{"n":8,"errors":0\}\},"test_speakers":\{"bob":\{"n":8,"errors":0\}\}\}$'
is 'the log: errors agree with the accuracy' "$(sed 's/.*"val_accuracy":\([0-9.]*\),"val_speakers":{"ann":{"n":8,"errors":\([0-9]*\).*/\1 \2/' who.log |
    awk '{ bad += (1 - $1) * 8 - $2 > 1e-6 || $2 - (1 - $1) * 8 > 1e-6 } END { print NR, bad + 0 }')" '20 0'
same_number() { # NAME A B: to six digits
	if awk -v a="$2" -v b="$3" 'BEGIN { d = a - b; exit !(d * d < 1e-10 && a != "" && b != "") }'; then
		ok "$1"
	else
		not_ok "$1" "$2 and $3"
	fi
}
same_number "the log's loss is the model's" "$(sed -n '$s/.*val_loss":\([0-9.e-]*\).*/\1/p' log)" \
    "$(fact both.cnn validation_loss)"
if python=$(find_python); then
	cnn-predict -q --format frames both.cnn both > scores
	# shellcheck disable=SC2016
	"$python" - > loss <<-'END'
		import math, msgpack, numpy
		losses = [-math.log(numpy.frombuffer(f["data"], "<f4")[f["classes"].index(f["label"])])
		          for f in msgpack.Unpacker(open("scores", "rb"))
		          if f.get("split") == "validation"]
		print(sum(losses) / len(losses))
	END
	same_number 'the loss of validation, by Python' "$(cat loss)" "$(fact both.cnn validation_loss)"
else
	skip 'the loss of validation, by Python' 'no msgpack or numpy here'
fi

# ---- the best epoch ----

# Validation labels are wrong: what is learnt makes them worse, and the first epoch is the best.
{
	learnable
	for k in 3 4 5 6; do
		clip down validation "1.$k"
		clip up validation "-1.$k"
	done
} | stream reversed
train -q --lr 0.003 --best val_loss --log best.log reversed > best.cnn
first=$(awk -F'"val_loss":' '{ split($2, n, ","); if (NR == 1 || n[1] < least) { least = n[1]; at = NR } }
    END { print at }' best.log)
is 'the epoch with the least loss of validation' "$(fact best.cnn best_epoch)" "$first"
is 'what it was chosen by' "$(fact best.cnn best)" val_loss
same_number 'the loss is of that epoch' "$(sed -n "${first}s/.*\"loss\":\\([0-9.e-]*\\),\"acc.*/\\1/p" best.log)" \
    "$(fact best.cnn loss)"
same_number 'so is that of validation' "$(sed -n "${first}s/.*val_loss\":\\([0-9.e-]*\\).*/\\1/p" best.log)" \
    "$(fact best.cnn validation_loss)"
matches 'it is said' "$(train --lr 0.003 --best val_loss reversed 2>&1 > /dev/null)" \
    "kept the model of epoch $first of 20, the best by val_loss"
train -q --lr 0.003 --best last reversed > last.cnn
train -q --lr 0.003 reversed > default.cnn
check '--best last is what happens anyway' cmp last.cnn default.cnn
is 'another epoch, other weights' "$([ "$(weights best.cnn)" = "$(weights last.cnn)" ] && echo same)" ''
train -q --best val_accuracy --log accuracy.log both > accuracy.cnn
want=$(awk -F'"val_loss":|,"val_accuracy":|}' 'NR == 1 || $3 > most || $3 == most && $2 < least {
    most = $3; least = $2; at = NR } END { print at }' accuracy.log)
is 'val_accuracy: of equal ones that with the least loss' "$(fact accuracy.cnn best_epoch)" "$want"
refuses 1 "^cnn-train: --best val_loss: no labelled frame has split 'validation'" train -q --best val_loss tested
refuses 2 'best' train -q --best loss both
sed 's/"split":"test"/"split":"validation"/' both.json | sed '/"end"/d' | stream more
train -q --best val_loss more > more.cnn
is 'all validate' "$(fact more.cnn validation)" 16

# The test part does not choose: with other test labels the same model but for its accuracy.
sed '/"end"/d; /"test"/s/"up"/"other"/' both.json | stream mislabelled
train -q --best val_loss both > one.cnn
train -q --best val_loss mislabelled > two.cnn
is 'the test part chooses nothing' "$(fact one.cnn best_epoch) $(weights one.cnn)" \
    "$(fact two.cnn best_epoch) $(weights two.cnn)"

for options in '' '--average 0.8' '--balance' '--cache .' '--int8'; do
	# shellcheck disable=SC2086
	{
		train -q --best val_loss $options both > whole.cnn
		train -q --best val_loss $options --threads 3 both > threads.cnn
		train -q --best val_loss $options --checkpoint run.ck --every 13 both > kept.cnn
		train -q --best val_loss $options --resume run.ck both > resumed.cnn
	}
	check "--best $options: same bytes with three threads" cmp whole.cnn threads.cnn
	check "--best $options: checkpoints change nothing" cmp whole.cnn kept.cnn
	check "--best $options: resumed, the same bytes" cmp whole.cnn resumed.cnn
done
train -q --best val_loss --checkpoint run.ck both > /dev/null
refuses 1 "best is 'val_loss' there and absent here" train -q --resume run.ck both
refuses 1 "balance differs; give the same data" train -q --best val_loss --balance --resume run.ck both
sed 's/best_epoch/best_epoca/' run.ck > renamed.ck
refuses 1 'renamed\.ck: ' train -q --best val_loss --resume renamed.ck both

# ---- what is said of labels and speakers ----

said() { # FILE: what is said beside epochs and accuracies
	train --epochs 1 "$@" 2>&1 > /dev/null | grep -v 'epoch\|accuracy\|no clip has the label\|no frame has split'
}
{
	learnable
	clip up test 1
	clip left test 1
	clip left test 2
	clip right validation 1
	clip back validation 1
	clip back test 1
} | stream unlearnt
is 'labels that nobody can learn' "$(said unlearnt)" \
    "cnn-train: label 'left' is in the test part only (2 clips): they can never be right
cnn-train: label 'right' is in the validation part only (1 clip): they can never be right
cnn-train: label 'back' is in the validation and the test part only (1 and 1 clips): they can never be right"
is 'they count as wrong' "$(train -q unlearnt > u.cnn; fact u.cnn accuracy)" 0.25
{
	learnable
	for k in 1 2 3 4 5 6 7 8 9 10 11; do
		clip "w$k" test 1
	done
} | stream unlearnt
is 'many of them' "$(said unlearnt | wc -l | tr -d ' ')-$(said unlearnt | tail -n 1)" \
    '9-cnn-train: and 3 more labels (3 clips) are in no training clip'
{
	learnable
	for k in 1 2 3 4; do
		clip Up '' "1.$k"
		clip 'do wn' '' "1.$k"
	done
} | stream spelt
is 'labels that differ in case or blanks' "$(said spelt)" \
    "cnn-train: labels 'up' and 'Up' differ only in case or blanks, and are two classes
cnn-train: labels 'down' and 'do wn' differ only in case or blanks, and are two classes"
composed=$(printf 's\303\255') decomposed=$(printf 'si\314\201')
{
	learnable
	for k in 1 2 3 4 5 6; do
		clip "$composed" '' "1.$k"
		clip "$decomposed" '' "2.$k"
		clip "$decomposed" test "3.$k"
	done
} | stream accents
train -q accents > accents.cnn
is 'composed and decomposed letters are one label' "$(said accents),$(tensor-dump --json accents.cnn |
    sed -n '1s/.*"classes":\(\[[^]]*\]\).*/\1/p')" ",[\"down\",\"$composed\",\"up\"]"
{
	learnable
	clip up '' 1 speaker Jos%C3%A9
	clip up '' 1 speaker ann
	clip up '' 1 speaker bob
	clip up '' 1 speaker Bob
	clip up test 3 speaker ann
	clip up test 3 speaker Ann
	clip up validation 3 speaker bob
} | stream speakers
is 'speakers that are held out in one spelling only' "$(said speakers)" \
    "cnn-train: speaker 'Ann' of the test part is written 'ann' in the training part: if they are the same, this voice is not held out"
is '--mask-bands without log-mel' "$(said --mask-bands 2 both)" \
    'cnn-train: --mask-bands changes nothing: the features are not log-mel, so their numbers are not neighbouring bands'
is 'no message about data without faults' "$(said both)" ''
{
	learnable test
	clip up test 1.3
	clip down test 1.4
	clip down validation 1.1
} | stream copies
is 'clips that are in two parts' "$(said copies)" \
    'cnn-train: 1 of 1 validation clips are exact copies of training clips: they do not test new recordings
cnn-train: 2 of 10 test clips are exact copies of training clips: they do not test new recordings'
{
	learnable
	echo '{"dtype":"<f4","shape":[2,2],"kind":"toy","label":"up","data":[1,1,1,1]}'
	echo '{"dtype":"<f4","shape":[2,2],"kind":"toy","label":"up","split":"test","data":[1,1,1,1]}'
} | stream silent
is 'silence may be in two parts' "$(said silent)" ''
{
	learnable
	clip '' '' 1
	clip ' ' '' 1
} | stream blank
is 'blanks are no label' "$(said blank)" 'cnn-train: 2 of 26 frames have no label and were left out'

# ---- classes of few clips ----

{
	learnable
	clip few '' 5
	clip few '' 5.1
} | stream uneven
is 'a class of few clips' "$(said uneven)" \
    "cnn-train: classes are uneven: 1 of 3 has fewer than a quarter of the median's 12 training clips ('few' 2) and will be missed more often; record more of them, or try --balance"
is '--balance: nothing to say' "$(said --balance uneven)" ''
{
	learnable
	clip few '' 5
	clip few '' 5.1
	clip few '' 5.2
} | stream even
is 'a quarter of the median is enough' "$(said even)" ''
train -q --balance uneven > balanced.cnn
is 'the model tells that it was balanced' "$(fact balanced.cnn balance),$(fact plain.cnn balance)" true,
train -q --balance --threads 4 uneven > threads.cnn
check '--balance: same bytes with four threads' cmp balanced.cnn threads.cnn
train -q --balance --cache . uneven > cached.cnn
check '--balance: same bytes with --cache' cmp balanced.cnn cached.cnn

if fsdd=$(find_fsdd); then
	{
		fsdd-read --split train --label 1 "$fsdd"
		fsdd-read --split train --label 9 --limit 8 --shuffle 2 "$fsdd"
	} | melspec --hop 20ms > nines
	fsdd-read --split test --label 9 "$fsdd" | melspec --hop 20ms > nines.test
	right() {
		cnn-train -q --preset fast "$@" -o nines.cnn nines
		cnn-predict -q nines.cnn nines.test | awk '$2 == "9"' | wc -l
	}
	uneven=$(right) balanced=$(right --balance)
	if [ "$balanced" -ge 20 ] && [ "$uneven" -lt "$balanced" ]; then
		ok "eight clips of a class beside 270: $balanced of 30 right with --balance, $uneven without"
	else
		not_ok 'eight clips of a class beside 270' "$balanced right with --balance, $uneven without"
	fi
else
	skip 'eight clips of a class beside 270' 'no FSDD here'
fi

# ---- limits ----

many() { # N: frames of N labels
	awk -v n="$1" 'BEGIN { for (i = 0; i < n; i++) printf "%03x\n", i }' | while read -r k; do
		clip "$k" '' 1
	done
}
many 4096 > lines
cat lines lines | stream most
check '4096 classes are learnt' train -q --arch globalpool --epochs 1 -o most.cnn most
{
	cat lines
	clip w9999 test 1
	clip 017 '' 1
	clip 1000 '' 1
	clip 1001 '' 1
} | stream toomany
refuses 1 "frame 4098: label '1000' is that of class 4097, and a model has at most 4096" train -q toomany
