#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# augment.sh - augment makes the same altered versions whatever comes beside a frame, notes what
# it did in the recipe, and keeps the parts of a data set apart
. "$(dirname "$0")/support/lib.sh"
PATH=$PATH:$build/tests

synth --frames 8 --samples 6000 --shortest 3000 > audio
all='--part all'
everything='--speed 0.9:1.1 --tempo 0.9:1.1 --pitch -2:2 --tract 0.9:1.1 --trim 0:20 --shift -20:20
    --reverb 0.1:0.3 --pad 0:100 --room -50:-30 --noise white,pink,brown,hum --snr 0:20 --band 300:3400
    --gain -10:10 --dc -0.01:0.01 --codec ulaw --bits 8 --chance 0.7'

# texts STREAM: a line for each frame
texts() {
	tensor-dump --json "$1"
}

# ---- the same bytes ----

# shellcheck disable=SC2086
augment $all $everything --copies 3 --keep audio > one
# shellcheck disable=SC2086
augment $all $everything --copies 3 --keep audio > two
check 'the same seed, the same bytes' cmp one two
# shellcheck disable=SC2086
augment $all $everything --copies 3 --keep --seed 2 audio > two
is 'another seed, others' "$(cmp -s one two; echo $?)" 1
is 'as many as asked for' "$(texts one | wc -l | tr -d ' ')" 32
is 'each once' "$(texts one | sed 's/.*"id":"\([^"]*\)".*/\1/' | sort -u | wc -l | tr -d ' ')" 32
is 'all different' "$(texts one | sed 's/.*"data"//' | sort -u | wc -l | tr -d ' ')" 32
# shellcheck disable=SC2086
tensor-select --head 3 audio | augment $all $everything --copies 3 --keep > few
texts few > few.text
texts one > one.text
is 'later frames change nothing' "$(grep -cvxFf one.text few.text)" 0
# the last frame alone
tensor-dump --json audio | tail -n 1 | sed 's/.*"id":"\([^"]*\)".*/\1/' > id
if python=$(find_python); then
	"$python" -c 'import sys, msgpack
frames = [f for f in msgpack.Unpacker(open("audio", "rb")) if "end" not in f]
for f in frames[::-2] + [{"end": 4}]:
    sys.stdout.buffer.write(msgpack.packb(f))' > others
	# shellcheck disable=SC2086
	augment $all $everything --copies 3 --keep others | tensor-dump --json > others.text
	is 'order and absence of others change nothing' "$(grep -cvxFf one.text others.text)" 0
	is 'and they were there' "$(wc -l < others.text | tr -d ' ')" 16
else
	skip 'order and absence of others change nothing' 'found no python3 with msgpack and numpy'
fi

# ---- what is told ----

matches 'a step of the recipe' "$(augment $all --gain -6 --bits 16 audio | tensor-dump --json | head -n 1)" \
    '"recipe":\[\{"filter":"augment","gain":-6,"bits":16\}\]'
is 'nothing asked for is nothing' \
    "$(augment $all audio | tensor-dump --json | sed 's/"recipe":\[[^]]*\],//')" "$(texts audio)"
matches 'versions are told apart' "$(augment $all --copies 2 audio | texts - | head -n 2 | tail -n 1)" \
    '"id":"[^"]*\+2"'
is 'one version keeps its id' "$(augment $all audio | texts - | sed 's/.*"id":"\([^"]*\)".*/\1/' | tail -n 1)" \
    "$(cat id)"
is 'label, speaker and split go along' \
    "$(augment $all --speed 1.1 audio | texts - | sed 's/.*\("label".*"split":"[a-z]*"\).*/\1/')" \
    "$(texts audio | sed 's/.*\("label".*"split":"[a-z]*"\).*/\1/')"
is 'a bit of arithmetic' "$(augment $all --speed 2 audio | texts - | sed 's/.*shape":\[\([0-9]*\).*/\1/')" \
    "$(texts audio | sed 's/.*shape":\[\([0-9]*\).*/\1/' | awk '{ printf "%d\n", $1 / 2 + 0.5 }')"

# ---- parts ----

is 'test frames pass as they are' "$(synth --samples 100 | augment --gain 20 --copies 5 | texts -)" \
    "$(synth --samples 100 | texts -)"
for given in train test all; do
	pack '{"dtype":"<f4","shape":[2],"kind":"audio","rate":8000,"id":"a","split":"train","data":[0.5,0.25]}' \
	    '{"dtype":"<f4","shape":[2],"kind":"audio","rate":8000,"id":"b","split":"test","data":[0.5,0.25]}' \
	    '{"dtype":"<f4","shape":[2],"kind":"audio","rate":8000,"id":"c","data":[0.5,0.25]}' \
	    '{"dtype":"<f4","shape":[2],"kind":"audio","rate":8000,"id":"d","split":"Validation","data":[0.5,0.25]}' \
	    '{"dtype":"<f4","shape":[2],"kind":"audio","rate":8000,"id":"e","split":"TEST","data":[0.5,0.25]}' '{"end":5}' |
	    augment --part $given --dc 0.25 | texts - | grep -c '"data":\[0.75,0.5\]' > n
	case $given in train | test) want=2 ;; all) want=5 ;; esac
	is "--part $given" "$(cat n)" $want
done

# ---- babble: nobody who is held out, and not the speaker ----

clip() { # ID SPEAKER SPLIT VALUE: alternates between VALUE and 0
	echo "{\"dtype\":\"<f4\",\"shape\":[4],\"kind\":\"audio\",\"rate\":8000,\"id\":\"$1\",\"speaker\":\"$2\",\"split\":\"$3\",\"data\":[$4,0,$4,0]}"
}
talk() { # other speakers of the training part
	augment --noise babble --snr 0 --talkers 3 --babble "$1" "$2"
}
pack "$(clip a ann train 1)" '{"end":1}' > speech
pack "$(clip b bob train 0.5)" "$(clip c ann train 0.1)" '{"end":2}' > bob
pack "$(clip b bob train 0.5)" "$(clip c ann train 0.1)" "$(clip d eve test 0.3)" "$(clip e eve test 0.9)" \
    '{"end":4}' > planted
talk bob speech > clean.out
talk planted speech > planted.out
check 'a planted test recording is never heard' cmp clean.out planted.out
pack "$(clip d eve test 0.3)" "$(clip c ann train 0.1)" '{"end":2}' > nobody
talk nobody speech > out 2> messages
is 'nobody to hear: status' $? 1
matches 'babble: no other speaker' "$(cat messages)" 'frame 0 \(a\): --babble has no recording of another speaker'
pack "$(clip a ann test 1)" '{"end":1}' > held
augment --part test --noise babble --snr 0 --babble planted held > out
is 'babble of test recordings comes from test recordings' "$(texts out | grep -c '"noise":"babble"')" 1

# ---- negatives ----

synth --frames 40 --samples 4000 > many
augment $all --negatives 1 many > negatives
is 'one for each' "$(texts negatives | grep -c '"label":"none"')" 40
is 'of seven kinds' "$(texts negatives | sed -n 's/.*"negative":"\([^"]*\)".*/\1/p' | sort -u | tr '\n' ' ')" \
    'bursts cut up joined noise reversed steady tone '
is 'the words are there as well' "$(texts negatives | grep -vc '"label":"none"')" 40

# ---- nonsense ----

refuses 2 '--speed 0.1: wanted a number, or two with a colon between, from 0.25 to 4' augment --speed 0.1 audio
refuses 2 '--snr 20:10: wanted' augment --noise white --snr 20:10 audio
refuses 2 '--snr a:b: wanted' augment --noise white --snr a:b audio
refuses 2 '--noise green: wanted white' augment --noise green audio
refuses 2 '--noise babble needs --babble' augment --noise babble audio
refuses 2 '--snr without --noise: no noise is added' augment --snr 3 audio
refuses 1 '--babble none: No such file' augment --noise babble --babble none audio
refuses 1 '--babble id: ' augment --noise babble --babble id audio
synth --chunk 100 > chunks
refuses 1 'frame 0.*(chunk|whole)' augment $all chunks
pack '{"dtype":"<f4","shape":[2],"kind":"audio","rate":8000,"id":"n","data":[0,"nan"]}' '{"end":1}' > nan 2> /dev/null
synth --kind logmel > rows
refuses 1 "kind is 'logmel', wanted 'audio'" augment $all rows
for rate in 1 999 1000001 1e9; do
	pack "{\"dtype\":\"<f4\",\"shape\":[2],\"kind\":\"audio\",\"rate\":$rate,\"id\":\"a\",\"data\":[0.5,0.25]}" '{"end":1}' > rate
	refuses 1 'frame 0 \(a\): rate [0-9]* Hz, wanted 1000 to 1000000 Hz' augment --preset voices rate
done
refuses 1 'would be larger than --max-frame allows' augment $all --max-frame 1 --pad 60000 audio
# Without memory for a transform it says so; the library would end the program by SIGABRT.
if grep -q __asan_init "$build/bin/augment"; then
	skip 'memory for transforms' 'this build has shadow memory'
else
	synth --samples 2000000 --frames 1 > large
	kib=20000 wrong=''
	# shellcheck disable=SC3045,SC2086
	until (ulimit -v $kib && exec augment $all --reverb 1 --band 300:3400 --max-frame 100 large) > out 2> err; do
		_status=$?
		grep -q '^augment:' err && ! grep -q 'shared lib' err &&
		    [ "$_status,$(wc -l < err | tr -d ' ')" != 3,1 ] && wrong="$wrong $kib: $_status"
		[ "$_status" -lt 128 ] || wrong="$wrong $kib: $_status"
		kib=$((kib + 9000))
	done
	is 'little memory: status 3 and a line' "$wrong" ''
	rm large out
fi
: > empty
pack '{"dtype":"<f4","shape":[0],"kind":"audio","rate":8000,"data":[]}' '{"end":1}' |
    augment $all --speed 1.1 --reverb 0.2 --noise pink | texts - > out
is 'a frame of nothing passes' "$(wc -l < out | tr -d ' ')" 1
for n in 1 2 7 100; do
	synth --samples $n |
	    augment $all --chance 1 --speed 1.1 --tempo 0.9 --pitch 2 --tract 1.1 --reverb 0.2 --noise pink \
		--snr 3 --pad 10 --room -20 --trim 1 --shift 3 --negatives 1 > out
	is "a frame of $n samples" "$? $(texts out | wc -l | tr -d ' ')" '0 2'
done
