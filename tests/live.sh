#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# live.sh - the live line without a microphone: a private PulseAudio with a null sink, into which
# FSDD is played, and whose monitor is what mic-capture records through ALSA
. "$(dirname "$0")/support/lib.sh"

# ---- without any sound ----

refuses 2 'stdout is a terminal' "$build/tests/terminal" out mic-capture
refuses 2 'wanted no operand' mic-capture file
refuses 2 '--rate 10: ' mic-capture --rate 10
refuses 2 '--seconds -1: ' mic-capture --seconds -1
refuses 2 'release must be' mic-capture --trigger 5 --release 6
refuses 2 '--rate any: wanted device, or a number' mic-capture --rate any
refuses 2 '--latency 11: ' mic-capture --latency 11
refuses 2 '--count beside --continuous: it finds no utterances to count' mic-capture --continuous --count 2
refuses 2 '--chunk without --continuous: ' mic-capture --chunk 5

# ---- pipelines/live without a microphone: what stands in for mic-capture plays what was made before ----

fake=$scratch/fake
mkdir -p "$fake/bin"
ln -s "$build"/bin/* "$fake/bin"
# stand_in PROGRAM: its script comes on stdin; each one notes how it was called
stand_in() {
	rm -f "$fake/bin/$1"
	{
		printf '#!/bin/sh\necho "%s $*" >> "$SCRATCH/asked"\n' "$1"
		cat
	} > "$fake/bin/$1"
	chmod +x "$fake/bin/$1"
}
stand_in mic-capture <<'END'
if [ "$1" = --list ]; then echo '*  0  one'; else cat "$SCRATCH/played"; fi
END
# live ARGUMENT...: in a locale of its own, on no terminal
live() {
	rm -f asked
	env -u MAKE -u NO_COLOR TERM=xterm LC_ALL=${locale:-C} BUILD="$fake" SCRATCH="$scratch" \
	    "$root/pipelines/live" "$@"
}
asked() { # what the stand-ins were asked, on one line
	tr '\n' '|' < asked
}
"$build/tests/synth" --frames 20 --samples 4000 > played
melspec played | cnn-train -q --arch 'conv1:4x3 pool' --epochs 2 > "$fake/digits.cnn"
melspec played | cnn-predict --format json "$fake/digits.cnn" > answers
is 'pipeline: status' "$(live > out 2> err; echo $?),$(tail -n 1 err)" '0,Speak. ^C ends.'
is 'pipeline: a model without none is told of' "$(sed \$d err)" \
    "live: ${fake#"$PWD"/}/digits.cnn has no class none: every sound is answered by one of its words; 'Words of one's own' in earpipe(7) tells how to learn what is none"
is 'pipeline: all that was said, word and per cent' "$(awk '{ print $1 "," $2 $3 }' out)" \
    "$(sed 's/.*"predicted":"\(.\)","p":\([^,]*\).*/\1 \2/' answers |
	awk '{ printf "%s,%d%%\n", $1, $2 * 100 + 1e-9 }')"
is 'pipeline: of all that was said' "$(wc -l < out)" 20
cp out want
is 'pipeline: at the rate of the model' "$(asked)" 'mic-capture --list|mic-capture --rate 8000|'
live "$fake/digits.cnn" --device 'my mic' > out 2> err
check 'pipeline: a model that is named' cmp want out
is 'pipeline: options are for mic-capture' "$(asked)" \
    'mic-capture --list --device my mic|mic-capture --rate 8000 --device my mic|'
is 'pipeline: --list' "$(live --list 2>&1)" '*  0  one'
matches 'pipeline: --help' "$(live --device x --help | head -n 1)" '^live \[MODEL\] \[OPTION\.\.\.\] - '
refuses 2 '--count x: wanted a number' live --count x
refuses 2 '--count: wanted a value after it' live --count
is 'pipeline: a full disk: status' "$(live --count 1 2> err > /dev/full; echo $?)" 3

# ---- --json, --count ----

# half of the answers are not sure enough
threshold=$(sed 's/.*"p":\([^,]*\).*/\1/' answers | sort | sed -n 10p)
melspec played | cnn-train -q --arch 'conv1:4x3 pool' --epochs 2 --reject "$threshold" > half.cnn
melspec played | cnn-predict --format json half.cnn > want.json
live half.cnn --json > out 2> err
check 'pipeline: --json: as cnn-predict writes it' cmp want.json out
awk '{ print } !/"predicted":"none"/ && ++n == 8 { exit }' want.json > eight
lines=$(wc -l < eight)
is 'pipeline: there are others among the first eight words, and more behind' "$((lines > 8 && lines < 20))" 1
stand_in mic-capture <<'END'
[ "$1" = --list ] && echo '*  0  one' && exit
exec synth --frames 20 --samples 4000 --wait 60
END
ln -s "$build/tests/synth" "$fake/bin"
began=$(date +%s)
is 'pipeline: --count: status, stderr' \
    "$(live half.cnn --json --count 8 > out 2> err; echo $?),$(cat err)" '0,Speak. ^C ends.'
is 'pipeline: --count: the source ends at once' "$(($(date +%s) - began < 45))" 1
check 'pipeline: --count 8: eight words, and what was none between them' cmp eight out
is 'pipeline: --count: not for mic-capture' "$(asked)" 'mic-capture --list|mic-capture --rate 8000|'
for option in --count=8 '-n 8' -n8; do
	# shellcheck disable=SC2086
	is "pipeline: $option" "$(live half.cnn $option 2> /dev/null | awk '$1 != "-" { n++ } END { print n, NR }')" \
	    "8 $((lines))"
done

# a line comes out at once, also into a pipe
mkfifo now
live > now 2> err &
listener=$!
exec 3< now
read -r first <&3
is 'pipeline: a line comes out at once' "$first" "$(sed -n '1s/^ *//p' want)"
exec 3<&-
wait $listener

# ---- what is shown ----

stand_in cnn-predict <<'END'
cat > /dev/null
cat "$SCRATCH/said"
END
stand_in mic-capture <<'END'
if [ "$1" = --list ]; then echo '*  0  one'; else cat "$SCRATCH/played"; fi
END
for p in 1.0 0.999999 0.9765 0.5 0.0712 0.05 0.0034 1e-06; do
	echo '{"id":"mic-0001","predicted":"7","p":'$p',"top":[{"class":"7","p":'$p'},{"class":"3","p":0.0}],"t":1.25}'
done > said
is 'pipeline: how sure' "$(live 2> /dev/null)" '    1.2 s  7  100 %  ####################
    1.2 s  7   99 %  ####################
    1.2 s  7   97 %  ###################.
    1.2 s  7   50 %  ##########..........
    1.2 s  7    7 %  #...................
    1.2 s  7    5 %  #...................
    1.2 s  7    0 %  ....................
    1.2 s  7    0 %  ....................'
cat > said <<'END'
{"id":"mic-0001","predicted":"7","p":0.75,"top":[{"class":"7","p":0.75},{"class":"3","p":0.2}],"t":0.7}
{"id":"mic-0002","predicted":"none","p":0.55,"unsure":"3","top":[{"class":"3","p":0.45},{"class":"none","p":0.3}],"t":12.04}
{"id":"mic-0003","predicted":"none","p":0.59,"top":[{"class":"none","p":0.59},{"class":"7","p":0.41}],"t":1234.56}
{"id":"mic-0004","predicted":"3","p":0.9,"top":[{"class":"3",
END
is 'pipeline: what is no word, and why' "$(live 2> /dev/null)" '    0.7 s  7   75 %  ###############.....
   12.0 s  -  not sure enough (likeliest 3, 45 %)
 1234.6 s  -  no word of the list (likeliest 7, 41 %)'
if [ "$(LC_ALL=C.UTF-8 locale charmap)" = UTF-8 ]; then
	is 'pipeline: a bar in UTF-8' "$(locale=C.UTF-8 live 2> /dev/null | sed 1q)" '    0.7 s  7   75 %  ███████████████░░░░░'
else
	skip 'pipeline: a bar in UTF-8' 'no such locale'
fi
escapes() { # the lines that have some
	tr -d '\r' | sed "s/$(printf '\033')\\[/^/g" | grep '\^'
}
# on_terminal NAME=VALUE
on_terminal() {
	env -u NO_COLOR TERM=xterm "$build/tests/terminal" out env "$1" BUILD="$fake" SCRATCH="$scratch" \
	    "$root/pipelines/live" 2> /dev/null
}
is 'pipeline: a terminal dims what is no word' "$(live 2> /dev/null | escapes),$(on_terminal LC_ALL=C | escapes)" \
    ',^2m   12.0 s  -  not sure enough (likeliest 3, 45 %)^m
^2m 1234.6 s  -  no word of the list (likeliest 7, 41 %)^m'
for setting in NO_COLOR=1 TERM=dumb TERM=; do
	is "pipeline: $setting: it does not" "$(on_terminal $setting | escapes)" ''
	is "pipeline: $setting: all is there" "$(on_terminal $setting | wc -l)" 3
done

# other words than digits
stand_in tensor-dump <<'END'
echo '{"dtype":"<f4","kind":"model","classes":["größer","no","none","zwei"],"features":"logmel","rate":16000,"hop":160}'
END
cat > said <<'END'
{"id":"mic-0001","predicted":"zwei","p":0.75,"top":[{"class":"zwei","p":0.75},{"class":"no","p":0.2}],"t":0.7}
{"id":"mic-0002","predicted":"größer","p":0.75,"top":[{"class":"größer","p":0.75},{"class":"no","p":0.2}],"t":0.7}
{"id":"mic-0003","predicted":"none","p":0.59,"top":[{"class":"none","p":0.59},{"class":"größer","p":0.41}],"t":1}
END
is 'pipeline: any words, aligned' "$(live 2> /dev/null)" '    0.7 s  zwei     75 %  ###############.....
    0.7 s  größer   75 %  ###############.....
    1.0 s  -       no word of the list (likeliest größer, 41 %)'
is 'pipeline: and any rate' "$(grep -- --rate asked)" 'mic-capture --rate 16000'
# in terminals of any width
for width in 30 34 40 48 60; do
	"$build/tests/terminal" out:$width env LC_ALL=C BUILD="$fake" SCRATCH="$scratch" TERM=dumb \
	    "$root/pipelines/live" 2> err | tr -d '\r' > wide
	is "pipeline: $width columns: no line is wider" "$(tr -d '\200-\277' < wide | awk -v w=$width 'length > w' | cat)" ''
	is "pipeline: $width columns: all is there" "$(tr -s '#. \n' ' ' < wide | grep -c 's zwei .*75 %.* größer.*75 %.*s - no word of the list (likeliest größer, 41 %)')" 1
done
# words of a model that comes from a stranger
printf '{"id":"mic-0001","predicted":"a\302\2332Jb","p":0.75,"top":[{"class":"no","p":0.2}],"t":0.7}\n' > said
printf '{"id":"mic-0002","predicted":"none","p":0.59,"top":[{"class":"none","p":0.59},{"class":"a\342\200\256b","p":0.41}],"t":1}\n' >> said
is 'pipeline: no control characters' "$(live 2> /dev/null)" '    0.7 s  a?2Jb    75 %  ###############.....
    1.0 s  -       no word of the list (likeliest a?b, 41 %)'
rm "$fake/bin/tensor-dump" "$fake/bin/cnn-predict"
ln -s "$build/bin/tensor-dump" "$build/bin/cnn-predict" "$fake/bin"

# ---- ^C, and stages that fail ----

if command -v setsid > /dev/null && interruptible true 2> /dev/null; then
	"$build/tests/synth" --frames 2 --samples 4000 --no-mark > before
	"$build/tests/synth" --frames 3 --samples 4000 | tail -c "+$(($(wc -c < before) + 1))" > after
	# ends well, as mic-capture does: with another word, and the end mark
	stand_in mic-capture <<'END'
[ "$1" = --list ] && echo '*  0  one' && exit
trap 'cat "$SCRATCH/after"; exit 0' INT
cat "$SCRATCH/before"
for tenth in $(seq 300); do sleep 0.1; done
END
	: > out
	# not through a function: $! must be the group's
	BUILD=$fake SCRATCH=$scratch env --default-signal=INT setsid "$root/pipelines/live" > out 2> err &
	listener=$!
	left=200
	until [ "$(wc -l < out)" -eq 2 ] || [ $left -eq 0 ]; do
		sleep 0.1
		left=$((left - 1))
	done
	kill -INT -$listener
	wait $listener
	is 'pipeline: ^C: status, stderr' "$?,$(tail -n 1 err)" '0,Speak. ^C ends.'
	is 'pipeline: ^C: what is still said is shown' "$(cat out)" "$(head -n 3 want)"
else
	skip 'pipeline: ^C' 'no setsid, or env cannot set signals here'
fi

stand_in mic-capture <<'END'
[ "$1" = --list ] && echo '*  0  one' && exit
cat "$SCRATCH/played"
[ ! -e "$SCRATCH/lost" ] || { echo 'mic-capture: the microphone was lost' >&2 && exit 3; }
END
head -c 3000 "$fake/digits.cnn" > broken.cnn
live broken.cnn > out 2> err
is 'pipeline: a broken model: status, lines' "$?,$(wc -l < out)" 1,0
matches 'pipeline: a broken model is named' "$(cat err)" '^(melspec: --like|cnn-predict: model) broken.cnn: '
cp played whole
head -c 100000 whole > played
live > out 2> err
is 'pipeline: a microphone that breaks off: status' "$?" 1
is 'pipeline: what came before is shown' "$(cat out)" "$(head -n "$(wc -l < out)" want)"
matches 'pipeline: and something of it is' "$(wc -l < out)" '^ *[1-9]'
: > lost
live > out 2> err
is 'pipeline: a microphone that is lost: status' "$?" 3
matches 'pipeline: a microphone that is lost: message' "$(cat err)" '^mic-capture: the microphone was lost$'
rm lost
: > played
live > out 2> err
is 'pipeline: a microphone that says nothing: status, lines' "$?,$(wc -l < out)" 1,0
cp whole played

# ---- a model that is not there ----

stand_in make <<'END'
echo 'words of make'
echo 'make: what it says' >&2
[ ! -e "$SCRATCH/fail" ] || exit 2
cp "$SCRATCH/learnt" "$SCRATCH/fake/digits.cnn"
END
live nosuch.cnn > out 2> err
is 'pipeline: no model of that name: status' "$?" 1
matches 'pipeline: no model of that name: the way out' "$(sed 1q err)" \
    "^live: nosuch.cnn: found no model; 'make train' makes one, or$"
check 'pipeline: no model of that name: nothing is asked' test ! -e asked
mv "$fake/digits.cnn" learnt
: > fail
is 'pipeline: no model, and none to be had: status, stdout' "$(live 2> err; echo $?)" 2
matches 'pipeline: no model, and none to be had: says so' "$(tr '\n' '|' < err)" \
    '^live: found no model: .*fake/digits.cnn is learnt now, once; that takes some minutes, and \^C ends it\|.*make: what it says\|$'
rm fail
live > out 2> err
is 'pipeline: no model: status' "$?" 0
check 'pipeline: no model: goes on with what is learnt' cmp want out
is 'pipeline: no model: the microphone is looked for first' "$(asked)" \
    "mic-capture --list|make -s -C $root/pipelines/.. BUILD=$fake MODEL=$fake/digits.cnn train|mic-capture --rate 8000|"
live > out 2> err
is 'pipeline: it is learnt once' "$(asked)" 'mic-capture --list|mic-capture --rate 8000|'
rm "$fake/digits.cnn"
stand_in mic-capture < /dev/null
live --device nosuch > out 2> err
is 'pipeline: no such microphone: status, nothing is learnt' "$?,$(asked)" '3,mic-capture --list --device nosuch|'
matches 'pipeline: no such microphone: message' "$(cat err)" '^live: found no such microphone; '
stand_in mic-capture <<'END'
echo 'mic-capture: found no microphone' >&2
exit 3
END
live > out 2> err
is 'pipeline: no microphone: status, nothing is learnt' "$?,$(asked)" '3,mic-capture --list|'
is 'pipeline: no microphone: message' "$(cat out err)" 'mic-capture: found no microphone'

# installed: the scripts beside it, and the model in the current folder
mkdir -p share/earpipe here
cp "$root/pipelines/live" "$root/pipelines/preamble" "$root/pipelines/constants" share/earpipe
stand_in mic-capture <<'END'
if [ "$1" = --list ]; then echo '*  0  one'; else cat "$SCRATCH/played"; fi
END
stand_in train <<'END'
cp "$SCRATCH/learnt" digits.cnn
END
stand_in synth-digits < /dev/null
mv "$fake/bin/train" "$fake/bin/synth-digits" share/earpipe
installed() { # PATH
	rm -f asked
	(cd here && XDG_CACHE_HOME=$scratch/cache PATH=$1 SCRATCH=$scratch "$scratch/share/earpipe/live" 2> err > out)
}
ln -s "$(command -v true)" "$fake/bin/espeak-ng"
ln -s "$(command -v true)" "$fake/bin/sox"
installed "$fake/bin:$PATH"
is 'pipeline: installed: status, lines' "$?,$(wc -l < here/out)" 0,20
cache=$scratch/cache/earpipe
# as make train does
is 'pipeline: installed: learns as make train does' "$(asked)" "mic-capture --list|$(
	"${MAKE:-make}" -s -n -C "$root" BUILD=built train |
		sed -n "s|.*&& pipelines/synth-digits |synth-digits |; s|BUILD='built' pipelines/train|train|
		    s|'built/digits.cnn'|digits.cnn|; s|'built/|'$cache/|g; s| pipelines/words-train| $scratch/share/earpipe/words-train|
		    s|'||g; s| *$||; /^synth-digits\|^train/p" | tr '\n' '|'
)mic-capture --rate 8000|"
mkdir bin "$cache/spoken-digits"
rm here/digits.cnn
installed "$fake/bin:$PATH"
is 'pipeline: installed: voices that are there are not made again' "$(asked | grep -o synth-digits | wc -l)" 1
rm here/digits.cnn "$fake/bin/espeak-ng"
for tool in sh env dirname locale sed head tr awk grep sort tail cat cp true; do
	ln -s "$(command -v $tool)" bin
done
installed "$fake/bin:$scratch/bin"
is 'pipeline: installed, without voices' "$?,$(asked)" '0,mic-capture --list|train digits.cnn|mic-capture --rate 8000|'
matches 'pipeline: installed, without voices: says so' "$(cat here/err)" '^live: without synthetic voices: '
cp learnt "$fake/digits.cnn"

# make_live SETTING...: the line that make would run
make_live() {
	env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL -u MODEL "${MAKE:-make}" -n -C "$root" BUILD="$build" "$@" live |
	    grep pipelines/live
}
matches 'make live: a model that may be learnt' "$(make_live LIVE='--json --count 2')" ' pipelines/live +--json --count 2$'
matches 'make live: a model that is named' "$(make_live MODEL=a.cnn)" " pipelines/live 'a.cnn' *$"
# ---- on a machine without sound ----

alone() {
	env HOME="$scratch" PULSE_SERVER="unix:$scratch/nobody" JACK_NO_START_SERVER=1 "$@"
}
if [ -z "$(ls /dev/snd/pcm* 2> /dev/null)" ] && [ "$(uname)" = Linux ]; then
	refuses 3 'found no microphone; ' alone mic-capture
	refuses 3 'found no microphone; ' alone mic-capture --list
	refuses 3 'found no such microphone; ' alone mic-capture --device 0
else
	skip 'no microphone' 'this machine has one'
fi

. "$root/tests/support/sound.sh"

# ---- devices ----

# goes on beside: by the end of 5 s it has said that it hears nothing, and once is enough
mic-capture --seconds 5.5 > quiet 2> quiet.err &
listener=$!

mic-capture --list > list 2> err
is 'list: status and stderr' "$?,$(cat err)" '0,'
matches 'list: the default is marked' "$(cat list)" '^\* +[0-9]+  default, ALSA  \([0-9]+ channels?, '
number=$(sed -n 's/^\* *\([0-9]*\) .*/\1/p' list)
matches 'list: those that fit' "$(mic-capture --list --device 'FAUL alsa')" '^. +[0-9]+  default, ALSA '
refuses 3 '--device no-such: found no such microphone' mic-capture --device no-such
refuses 3 '--device 999: found no such microphone' mic-capture --device 999
refuses 3 'found no such microphone' mic-capture --device 'alsa default'
refuses 2 '--device ALSA: fits [2-9] microphones: .*default, ALSA' mic-capture --device ALSA

refuses 3 'found no such microphone' mic-capture --device 'alsa alsa'
refuses 2 "--device de: fits [3-9] microphones: .*'den, ALSA'" mic-capture --device de

for device in "$number" Den 'den, alsa'; do
	mic-capture --device "$device" --seconds 0.5 > out 2> err
	is "device '$device': status, frames" "$?,$(frames out)" 0,0
done
mic-capture -q --seconds 0.5 > /dev/full 2> full
is 'a full disk: status' $? 3
matches 'a full disk: message' "$(cat full)" '^mic-capture: cannot write to stdout: '
matches 'zeros are noticed' "$(cat err)" '^mic-capture: nothing but zeros'
wait $listener
is 'zeros: status, frames' "$?,$(frames quiet)" 0,0
is 'zeros are noticed once' "$(grep -c '^mic-capture: nothing but zeros' quiet.err),$(wc -l < quiet.err)" 1,1
within 5 nobody_listens

# ---- when words were said, and how long is listened ----

# Three words of 0.3 s, 1.2 s and 2 s from the beginning of one to that of the next.
{
	head -c 4800 noise.raw
	head -c 14400 /dev/zero
	head -c 4800 noise.raw
	head -c 27200 /dev/zero
	head -c 4800 noise.raw
} > words.raw
mic-capture -v --seconds 5.25 > out 2> err &
listener=$!
within 10 is_listening
sleep 0.5
pacat --latency-msec=200 --format=s16le --rate=8000 --channels=1 --volume=30000 words.raw
wait $listener
is 'words: status, frames' "$?,$(frames out)" 0,3
if grep -q ' were lost: ' err; then
	skip 'words: when' 'this machine is too busy to record without loss'
else
	is 'words: no gap where nothing was lost' "$(grep -c gap= dump)" 0
	sed 's/.* t=\([^ ]*\) .*/\1/' dump | awk 'NR > 1 { printf "%.3f ", $1 - before } { before = $1 }' > apart
	awk '{ exit !(NF == 2 && ($1 - 1.2) ^ 2 <= 0.05 ^ 2 && ($2 - 2) ^ 2 <= 0.05 ^ 2) }' apart
	is "words: t is when they were said: $(cat apart)s apart" "$?" 0
	is '--seconds are counted by the samples' \
	    "$(sed -n 's/^mic-capture: \(.* utterances in .* s\), noise.*/\1/p' err)" \
	    '3 utterances in 5.25 s'
fi
within 5 nobody_listens

# ---- as many as were asked for, of a word that is known ----

mic-capture -q --count 2 --id "$(printf 'on_\377')" --label on --speaker anna > out 2> err &
listener=$!
within 10 is_listening
sleep 0.5
pacat --latency-msec=200 --format=s16le --rate=8000 --channels=1 --volume=30000 words.raw
wait $listener
is '--count 2 of three: status, frames' "$?,$(frames out)" 0,2
is '--label, --speaker' "$(tensor-dump --json out | grep -c '"label":"on","speaker":"anna"')" 2
is '--speaker, in normal form' "$(mic-capture -q --seconds 0.5 --continuous --speaker "$(printf 'zoe\314\210')" |
    tensor-dump | grep -c "speaker=$(printf 'zo\303\253') ")" 16
is '--id, of bytes that are no UTF-8' "$(tensor-dump --json out | sed -n 's/.*"id":"\([^"]*\)".*/\1/p' | tr '\n' ' ')" 'on_%FF-0001 on_%FF-0002 '
within 5 nobody_listens

# ---- all that is heard ----

mic-capture -q --rate device --continuous --seconds 5.75 > all 2> err &
listener=$!
mic-capture -q --continuous --chunk 33.3 --seconds 5.75 > all8 2>> err &
mic-capture -q --rate device --latency low --channel 2 --seconds 5.75 > some 2>> err &
mic-capture -q --rate device --seconds 5.75 > words 2>> err &
within 10 is_listening
sleep 1
pacat --latency-msec=200 --format=s16le --rate=8000 --channels=1 --volume=30000 words.raw
within 10 nobody_listens
wait $listener
is '--continuous: status, stderr' "$?,$(cat err)" '0,'
# at 44.1 kHz: 0.2 s are left out, then 20 ms a chunk
is '--continuous: whole chunks, in order' \
    "$(tensor-dump all | awk '{ sub(/.*audio \[/, ""); n += $1 + 0; if (!/ last=true/ && $1 + 0 != 882) bad++; at = $0;
	sub(/.* seq=/, "", at); if (at + 0 != NR - 1) bad++ } END { print n, bad + 0 }')" "$((44100 * 555 / 100)) 0"
matches '--continuous: t of the first' "$(tensor-dump all | head -n 1)" ' rate=44100 t=0\.2 .* stream=0 seq=0 last=false '
is '--continuous: converted, in chunks of 33.3 ms' \
    "$(tensor-dump all8 | awk '{ sub(/.*audio \[/, ""); n += $1 + 0; size[$1 + 0]++ } END { print n, size[267] }')" '44400 166'
endpoint all > cut
for file in cut some words; do
	is "--continuous | endpoint finds what mic-capture does: $file" "$(frames $file)" 3
	tensor-dump $file | sed 's/.*audio \[\([0-9]*\)\].*/\1/' > $file.lengths
done
apart=$(paste cut.lengths words.lengths some.lengths | awk '{ for (i = 1; i < 3; i++) if (($i - $(i + 1)) ^ 2 > 900 ^ 2) n++ } END { print n + 0 }')
is 'and as long, to 20 ms' "$apart" 0
refuses 3 'it has 32 channels, wanted number 33' mic-capture --channel 33

# ---- how loud it is ----

# shown OPTION...: what it draws on a terminal
shown() {
	"$build/tests/terminal" err env TERM=xterm sh -c 'mic-capture "$@" > frames' sh "$@" | tr '\r' '\n'
}
matches 'the meter: of zeros' "$(shown --seconds 1)" '^\[ {20}\]  zeros'
is 'the meter: not with -q' "$(shown -q --seconds 0.5)" ''

# ---- ^C in the middle of a word ----

mic-capture -q > out 2> err &
listener=$!
within 10 is_listening
make_noise
sleep 1.5
kill -TERM $listener
wait $listener
is 'SIGTERM: status, stderr' "$?,$(cat err)" '0,'
is 'SIGTERM: the word under way is written, and the end mark' "$(frames out)" 1
frame=$(tensor-dump --json out)
matches 'a frame says what it is' "$frame" '"kind":"audio","id":"mic-0001","rate":8000,"t":[0-9.]+,'
matches 'and how it was made' "$frame" \
    '"filter":"mic-capture".*"filter":"endpoint".*"filter":"resample","from":44100,"rate":8000'
clock=$(echo "$frame" | sed 's/.*"clock":\([0-9]*\).*/\1/')
matches 'clock is the time of day' "$(($(date +%s) - clock))" '^[0-5]$'
end_noise
within 5 nobody_listens

# ---- whoever reads has gone ----

# capture: mic-capture -q into stdout, its process into the file pid, its status into status
capture() {
	rm -f status
	mic-capture -q 2> err &
	echo $! > pid
	wait $!
	echo $? > status
}

# ends NAME: it does so by itself.
ends() {
	within 15 test -s status && return
	not_ok "$1" 'still running after 15 s'
	kill -KILL "$(cat pid)"
	within 5 test -s status
}

capture | : &
listener=$!
ends 'a reader that has gone'
wait $listener
is 'a reader that has gone' "$(cat status),$(cat err)" '141,'
within 5 nobody_listens

# ---- digits ----

fsdd=$(find_fsdd) || fsdd=
model=
if [ -z "$fsdd" ]; then
	skip 'digits, live' 'found no FSDD'
elif ! model=$(test_model); then
	not_ok 'digits, live' 'no model: training failed'
else
	say() { # CLIP
		paplay --latency-msec=10 "$fsdd/$1.wav"
	}

	mic-capture --seconds 18 2> err | melspec --like "$model" | cnn-predict "$model" > digits &
	listener=$!
	within 10 is_listening
	sleep 0.7
	said=
	for clip in 0_jackson_0 1_theo_1 2_nicolas_2 3_yweweler_3 4_lucas_4 \
	    5_george_0 6_jackson_1 7_theo_2 8_nicolas_3 9_yweweler_4; do
		say $clip
		sleep 0.6
		said="$said${clip%%_*} "
	done
	wait $listener
	heard=$(cut -f 2 digits | tr '\n' ' ')
	is 'ten digits, ten lines' "$(wc -l < digits),$(cat err)" '10,'
	right=0
	for digit in $said; do
		case $heard in
		"$digit "*) right=$((right + 1)) ;;
		esac
		heard=${heard#* }
	done
	if [ $right -ge 9 ]; then
		ok "said $said: $right right"
	else
		not_ok "said $said" "heard $(cut -f 2 digits | tr '\n' ' ')"
	fi
	within 5 nobody_listens

	# enrol asks, and hears what is said then
	mkdir two
	for clip in 1_theo 2_theo 1_lucas 2_lucas; do
		ln -s "$fsdd/${clip}_5.wav" "$fsdd/${clip}_6.wav" "$fsdd/${clip}_7.wav" two
	done
	fsdd-read two | melspec | cnn-train -q --arch 'conv1:8x5 bn relu pool' --epochs 5 -o two.cnn
	BUILD=$build "$root/pipelines/enrol" anna --model two.cnn --times 2 --alone > out 2> asked &
	listener=$!
	# answer SPEAKER_INDEX: says what the one that listens asks for, until it ends
	answer() {
		said=0
		while kill -0 $listener 2> /dev/null; do
			n=$(grep -o ' say  ' asked | wc -l)
			[ "$n" -eq "$said" ] || say "$(sed -n '$s/.* say  \([0-9]\) .*/\1/p' asked)_$1"
			said=$n
			sleep 0.1
		done
	}
	answer jackson_1
	wait $listener
	is 'enrol: status, what it asks' "$?,$(sed '/begun before/d; s/  once more//; s/ (heard [12])$//' asked | tr '\n' '|')" \
	    '0,1 of 2:  say  1 |1 of 2:  say  2 |2 of 2:  say  1 |2 of 2:  say  2 |'
	matches 'enrol: before and after' "$(tr '\n' '|' < out)" \
	    '^before: [0-4]/4 understood.*.after:  [0-4]/4, .*two-anna.cnn: knows anna.$'
	is 'enrol: what it keeps' "$(cat anna/1.frames anna/2.frames | tensor-dump | grep ' id=' |
	    sed 's/.* id=\([^ ]*\) .* label=\([^ ]*\) speaker=\([^ ]*\) .*/\1 \2 \3/' | tr '\n' '|')" \
	    '1_anna_1-0001 1 anna|2_anna_1-0001 2 anna|1_anna_2-0001 1 anna|2_anna_2-0001 2 anna|'
	within 5 nobody_listens

	# a microphone that takes long to open: nobody is asked before it hears
	mkdir slow
	printf '#!/bin/sh\nsleep 1.5\nexec %s/bin/mic-capture "$@"\n' "$build" > slow/mic-capture
	chmod +x slow/mic-capture
	mkdir slow/bin
	for program in "$build"/bin/*; do
		[ "${program##*/}" = mic-capture ] || ln -s "$program" slow/bin
	done
	cp slow/mic-capture slow/bin
	BUILD=$scratch/slow "$root/pipelines/enrol" ben --model two.cnn --times 1 --alone > out 2> asked &
	listener=$!
	answer jackson_1
	wait $listener
	is 'enrol: a microphone that opens slowly: status, what it asks' \
	    "$?,$(sed '/begun before/d; s/  once more//; s/ (heard [12])$//' asked | tr '\n' '|')" \
	    '0,1 of 1:  say  1 |1 of 1:  say  2 |'
	is 'enrol: no word is cut off at its beginning' \
	    "$(tensor-dump ben/1.frames | sed -n 's/.* t=\([^ ]*\) .*/\1/p' | awk '$1 > 0.25' | wc -l)" 2
	within 5 nobody_listens

	# what has begun before it listens is asked for again
	"$build/tests/pack" "{\"dtype\":\"<f4\",\"shape\":[4000],\"kind\":\"audio\",\"id\":\"1\",\"rate\":8000,\"t\":0.2,\"label\":\"1\",\"data\":[$(
	    awk 'BEGIN { for (i = 1; i < 4000; i++) printf "%g,", sin(i * i / 9000) / 3; print 0 }')]}" '{"end":1}' > early.frames
	rm slow/bin/mic-capture
	cat > slow/bin/mic-capture << END
#!/bin/sh
[ -e "$scratch/early.frames" ] || exec "$build/bin/mic-capture" "\$@"
echo 'mic-capture: listening from 0.45 s on' >&2
sleep 0.5
cat "$scratch/early.frames"
rm "$scratch/early.frames"
END
	chmod +x slow/bin/mic-capture
	BUILD=$scratch/slow "$root/pipelines/enrol" eve --model two.cnn --times 1 --alone > out 2> asked &
	listener=$!
	within 10 grep -q '1 of 1:  say  1  once more  ' asked
	kill -TERM $listener
	wait $listener
	is 'enrol: begun too early: status, what it asks' "$?,$(tr '\n' '|' < asked)" \
	    '143,1 of 1:  say  1  (begun before it listened)|1 of 1:  say  1  once more  '
	within 5 nobody_listens
	ok 'enrol: a signal ends the listening'

	# what is none is asked for again, and never learnt
	rm slow/bin/cnn-predict slow/bin/mic-capture
	ln -s "$build/bin/mic-capture" slow/bin
	cat > slow/bin/cnn-predict << END
#!/bin/sh
[ -e "$scratch/first" ] || exec "$build/bin/cnn-predict" "\$@"
rm "$scratch/first"
cat > /dev/null
printf 'mic-0001\\tnone\\t0.9\\n'
END
	chmod +x slow/bin/cnn-predict
	: > first
	BUILD=$scratch/slow "$root/pipelines/enrol" fay --model two.cnn --times 1 --alone > out 2> asked &
	listener=$!
	answer theo_5
	wait $listener
	is 'enrol: what is none is asked for again' "$?,$(sed 2q asked | tr '\n' '|')" \
	    '0,1 of 1:  say  1  (heard none)|1 of 1:  say  1  once more  (heard 1)|'
	is 'enrol: and not kept' "$(tensor-dump fay/1.frames | wc -l)" 2
	within 5 nobody_listens

	# ^C reaches every stage at once; all end well, and nothing of what was said is missing.
	rm -f status status2
	# shellcheck disable=SC2016
	setsid env --default-signal=INT sh -c '
		{ trap : INT; mic-capture -q; echo $? > status; } | tee -i heard |
		{ trap : INT; melspec --like "$1" | cnn-predict "$1" > digits; echo $? > status2; }
	' sh "$model" 2> err &
	listener=$!
	within 10 is_listening
	sleep 0.7
	say 7_jackson_0
	sleep 0.6
	make_noise
	sleep 1
	kill -INT -$listener
	wait $listener
	within 10 test -s status2
	is '^C: all stages end with 0' "$(cat status status2 err | tr '\n' ' ')" '0 0 '
	is '^C: two sounds, two lines' "$(frames heard),$(wc -l < digits)" 2,2
	end_noise
	within 5 nobody_listens

	# The first line is enough for head: then all that wait for more sound end.
	capture | melspec --like "$model" | cnn-predict "$model" | head -n 1 > digits &
	listener=$!
	within 10 is_listening
	sleep 0.7
	say 7_jackson_0
	ends '| head -n 1'
	wait $listener
	is '| head -n 1' "$(cat status),$(wc -l < digits)" 141,1
	within 5 nobody_listens
fi

# ---- the server dies ----

# what earpipe(7) has to act on a word, as a service runs it: sh, and no pipefail
if [ -n "$fsdd" ] && [ -n "$model" ]; then
	cp "$model" words.cnn
	sed -n '/^Act on a word/,/^\.Ed/p' "$root/man/earpipe.7" | sed '1,/^\.Bd/d; /^\.Ed/d' |
	    sed 's/\\-/-/g; s/\\e/\\/g; s/lights)/7)/' > act.sh
	mkdir acts
	printf '#!/bin/sh\necho "$0 $*" >> %s/acted\ncat > /dev/null\n' "$scratch" > acts/light-switch
	chmod +x acts/light-switch
	shells=0
	for shell in dash bash busybox; do
		command -v $shell > /dev/null || continue
		shells=$((shells + 1))
		case $shell in busybox) shell='busybox sh' ;; esac
		rm -f acted status
		# shellcheck disable=SC2086
		{
			PATH=$scratch/acts:$PATH $shell act.sh < /dev/null > acted.out 2> acted.err
			echo $? > status
		} &
		listener=$!
		within 10 is_listening
		sleep 0.7
		say 7_jackson_0
		within 10 test -s acted
		kill -KILL $server
		within 15 test -s status
		is "act on a word, $shell: the word, and the status when the microphone is lost" \
		    "$(sed 's|.*/||' acted),$(cat status)" 'light-switch ,1'
		matches "act on a word, $shell: why" "$(cat acted.err)" 'mic-capture: the microphone was lost'
		kill $silence 2> /dev/null
		rm -f run/socket
		start_server || break
	done
	is 'act on a word: in a shell at least' "$((shells > 0))" 1
	sleep 2 # a new monitor is deaf at first
	within 5 nobody_listens
fi

capture > out &
listener=$!
within 10 is_listening
sleep 0.7
make_noise
sleep 0.5
end_noise
within 5 test -s out
if [ -r "/proc/$(cat pid)/status" ] && ! nm "$build/bin/mic-capture" 2> /dev/null | grep -q __asan_init; then
	peak=$(sed -n 's/^VmHWM:[^0-9]*\([0-9]*\) kB/\1/p' "/proc/$(cat pid)/status")
	is 'memory: less than 32 MB at its peak' "$((peak > 1000 && peak < 32768))" 1
	echo "# live: mic-capture had $peak KiB at its peak"
else
	skip 'memory' 'no /proc here, or a build that takes more'
fi
kill -KILL $server
ends 'server killed'
wait $listener
is 'server killed: status' "$(cat status)" 3
matches 'server killed: message' "$(cat err)" '^mic-capture: the microphone was lost after [0-9.]+ s; '
is 'server killed: one line, one whole frame' "$(wc -l < err),$(tensor-dump out 2> /dev/null | wc -l)" 1,1
matches 'server killed: no end mark' "$(tensor-dump out 2>&1 > /dev/null)" \
    'input ends after 1 frames without an end mark: '

# ---- and comes back ----

kill $silence 2> /dev/null
rm -f run/socket
if start_server; then
	mic-capture --retry --seconds 60 > out 2> err &
	listener=$!
	within 10 is_listening
	sleep 1.5 # so that it has been heard
	kill -KILL $server
	within 10 grep -q 'was lost after' err
	sleep 1.5
	rm -f run/socket
	start_server
	if within 15 grep -q 'is back after' err; then
		ok '--retry: the microphone is back'
	else
		not_ok '--retry: the microphone is back' "$(cat err)"
	fi
	within 10 is_listening
	sleep 1.5
	make_noise
	sleep 1.5
	end_noise
	sleep 1
	kill -TERM $listener
	wait $listener
	is '--retry: status, frames' "$?,$(frames out)" 0,1
	gap=$(sed -n 's/.* gap=\([0-9]*\).*/\1/p' dump)
	is "--retry: what was missed is a gap: ${gap:-0} samples" "$((${gap:-0} > 8000 && ${gap:-0} < 240000))" 1
	mic-capture --retry > out 2> err &
	listener=$!
	within 10 is_listening
	kill -KILL $server
	within 10 grep -q 'was lost after' err
	kill -TERM $listener
	wait $listener
	is '--retry: an interrupt ends the waiting' "$?,$(frames out)" 0,0

	# no server yet, as at boot
	rm -f run/socket
	mic-capture --retry > out 2> err &
	listener=$!
	within 10 grep -q 'found no microphone; .*; waiting for it$' err
	sleep 2.5
	kill -TERM $listener
	wait $listener
	is '--retry: no microphone at first, and a signal: status, frames, lines' \
	    "$?,$(frames out),$(wc -l < err)" 0,0,1
	mic-capture --retry --device 'default, ALSA' > out 2> err &
	listener=$!
	within 10 grep -q 'found no such microphone; .*; waiting for it$' err
	sleep 1.5
	start_server
	within 15 is_listening
	sleep 1.5
	make_noise
	sleep 1
	end_noise
	sleep 1
	kill -TERM $listener
	wait $listener
	is '--retry: no microphone at first: status, frames' "$?,$(frames out)" 0,1
	is '--retry: no microphone at first: two lines' "$(wc -l < err),$(grep -c 'the microphone is there: ' err)" 2,1
else
	not_ok '--retry' "the server does not start again: $(tail -n 1 server.log)"
fi
