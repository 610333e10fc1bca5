#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# cnn-predict.sh - cnn-predict gives the same results in the same order for many clips at once and
# for each alone. It holds no result back, and before an error it prints all earlier results
. "$(dirname "$0")/support/lib.sh"
PATH=$PATH:$build/tests

features='--kind logmel --samples 60 --shortest 1'
# shellcheck disable=SC2086
synth $features --frames 60 > some
cnn-train -q --arch 'standard conv1d:24x3 batchnorm globalpool linear:9' --epochs 2 some > model

# ---- how long ago it was said ----

# shellcheck disable=SC2086
synth $features --no-mark | tensor-dump --json - 2> /dev/null > live.json
now=$(date +%s)
sed "s/,\"data\"/,\"clock\":$((now - 2)).5,\"tail\":0.25,\"arrived\":[\"ear\",$((now - 2)).75,\"mill\",$((now - 1)).0]&/" live.json > live
pack "$(cat live)" '{"end":1}' | cnn-predict -v model > out 2> err
matches 'where the time went' "$(grep -v ' recipe' err)" \
    ': [1-9][0-9]{3} ms after the last sound: 250 quiet, 250\.0 to ear, 250\.0 in ear, [0-9.]+ in mill, [0-9.]+ in cnn-predict$'
sed "s/,\"data\"/,\"clock\":$((now - 2)).5,\"arrived\":[7,\"ear\"]&/" live.json > live
pack "$(cat live)" '{"end":1}' | cnn-predict -v model > out 2> err
matches 'a malformed list of stages is ignored' "$(grep -v ' recipe' err)" \
    ': [1-9][0-9]{3} ms after the last sound: 0 quiet$'

# ---- the same, however many come at once ----

n=50
seed=0
while [ $seed -lt $n ]; do
	seed=$((seed + 1))
	# shellcheck disable=SC2086
	synth $features --seed $seed --no-mark > frame.$seed
	{
		cat frame.$seed
		pack '{"end":1}'
	} > clip.$seed
	cat frame.$seed >> together
done
pack "{\"end\":$n}" >> together
# shellcheck disable=SC2046
alone=$(seq -f 'clip.%g' $n)
for format in text json frames; do
	case $format in frames) top= ;; *) top='--top 10' ;; esac
	# shellcheck disable=SC2086
	cnn-predict -q --format $format $top model $alone > want
	[ $format = frames ] && raw want > want.raw && mv want.raw want
	wrong=
	for threads in 1 2 3 16; do
		# shellcheck disable=SC2086
		cnn-predict -q --format $format $top --threads $threads model together > out
		[ $format = frames ] && raw out > out.raw && mv out.raw out
		cmp -s want out || wrong="$wrong $threads"
	done
	[ -s want ] || wrong=nothing
	is "$format: $n clips at once or each alone, any number of threads" "$wrong" ''
done
# shellcheck disable=SC2086
cnn-predict -q model $alone > want
wrong=
for k in 1 2 3 7 8 9 15 16 17 33; do
	tensor-select --head $k together | cnn-predict -q --threads 2 model > out
	head -n $k want | cmp -s - out || wrong="$wrong $k"
done
is 'the first few of them' "$wrong" ''
cat together together > twice
cnn-predict -q --format frames --threads 2 model twice > out
is 'segments stay segments' \
    "$(tensor-dump out | wc -l),$(grep -abo "$(printf '\202\243end\062\245crc32')" out | wc -l)" "$((2 * n)),2"

# A clip of a million numbers is a batch by itself.
synth --kind logmel --frames 3 --samples 30000 > long
is 'long clips' "$(cnn-predict -q model long | wc -l)" 3

# ---- none waits for another ----

mkfifo pipe
cnn-predict -q --threads 2 model < pipe > out &
predict=$!
exec 4> pipe
lines_are() { # N
	[ "$(wc -l < out)" -eq "$1" ]
}
within() { # SECONDS COMMAND...
	_left=$(($1 * 20))
	shift
	until "$@"; do
		_left=$((_left - 1))
		[ $_left -gt 0 ] || return 1
		sleep 0.05
	done
}
cat frame.1 >&4
check 'a clip comes alone: its line is there' within 10 lines_are 1
cat frame.2 frame.3 frame.4 >&4
check 'three come: their lines, too' within 10 lines_are 4
{
	cat frame.5
	head -c 200 frame.6
} >&4
check 'one and a piece: the piece keeps nobody waiting' within 10 lines_are 5
{
	tail -c +201 frame.6
	pack '{"end":6}'
} >&4
exec 4>&-
wait $predict
is 'and the end: status' "$?" 0
cut -f 2- out > heard
head -n 6 want | cut -f 2- | cmp -s - heard
is 'all of them are right' "$?" 0

# ---- faults ----

# after NAME STATUS MESSAGE STREAM: the lines of the first five come, then the message
after() {
	_lines=5
	for _threads in 1 2; do
		cnn-predict -q --threads $_threads model "$4" > out 2> err
		_status=$?
		is "$1: status, lines, messages, $_threads threads" \
		    "$_status,$(wc -l < out),$(wc -l < err)" "$2,$_lines,1"
	done
	matches "$1: message" "$(cat err)" "$3"
	head -n $_lines want | cut -f 2- > first
	cut -f 2- out | cmp -s first -
	is "$1: they are right" "$?" 0
}
cat frame.1 frame.2 frame.3 frame.4 frame.5 > five
{
	cat five
	synth --no-mark
	cat frame.6
} > alien
after 'another kind' 1 "^cnn-predict: frame 5 .*: kind 'audio', model wants 'logmel'" alien
{
	cat five
	synth --kind logmel --samples 30 --chunk 10 --no-mark
} > chunk
after 'a chunk' 1 '^cnn-predict: frame 5 .*: is a chunk of something longer' chunk
after 'the end is missing' 1 'input ends after 5 frames without an end mark' five
{
	cat five
	pack '{"end":6}'
} > miscounted
after 'a wrong count' 1 'end mark says 6 frames, but 5 came' miscounted
numbers=$(awk 'BEGIN { for (i = 1; i < 50 * 40; i++) printf "3.4e38,"; print "3.4e38" }')
{
	cat five
	pack "{\"dtype\":\"<f4\",\"shape\":[50,40],\"kind\":\"logmel\",\"rate\":8000,\"hop\":80,\"id\":\"loud\",\"data\":[$numbers]}"
	cat frame.6 frame.7
	pack '{"end":8}'
} > loud
after 'numbers too large, with others behind it' 1 '^cnn-predict: frame 5 \(loud\): its numbers are too large' loud

# ---- models in 8 bits ----

arch='standard conv1d:24x3 batchnorm relu dwconv1d:3 batchnorm globalpool linear:40 relu'
cnn-train -q --arch "$arch" --epochs 2 some > floats
for threads in 1 2; do
	cnn-train --int8 --threads $threads --arch "$arch" --epochs 2 some > small.$threads 2> err
done
check '8 bits: same bytes with two threads' cmp small.1 small.2
right=$(sed -n 's/.*in 8 bits \([0-9]*\) of [0-9]* test clips.*/\1/p' err)
matches '8 bits: what it says' "$(cat err)" "test accuracy [0-9.]* % \\($right/"
tensor-dump some > listed
cnn-predict -q --format json small.1 some | paste -d ' ' listed - | grep 'split=test ' |
    sed 's/.*"label":"\([^"]*\)","predicted":"\([^"]*\)".*/\1 \2/' > answers
is '8 bits: what it says is what it does' "$(awk '$1 == $2' answers | wc -l)" "$right"
for model in floats small.1; do
	cnn-predict -q --format frames $model some | raw | od -An -v -w4 -t f4 > $model.p
done
is '8 bits: probabilities are near those in floats' "$(paste floats.p small.1.p | awk '
	($1 - $2) ^ 2 > worst { worst = ($1 - $2) ^ 2 }
	END { print NR, (worst > 0 && worst < 0.01 ^ 2) }')" '600 1'
is '8 bits: matrices' "$(tensor-dump small.1 | grep -c '|i1')" 4
is '8 bits: no bn is left' "$(tensor-dump small.1 | sed -n '1s/.*arch=\(.*\) width=.*/\1/p')" \
    'standard conv1d:24x3 relu dwconv1d:3 globalpool linear:40 relu'
is '8 bits: less than half' "$(($(wc -c < small.1) * 2 < $(wc -c < floats)))" 1
sed 's/scale/scalf/' small.1 > broken
refuses 1 "model broken: weight conv1.w is |i1 and its key 'scale' has no number for output 0" \
    cnn-predict broken some
sed 's/|i1/|u1/' small.1 > broken
refuses 1 'model broken: weight conv1.w is |u1 \[3, 40, 24\], wanted <f4' cnn-predict broken some

# ---- none of the words ----

cnn-predict -q --threads 1 model some > plain
cnn-predict -q --threads 1 --reject 0 --temperature 1 model some > same
check '--reject 0 --temperature 1 is what there is anyway' cmp plain same
cnn-predict -q --reject 1 model some > nothing
is '--reject 1 leaves nothing' "$(cut -f 2 nothing | sort -u)" none
is 'and tells how sure of that it is' \
    "$(paste plain nothing | awk -F '\t' '{ d = $3 + $6 - 1; bad += d > 0.0002 || d < -0.0002 } END { print bad + 0, NR }')" '0 60'
least=$(cut -f 3 plain | sort -n | awk 'NR == 20 { low = $1 } NR == 21 { printf "%.6f\n", (low + $1) / 2 }')
is 'the threshold parts them' \
    "$(cnn-predict -q --reject "$least" model some | grep -c 'none')" \
    "$(awk -F '\t' -v least="$least" '$3 < least' plain | wc -l | tr -d ' ')"
is 'a temperature changes no answer' "$(cnn-predict -q --temperature 3 model some | cut -f 1-2)" \
    "$(cut -f 1-2 plain)"
is 'but makes all less sure' "$(cnn-predict -q --temperature 3 model some | paste plain - |
    awk -F '\t' '$6 >= $3' | wc -l | tr -d ' ')" 0
matches 'in JSON' "$(cnn-predict -q --reject 1 --format json model some | head -n 1)" \
    '"predicted":"none","p":0\.[0-9]*,"unsure":"[0-9]"'
is 'frames keep their scores' \
    "$(cnn-predict -q --reject 1 --format frames model some | tensor-dump --json | sed 's/,"reject":1.0//')" \
    "$(cnn-predict -q --format frames model some | tensor-dump --json)"
cnn-train -q --arch 'standard conv1d:24x3 batchnorm globalpool linear:9' --epochs 2 --temperature 3 --reject 0.9 \
    some > sure
is 'the model brings both' "$(cnn-predict -q sure some)" \
    "$(cnn-predict -q --temperature 3 --reject 0.9 model some)"
is 'the command line counts' "$(cnn-predict -q --temperature 1 --reject 0 sure some)" "$(cat plain)"
refuses 2 '--reject 1.1: wanted a number from 0 to 1' cnn-predict --reject 1.1 model some
refuses 2 '--temperature 0: wanted a number from 0.05 to 20' cnn-predict --temperature 0 model some
# a class of that name: the answer where it is likelier than all words together
edited 's/\xa5label\xa1[3-6]/\xa5label\xa4none/g' some > others
cnn-train -q --arch 'standard conv1d:24x3 batchnorm globalpool linear:9' --epochs 2 others > reserved
cnn-predict -q reserved some > text
cnn-predict -q --format frames reserved some > scores
tensor-dump --json scores | sed -n 's/.*"classes":\[\([^]]*\)\].*"data":\[\([^]]*\)\].*/\1 \2/p' | tr -d '"' |
awk '{
	n = split($1, class, ",")
	split($2, p, ",")
	answer = 0
	for (i = 1; i <= n; i++)
		if (class[i] == "none")
			none = i
		else if (!answer || p[i] > p[answer])
			answer = i
	likeliest = p[none] > p[answer] ? none : answer
	answer = p[none] > 0.5 ? none : answer
	print class[answer], class[likeliest]
}' > want
is 'none is likelier than all words together' "$(cut -f 2 text)" "$(cut -d ' ' -f 1 want)"
is 'which is less often than that it is the likeliest' \
    "$(awk '$1 == "none" { a++ } $2 == "none" { b++ } END { print (a > 0 && a < b) }' want)" 1
is 'score has it alike' "$(score scores | sed -n 's/^accuracy.*(\(.*\))/\1/p')" \
    "$(tensor-dump scores | sed -n 's/.* label=\([^ ]*\) .*/\1/p' | paste - text |
	awk '$1 == $3 { n++ } END { print n + 0 "/" NR }')"
