#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# tensor-select.sh - tensor-select cuts and joins without changing a byte. Cuts depend on the
# signal alone, and --head ends the source
. "$(dirname "$0")/support/lib.sh"
PATH=$PATH:$build/tests

# frame DTYPE SHAPE NUMBERS ATTRIBUTES: one as JSON, with so many numbers
frame() {
	printf '{"dtype":"%s","shape":[%s]%s,"data":[%s]}' "$1" "$2" "$4" \
	    "$(seq -s , 1 "$3" | sed 's/^1$/1/')"
}

# none DTYPE SHAPE ATTRIBUTES: one without numbers
none() {
	printf '{"dtype":"%s","shape":[%s]%s,"data":[]}' "$1" "$2" "$3"
}

# fields FILE: "EXTENT STREAM SEQ LAST" of each chunk, in one line
fields() {
	tensor-dump "$1" 2>&1 | sed 's/^[0-9]* [^ ]* \[\([0-9]*\).* stream=\([0-9]*\) seq=\([0-9]*\).* last=\(.\).*/\1 \2 \3 \4,/' |
	    tr '\n' ' '
}

# values KEY FILE: of each frame, '-' if it has none
values() {
	tensor-dump "$2" 2>&1 | sed "s/.* $1=\([^ ]*\).*/\1/;t;s/.*/-/" | tr '\n' ' '
}

# ---- every dtype, rank and length: cut and joined it is what it was ----

n=0
for dtype in '<f4' '<f8' '|i1' '|u1' '<i2' '<i4' '<i8'; do
	for shape in '1 1' '7 7' '6 6' '9,1 9' '5,3 15' '4,2,3 24' '2,1,1,1,1,1,2,3 12'; do
		frame "$dtype" "${shape% *}" "${shape#* }" ',"kind":"thing","id":"a","x":[1,{"y":null}]' \
		    > "frame.$n"
		n=$((n + 1))
	done
	for shape in 0 0,3 3,0 0,0; do
		none "$dtype" $shape ',"t":2,"rate":10,"gap":5' > "frame.$n"
		n=$((n + 1))
	done
done
frame '<f4' 9 9 ',"kind":"audio","rate":8000,"t":1.5,"clock":1000000000.25,"gap":7,"id":"b"' > "frame.$n"
frame '<f4' 4,2 8 ',"kind":"mfcc","rate":8000,"hop":80,"t":3,"recipe":[{"filter":"f"}]' > "frame.$((n + 1))"
n=$((n + 2))
joined $n "{\"end\":$n,\"crc32\":true}" > whole
raw whole > numbers
for chunk in 1 2 3 4 7 9 10 1000000000 1-3 2-1000; do
	tensor-select --chunk $chunk whole > cut
	tensor-select --join cut > joined
	check "--chunk $chunk | --join: every byte" cmp whole joined
	raw cut | cmp -s - numbers || not_ok "--chunk $chunk" 'other numbers'
done
tensor-select --join whole > joined
check '--join leaves whole frames alone' cmp whole joined
tensor-select --head $n whole > joined
check '--head N of N frames' cmp whole joined
tensor-select --join --head 1000000 < whole > joined
check '--head of more frames than there are' cmp whole joined

# ---- where it cuts ----

pack "$(frame '<i2' 7 7 '')" "$(frame '<i2' 6,2 12 '')" "$(frame '<i2' 3 3 '')" "$(frame '<i2' 2 2 '')" \
    "$(none '<i2' 0 '')" '{"end":5}' > frames
tensor-select --chunk 3 frames > out
is '--chunk 3 of 7, 6, 3, 2 and 0 rows' "$(fields out)" \
    '3 0 0 f, 3 0 1 f, 1 0 2 t, 3 1 0 f, 3 1 1 t, 3 2 0 t, 2 3 0 t, 0 4 0 t, '
cat frames frames | tensor-select --chunk 1000000 > out
is 'numbers of streams continue after an end mark' "$(fields out)" \
    '7 0 0 t, 6 1 0 t, 3 2 0 t, 2 3 0 t, 0 4 0 t, 7 5 0 t, 6 6 0 t, 3 7 0 t, 2 8 0 t, 0 9 0 t, '
chunk() { # STREAM SEQ N LAST [ATTRIBUTES]
	frame '<f4' "$3" "$3" ",\"kind\":\"audio\",\"rate\":100,\"stream\":$1,\"seq\":$2,\"last\":$4${5-}"
}
pack "$(chunk 7 0 2 false)" "$(chunk 7 1 3 true)" "$(frame '<f4' 2 2 '')" "$(chunk 3 0 1 true)" \
    "$(frame '<f4' 1 1 '')" '{"end":5}' > own
tensor-select --chunk 2 own > out
is 'a stream keeps its number' "$(fields out)" '2 7 0 f, 2 7 1 f, 1 7 2 t, 2 8 0 t, 1 3 0 t, 1 9 0 t, '

# ---- chunks cut anew are those of the whole ----

for kind in audio logmel; do
	synth --kind $kind --frames 4 --samples 300 --shortest 100 > whole
	wrong=
	for chunk in 1 7 80 100 5000 1-9 30-200; do
		tensor-select --chunk $chunk whole > want
		for before in 1 3 80 301 2-50; do
			tensor-select --chunk $before --seed 9 whole | tensor-select --chunk $chunk > have
			cmp -s want have || wrong="$wrong $before>$chunk"
		done
	done
	is "$kind: chunks of chunks" "$wrong" ''
done
wrong=
for chunk in 1 7 80 500 -1; do
	synth --frames 3 --samples 1000 --chunk $chunk --gap 90 > cut
	for then in 7 100 1000; do
		tensor-select --chunk $then cut | raw > have
		raw cut | cmp -s - have || wrong="$wrong $chunk>$then"
	done
	synth --frames 3 --samples 1000 --chunk $chunk | tensor-select --chunk 33 > have
	synth --frames 3 --samples 1000 --chunk 33 | cmp -s - have || wrong="$wrong $chunk"
done
is 'chunks as another program makes them, to the byte' "$wrong" ''

# ---- lengths that are drawn ----

synth --frames 2 --samples 20000 > whole
tensor-select --chunk 10-20 whole > out
lengths=$(fields out | tr ',' '\n' | awk '$4 == "f" { n[$1]++; all++; if ($1 < 10 || $1 > 20) exit 1 }
    END { for (i = 10; i <= 20; i++) if (!(n[i] > all / 22 && n[i] < all / 7)) exit 1; print "good" }')
is '--chunk 10-20: these lengths, each as often' "$lengths" good
tensor-select --chunk 10-20 --seed 0 whole > again
check '--seed 0 is the default' cmp out again
tensor-select --chunk 10-20 --seed 1 whole > other
check 'another seed cuts elsewhere' sh -c '! cmp -s out other'
tensor-dump out | sed -n 's/.* \[\([0-9]*\)\].* stream=\([01]\) .*/\1 \2/p' |
    awk '{ print $1 > ("lengths." $2) }'
check 'another signal is cut elsewhere' sh -c '! cmp -s lengths.0 lengths.1'

# ---- gaps, and times ----

pack "$(chunk 0 0 5 false ',"t":10,"gap":4,"clock":1000.5')" "$(chunk 0 1 2 false ',"t":10.05,"clock":1000.75')" \
    "$(chunk 0 2 4 false ',"t":11,"gap":93,"clock":1002')" "$(chunk 0 3 3 true ',"t":11.04,"clock":1002.5')" \
    '{"end":4}' > gap
tensor-select --chunk 3 gap > out
is 'a gap ends a chunk' "$(fields out)" '3 0 0 f, 3 0 1 f, 1 0 2 f, 3 0 3 f, 3 0 4 f, 1 0 5 t, '
is 'a gap is marked where it is, and once' "$(values gap out)" '4 - - 93 - - '
is 't continues, and starts anew after a gap' "$(values t out)" '10 10.03 10.06 11 11.03 11.06 '
is 'clock is that of the last sample' "$(values clock out)" '1000.48 1000.74 1000.75 1001.99 1002.49 1002.5 '
pack "$(chunk 0 0 2 false ',"clock":1000')" "$(chunk 0 1 2 true ',"clock":1000.5')" '{"end":2}' |
    tensor-select --chunk 2 > out
is 'a clock that jumps jumps where it did' "$(values clock out)" '1000.0 1000.5 '
pack "$(chunk 0 0 3 false ',"gap":1')" "$(none '<f4' 0 ',"kind":"audio","rate":100,"stream":0,"seq":1,"gap":2')" \
    "$(none '<f4' 0 ',"kind":"audio","rate":100,"stream":0,"seq":2,"gap":3')" \
    "$(chunk 0 3 3 true '')" '{"end":4}' | tensor-select --chunk 3 > out
is 'gaps without a sample between are not lost' "$(fields out)$(values gap out)" \
    '3 0 0 f, 0 0 1 f, 3 0 2 t, 1 2 3 '
pack "$(frame '<f4' 4 4 ',"t":5,"rate":8,"clock":9')" '{"end":1}' | tensor-select --chunk 2 > out
is 'times are not guessed' "$(values t out)$(values clock out)" '5 - - 9.0 '
synth --samples 800 --chunk 800 | melspec --hop 80 | tensor-select --chunk 4 > out
is 't counts rows by their hop' "$(values t out)" '0.0 0.04 0.08 '
synth --samples 800 > whole
melspec whole > want
tensor-select --chunk 90 whole | melspec | tensor-select --join > have
check 'features of chunks, joined, are those of the whole' cmp want have
pack "$(chunk 0 0 5 false ',"x":1,"gap":4,"clock":1000.5')" "$(chunk 0 1 2 true ',"x":2,"clock":1000.75')" \
    '{"end":2}' | tensor-select --join > out
is 'joined: attributes of the first, the clock of the last' \
    "$(tensor-dump out 2>&1 | sed 's/ min=.*//')" '0 audio [7] <f4 rate=100 x=1 gap=4 clock=1000.75'

# ---- the first frames ----

synth --frames 5 --samples 100 > five
is '--head' "$(tensor-select --head 2 five | tensor-dump 2>&1 | wc -l | tr -d ' ')" 2
synth --frames 2 --samples 100 > two
tensor-select --head 2 five > out
check '--head 2: to the byte' cmp two out
tensor-select --head 7 five five > out
is '--head goes on with the next FILE' "$(values id out)$?" \
    'clip-000000 clip-000001 clip-000002 clip-000003 clip-000004 clip-000000 clip-000001 0'
{ cat two; echo garbage; } | tensor-select --head 2 > out 2> err
is '--head looks at nothing that follows' "$?,$(cat err),$(tensor-dump out 2>&1 | wc -l | tr -d ' ')" '0,,2'
tensor-select --head 2 - two < five > out
check '--head leaves other FILES alone' cmp two out

synth --frames 2 --samples 100 --chunk 30 > cut
for options in '--head 3' '--head 3 --chunk 30'; do
	# shellcheck disable=SC2086
	tensor-select $options cut > out
	is "$options closes the stream that it cuts" "$(fields out)" '30 0 0 f, 30 0 1 f, 30 0 2 t, '
done
tensor-select --head 3 --chunk 20 two > out
is '--head closes a frame that it cuts' "$(fields out)" '20 0 0 f, 20 0 1 f, 20 0 2 t, '
is '--head after a last chunk' "$(tensor-select --head 4 cut | fields -)" \
    '30 0 0 f, 30 0 1 f, 30 0 2 f, 10 0 3 t, '
pack "$(chunk 0 0 5 false)" "$(chunk 0 1 5 true ',"gap":3')" '{"end":2}' |
    tensor-select --chunk 100 --head 1 > out
is '--head at a gap' "$(fields out)" '5 0 0 t, '
tensor-select --join --head 1 cut > out
is '--head of what was joined' "$(tensor-dump out 2>&1 | cut -d ' ' -f 1-4)" '0 audio [100] <f4'

# a source that goes on for long, and one that only waits
for options in '--head 3' '--head 3 --chunk 30' '--head 1 --join'; do
	# shellcheck disable=SC2086
	{ synth --frames 100000 --samples 100 --chunk 70 2> err; echo $? > status; } |
	    tensor-select $options > out
	is "$options: ends in good order" "$?,$(tensor-dump out 2>&1 | wc -l | tr -d ' ')" \
	    "0,$(echo "$options" | sed 's/--head \(.\).*/\1/')"
	is "$options: ends a source that goes on" "$(cat status err)" 141
done
if command -v timeout > /dev/null; then
	timeout 60 synth --frames 2 --wait 600 | tensor-select --head 2 > out
	is '--head does not wait for an end mark' "$?,$(tensor-dump out 2>&1 | wc -l | tr -d ' ')" '0,2'
else
	skip '--head does not wait for an end mark' 'no timeout here'
fi

# ---- what is refused ----

none '<f4' '' '' | sed 's/\[\],"data":\[\]/[],"data":[1]/' > number
pack "$(cat number)" '{"end":1}' > rank0
refuses 1 'frame 0: shape is \[\], wanted an axis to cut along$' tensor-select --chunk 3 rank0
is 'a single number passes --join and --head' \
    "$(tensor-select --join --head 3 rank0 | tensor-dump 2>&1)" '0 - [] <f4 min=1 mean=1 max=1'
pack "$(sed 's/,"data"/,"stream":0,"seq":0,"last":true,"data"/' number)" '{"end":1}' > rank0
refuses 1 'frame 0: shape is \[\], wanted an axis to join along$' tensor-select --join rank0

refuses 1 'frame 2: a gap of 93 samples before it cannot be joined over; ' tensor-select --join gap
refuses 1 'frame 2: a gap of 93 samples before it cannot be joined over; .*--chunk' \
    tensor-select --join --chunk 1000 gap

first='{"dtype":"<f4","shape":[2,3],"kind":"mfcc","rate":100,"hop":5,"stream":0,"seq":0,"data":[1,2,3,4,5,6]}'
# FROM TO | MESSAGE: what the second frame has in place of what the first one has
while read -r from to _ message; do
	second=$(echo "$first" | sed "s/\"seq\":0/\"seq\":1,\"last\":true/;s/$from/$to/")
	pack "$first" "$second" '{"end":2}' > changes
	for options in --join '--chunk 100'; do
		# shellcheck disable=SC2086
		refuses 1 "^tensor-select: frame 1: $(literal "$message") within a stream" \
		    tensor-select $options changes
	done
done <<'END'
<f4 <i4                 | dtype changes from <f4 to <i4
2,3 3,2                 | shape changes from [2, 3] to [3, 2]
2,3 6                   | shape changes from [2, 3] to [6]
2,3 2,3,1               | shape changes from [2, 3] to [2, 3, 1]
mfcc log                | kind changes from 'mfcc' to 'log'
"kind":"mfcc", "kin":1, | kind changes from 'mfcc' to absent
100 100.5               | rate changes from 100 to 100.5
"hop":5, "ho":1,        | hop changes from 5 to absent
END

# larger than a frame may be: said before memory is taken
synth --samples 3000000 --chunk 80000 > long
for options in --join '--chunk 1000000' '--chunk 1000000-2000000'; do
	# shellcheck disable=SC2086
	refuses 1 'frame 3 .*: its result has more data than --max-frame allows \(1 MiB\)$' \
	    peak peak.kib tensor-select --max-frame 1 $options long
	if grep -q __asan_init "$build/bin/tensor-select"; then
		skip "$options: memory" 'a build with the address sanitizer is large by itself'
	else
		[ "$(cat peak.kib)" -le 8192 ] || not_ok "$options: memory" "$(cat peak.kib) KiB"
	fi
done
# rows of no bytes weigh nothing, but there must not be too many to count
huge=9223372036854775807
pack "$(none '<f4' $huge,0 ',"stream":0,"seq":0')" "$(none '<f4' $huge,0 ',"stream":0,"seq":1')" \
    "$(none '<f4' $huge,0 ',"stream":0,"seq":2,"last":true')" '{"end":3}' > rows
refuses 1 'frame 1: its result has more' tensor-select --join rows

refuses_each five <<'END'
tensor-select                                 | nothing to do; give --where, --set, --sort, --split-by, --chunk, --join, --head
tensor-select --seed 1                        | nothing to do; give --where,
tensor-select --chunk 0                       | --chunk 0: wanted a whole number from 1 to 1000000000, or two as in 80-400
tensor-select --chunk -5                      | --chunk -5: wanted
tensor-select --chunk 5-                      | --chunk 5-: wanted
tensor-select --chunk 5-0                     | --chunk 5-0: wanted
tensor-select --chunk 0-5                     | --chunk 0-5: wanted
tensor-select --chunk 5-7-9                   | --chunk 5-7-9: wanted
tensor-select --chunk 1e3                     | --chunk 1e3: wanted
tensor-select --chunk +7                      | --chunk +7: wanted
tensor-select --chunk 1000000001              | --chunk 1000000001: wanted
tensor-select --chunk 99999999999999999999999 | --chunk 99999999999999999999999: wanted
tensor-select --chunk 9-5                     | --chunk 9-5: 9 is more than 5
tensor-select --head 0                        | --head 0: wanted
tensor-select --chunk 1-2 --seed -1           | --seed -1: wanted
END
