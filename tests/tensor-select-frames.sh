#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# tensor-select-frames.sh - tensor-select keeps, changes, sorts, samples and splits frames. What it
# keeps has the bytes that came; jq says what it should be
. "$(dirname "$0")/support/lib.sh"
PATH=$PATH:$build/tests

if ! command -v jq > /dev/null; then
	skip 'all' 'no jq here'
	exit 0
fi

# json STREAM: its frames, an object in each line
json() {
	tensor-dump -j "$1"
}

ids() { # STREAM
	json "$1" | jq -r .id | tr '\n' ' '
}

# where JQ OPTION...: the selection is what jq selects from the same frames
where() {
	jq_says=$1
	shift
	json in | jq -c "select($jq_says)" > want
	tensor-select "$@" in > out 2> err
	status=$?
	json out | jq -c . > have
	[ -s want ] && [ "$(wc -l < want)" -lt 200 ] || not_ok "$*" 'jq selects all or none'
	is "$*: status and messages" "$status,$(cat err)" '0,'
	check "$*: what jq selects" cmp want have
}

# ---- which frames ----

synth --frames 200 --samples 3000 --shortest 400 > in
where '.label == "7"' --where label=7
where '.label == "7" and .speaker != "s3"' -w label=7 -w 'speaker!=s3'
where '.shape[0] / .rate > 0.2' -w 'dur>0.2'
where '.shape[0] >= 1000 and .shape[0] < 2000' -w 'rows>=1000' -w 'rows<2000'
where '.split == "test"' -w split=test
where '.id | test("_?-0+1[0-9]$")' -w 'id~_?-0+1[0-9]$'
where '.id | test("[13]$") | not' -w 'id!~[13]$'
where '.label | tonumber > 6' -w 'label>6'
where '(.label == "7" and .shape[0] > 900) | not' --not -w label=7 -w 'rows>900'
tensor-select -w id in > out
check 'frames that are kept have the bytes that came' cmp in out
cat in in > twice
tensor-select -w id twice > out
check 'an end mark for each that came' cmp twice out
synth --kind logmel --frames 200 --samples 60 --shortest 10 > in
where '.shape[0] * .hop / .rate > 0.3' -w 'dur>0.3'

# ---- lists of ids ----

synth --frames 200 --samples 3000 --shortest 400 > in
printf 'clip-000003\nclip-000150\tanother column\r\n\nclip-000007\n' > ids
where '.id | IN("clip-000003", "clip-000150", "clip-000007")' --ids ids
where '.id == "clip-000150"' --ids ids -w 'rows>1' -w label=0
tensor-select --ids - in < ids > out
is '--ids -' "$(ids out)" 'clip-000003 clip-000007 clip-000150 '
tensor-select -q --not --ids ids in > out
is '--not --ids' "$(json out | wc -l | tr -d ' ')" 197
printf 'clip-000003\nnone-1\nnone-2\n' | tensor-select --ids - in 2> err > out
is 'ids that no frame has are said' "$(cat err)" \
    "tensor-select: --ids: no frame has 2 of 3 ids, the first is 'none-1'"
pack '{"dtype":"<i2","shape":[1],"id":"a\tb","data":[1]}' '{"end":1,"crc32":true}' > odd
tensor-dump odd | sed 's/.* id=\([^ ]*\) .*/\1/' | tensor-select -q --ids - odd > out
check 'an id as other programs print it' cmp odd out

# ---- what is said ----

tensor-select -w speeker=s1 in > out 2> err
is 'a key that no frame has, and an empty selection, are said' "$?,$(tr '\n' '|' < err)" \
    "0,tensor-select: --where: no frame has 'speeker'; beside its attributes, a frame has rows, dur and dtype|tensor-select: none of 200 frames was selected|"
is 'an empty selection is a stream' "$(tensor-dump out 2>&1)$?" 0
tensor-select -q -w speeker=s1 in 2> err > out
is '-q says nothing' "$(cat err)" ''
tensor-select -v -w label=7 in 2>&1 > out | grep . > err
is '-v says how many' "$(cat err)" 'tensor-select: selected 20 of 200 frames, dropped 180'
tensor-select -w label=7 --head 2 in > out 2> err
is '--head counts what was selected' "$(ids out)$(cat err)" 'clip-000007 clip-000017 '

# ---- streams of chunks ----

synth --frames 20 --samples 300 --shortest 100 --chunk 40 > chunks
tensor-select --join chunks > whole
tensor-select -w label=7 chunks | tensor-select --join > have
tensor-select -w label=7 whole > want
check 'a stream of chunks is kept as a whole' cmp want have
tensor-select -w label=7 --join chunks > have
check '--where --join' cmp want have
tensor-select -w seq=0 chunks > have
check 'its first chunk decides' cmp chunks have
refuses 1 "frame 0 .*: is a chunk, and --where 'dur' asks for the length of the whole; " \
    tensor-select -w 'dur>1' chunks
for options in '--tail 3' '--sample 3' '--sort label'; do
	# shellcheck disable=SC2086
	refuses 1 'frame 0 .*: is a chunk, and --tail, --sample and --sort would break its stream; ' \
	    tensor-select $options chunks
done

# ---- --tail, --sample, --sort ----

synth --frames 50 --samples 300 --shortest 100 > in
tensor-select --tail 3 in > out
is '--tail' "$(ids out)" 'clip-000047 clip-000048 clip-000049 '
tensor-select --tail 60 in > out
check '--tail of more frames than there are' cmp in out
cat in in | tensor-select --tail 51 > out
is '--tail over an end mark' "$(json out | wc -l | tr -d ' ')" 51
check 'with one end mark' sh -c 'tensor-select -q -w id out | cmp - out'
tensor-select --sample 5 --seed 3 in > out
tensor-select --sample 5 --seed 3 < in > again
check 'the same seed, the same sample' cmp out again
is 'a sample is in order, and no frame comes twice' "$(ids out | tr ' ' '\n' | sort -u | tr '\n' ' ')" "$(ids out)"
tensor-select --sample 5 --seed 4 in > other
check 'another seed, another sample' sh -c '! cmp -s out other'
tensor-select --sample 60 in > out 2> err
is 'a sample that is too large is said' "$(cat err)" 'tensor-select: --sample 60: there were only 50 frames'
check 'and is everything' cmp in out
synth --frames 10 --samples 1 > ten
for seed in $(seq 200); do
	tensor-select --sample 3 --seed "$seed" ten
done | tensor-dump -j | jq -r .id | sort | uniq -c > often
# 60 expected, deviation 6.5: five of them
is 'each frame is in as many samples' \
    "$(awk '$1 < 27 || $1 > 93 { bad++ } END { print NR, bad + 0 }' often)" '10 0'

frame() { # ID VALUE
	printf '{"dtype":"<i2","shape":[1],"id":"%s"%s,"data":[1]}' "$1" "${2:+,\"k\":$2}"
}
pack "$(frame a)" "$(frame b 10)" "$(frame c '"9"')" "$(frame d '"x"')" "$(frame e 9)" "$(frame f '"X"')" \
    "$(frame g '"\u00e9"')" "$(frame h -1.5)" "$(frame i '"1e1"')" "$(frame j)" "$(frame k '""')" \
    '{"end":11}' > mixed
tensor-select --sort k mixed > out
is '--sort: numbers, texts by bytes, none; stable' "$(ids out)" 'h c e b i k f d g a j '
tensor-select --sort k --reverse mixed > out
is '--reverse: the greatest first, none last; stable' "$(ids out)" 'g d f k b i c e h a j '
if python=$(find_python); then
	"$python" -c 'import sys, msgpack
for n, k in enumerate([3, float("nan"), 1, float("inf"), None, 2, float("nan"), float("-inf")]):
    sys.stdout.buffer.write(msgpack.packb({"dtype": "|i1", "shape": [1], "id": str(n),
        **({} if k is None else {"k": k}), "data": b"1"}))
sys.stdout.buffer.write(msgpack.packb({"end": 8}))' > nan
	tensor-select --sort k nan > out
	is '--sort: infinities at the ends, NaN as none' "$(ids out)" '7 2 5 0 3 1 4 6 '
	tensor-select --sort k --reverse nan > out
	is '--reverse: NaN as none' "$(ids out)" '3 0 5 2 7 1 4 6 '
else
	skip '--sort: infinities at the ends, NaN as none' 'found no python3 with msgpack and numpy'
fi
tensor-select --sort dur in > out
json in | jq -sc 'sort_by(.shape[0]) | .[]' > want
json out | jq -c . > have
check '--sort dur, as jq sorts' cmp want have
tensor-select --sort dur --reverse in > out
json in | jq -sc 'sort_by(-.shape[0]) | .[]' > want
json out | jq -c . > have
check '--sort dur --reverse, as jq sorts' cmp want have
tensor-select --sort dur --tail 10 in > out
json in | jq -sc '.[-10:] | sort_by(.shape[0]) | .[]' > want
json out | jq -c . > have
check '--sort of the --tail' cmp want have
tensor-select --sort nothing in 2> err > out
is '--sort: a key that no frame has is said' "$(cat err)" \
    "tensor-select: --sort: no frame has 'nothing'; beside its attributes, a frame has rows and dur"
check 'and changes nothing' cmp in out

# ---- --set and --map ----

tensor-select --set split=validation --set x=1.5 --set y=abc --set label=08 --set speaker= in > out
json in | jq -c 'del(.speaker) | .split = "validation" | .label = "08" | .x = 1.5 | .y = "abc"' | jq -Sc . > want
json out | jq -Sc . > have
check '--set' cmp want have
tensor-select --map '1=one,7=seven,2,*=none' in > out
json in | jq -c '.word = .label | .label = ({"1": "one", "7": "seven", "2": "2"}[.label] // "none") |
    if .word == .label then del(.word) else . end' | jq -Sc . > want
json out | jq -Sc . > have
check '--map' cmp want have
printf '1=one\r\n\n7=seven\n2\n*=none\n' > names
tensor-select --map @names in > again
check '--map @FILE' cmp out again
tensor-select --map 's1=anna' --map-key speaker in > out
json in | jq -c 'if .speaker == "s1" then .speaker = "anna" else . end' | jq -Sc . > want
json out | jq -Sc . > have
check '--map-key' cmp want have
tensor-select --map 'eleven=11' in > out 2> err
is '--map: a name that no frame has is said' "$?,$(cat err)" \
    "0,tensor-select: --map: no frame has the label 'eleven'; there are 0, 1, 2, 3, 4, 5, 6, 7, 8, 9"
if fsdd=$(find_fsdd); then
	fsdd-read --limit 40 "$fsdd" > audio
	fsdd-read --limit 40 --map '1=one,*=others' "$fsdd" | tensor-dump -j | jq -Sc . > want
	tensor-select --map '0=others,1=one' -q audio | tensor-dump -j | jq -Sc . > have
	check '--map, as fsdd-read maps' cmp want have
else
	skip '--map, as fsdd-read maps' 'found no FSDD'
fi

# ---- --split-by ----

tensor-select --split-by label --into by in
is '--split-by: a file for each value' "$(ls by | tr '\n' ' ')" '0 1 2 3 4 5 6 7 8 9 '
wrong=
for label in 0 1 2 3 4 5 6 7 8 9; do
	tensor-select -w label=$label in | cmp -s - by/$label || wrong="$wrong $label"
done
is '--split-by: each file is what --where selects' "$wrong" ''
tensor-select -v --split-by label --into by in 2> err
is '--split-by: what is replaced is said' "$(tail -n 1 err)" \
    "tensor-select: by: replaced 10 older files of these names, '0' and others"
is '--split-by -v' "$(head -n 1 err)" 'tensor-select: by/0: 5 frames'
tensor-select --split-by stream --into streams chunks
wrong=
for stream in 0 7 19; do
	tensor-select -w stream=$stream chunks | cmp -s - streams/$stream || wrong="$wrong $stream"
done
is '--split-by: chunks stay together' "$wrong" ''
odd() { # VALUE
	printf '{"dtype":"<i2","shape":[1],"k":"%s","data":[1]}' "$1"
}
pack "$(odd ../up)" "$(odd .hidden)" "$(odd -rf)" "$(odd 'a b')" "$(odd '50%')" "$(odd 'a\nb\\')" \
    "$(odd 'é')" "$(odd '\u202e')" "$(odd .)" '{"end":9}' > in.odd
tensor-select --split-by k --into safe in.odd
is '--split-by: names are made safe' "$(ls -A safe | tr '\n' ' ')" \
    '%2Drf %2E %2E.%2Fup %2Ehidden %E2%80%AE 50%25 a b a%0Ab%5C é '
before=$(cksum by/*)
head -c 20000 in > cut
refuses 1 'without an end mark' tensor-select --split-by label --into by cut
is '--split-by: of a stream that was cut, nothing is written' "$(cksum by/*)$(ls -A by | wc -l | tr -d ' ')" "${before}10"
pack "$(odd a)" "$(frame b)" '{"end":2}' > lacks
refuses 1 "frame 1 \(b\): has no 'k' to split by; --where 'k' leaves such frames out$" \
    tensor-select --split-by k --into lacking lacks
pack "$(odd "$(printf '%0300d' 7)")" '{"end":1}' > long
refuses 1 "frame 0: 'k' makes no file name; wanted a number, or a text of 1 to 255 bytes$" \
    tensor-select --split-by k --into lacking long
is 'and nothing stays there' "$(ls -A lacking)" ''
mkdir -p taken/7
refuses 1 'taken/7: not a file, nothing is written to it$' tensor-select -w label=7 --split-by label --into taken in
refuses 3 'in: ' tensor-select --split-by label --into in in
refuses 3 'none/there: No such file' tensor-select --split-by label --into none/there in
if [ -w /dev/full ] && [ "$(uname)" = Linux ]; then
	refuses 3 'No space left' sh -c 'tensor-select --sort label in > /dev/full'
else
	skip 'a full disk' 'no /dev/full here'
fi

# ---- what is refused ----

printf 'a\n' > ids
refuses_each in <<'END'
tensor-select --where =7                     | --where =7: wanted a key before the operator, as in label=7
tensor-select --where label!7                | --where label!7: '!' must be != or !~
tensor-select --where label=~7               | --where label=~7: '=~' must be ~, or ==
tensor-select --where id~[                   | --where id~[: '[' is not an extended regular expression:
tensor-select --where x<                     | --where x<: wanted a value after the operator
tensor-select --not                          | nothing to do; give --where,
tensor-select --not --head 1                 | --not without --where or --ids: all frames would be dropped
tensor-select --reverse --head 1             | --reverse without --sort KEY: nothing else has an order
tensor-select --map-key speaker --head 1     | --map-key without --map: nothing else uses it
tensor-select --map 7=                       | --map: has an empty name beside '7'
tensor-select --set label                    | --set label: wanted KEY=VALUE
tensor-select --set =7                       | --set =7: wanted KEY=VALUE
tensor-select --set rate=0                   | --set rate=0: 'rate' is a number above 0
tensor-select --set t=x                      | --set t=x: 't' is a number
tensor-select --set seq=1                    | --set seq=1: 'seq' cannot be set, it follows from
tensor-select --set x=1 --set x=2            | --set sets 'x' twice
tensor-select --split-by label               | --split-by without --into DIR:
tensor-select --into out                     | --into without --split-by KEY:
tensor-select --into out --head 1            | --into without --split-by KEY:
tensor-select --split-by label --into d --head 1 | --head beside --split-by:
tensor-select --split-by label --into d --sort k | --sort beside --split-by:
tensor-select --split-by label --into d --join   | --join beside --split-by:
tensor-select --tail 1 --head 1              | --head beside --tail: put one of them into a second tensor-select
tensor-select --tail 1 --sample 1            | --tail beside --sample:
tensor-select --sort k --chunk 3             | --sort beside --chunk:
tensor-select --head 1 --sort k              | --head beside --sort:
tensor-select --seed 1 --tail 3              | --seed without --sample or --chunk A-B: nothing else is random
tensor-select --ids -                        | --ids -: stdin is the list of ids; name a FILE to select from
tensor-select --ids - -                      | --ids -: stdin is the list of ids;
END
refuses 1 '^tensor-select: --ids: none.such: No such file or directory$' tensor-select --ids none.such in
refuses 1 '^tensor-select: --map: none.such: No such file or directory$' tensor-select --map @none.such in
pack '{"dtype":"<i2","shape":[1],"k":[1],"data":[1]}' '{"end":1}' > array
for options in '-w k=1 | which --where cannot compare' '--sort k | which has no order'; do
	# shellcheck disable=SC2086
	refuses 1 "frame 0: 'k' is an array, a map or bytes, ${options#* | }$" tensor-select ${options% | *} array
done
