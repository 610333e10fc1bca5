#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# live.sh - pipelines/live, with scripts in place of mic-capture and of other stages: what it shows,
# --json, --count, ^C, failures, a model that is missing
. "$(dirname "$0")/support/lib.sh"

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
melspec played | cnn-train -q --arch 'conv1d:4x3 globalpool' --epochs 2 > "$fake/digits.cnn"
melspec played | cnn-predict --format json "$fake/digits.cnn" > answers
is 'status' "$(live > out 2> err; echo $?),$(tail -n 1 err)" '0,Speak. ^C ends.'
is "a model without 'none' is reported" "$(sed \$d err)" \
    "live: ${fake#"$PWD"/}/digits.cnn has no class none: every sound is answered by one of its words; 'Your own words' in earpipe(7) describes how to train one"
is 'all that was said, word and per cent' "$(awk '{ print $1 "," $2 $3 }' out)" \
    "$(sed 's/.*"predicted":"\(.\)","p":\([^,]*\).*/\1 \2/' answers |
	awk '{ printf "%s,%d%%\n", $1, $2 * 100 + 1e-9 }')"
is 'of all that was said' "$(wc -l < out)" 20
cp out want
is 'at the rate of the model' "$(asked)" 'mic-capture --list|mic-capture --rate 8000|'
live "$fake/digits.cnn" --device 'my mic' > out 2> err
check 'a model that is named' cmp want out
is 'options are for mic-capture' "$(asked)" \
    'mic-capture --list --device my mic|mic-capture --rate 8000 --device my mic|'
is '--list' "$(live --list 2>&1)" '*  0  one'
matches '--help' "$(live --device x --help | head -n 1)" '^live \[MODEL\] \[OPTION\.\.\.\] - '
refuses 2 '--count x: wanted a number' live --count x
refuses 2 '--count: wanted a value after it' live --count
is 'a full disk: status' "$(live --count 1 2> err > /dev/full; echo $?)" 3

# ---- --json, --count ----

# half of the answers are not sure enough
threshold=$(sed 's/.*"p":\([^,]*\).*/\1/' answers | sort | sed -n 10p)
melspec played | cnn-train -q --arch 'conv1d:4x3 globalpool' --epochs 2 --reject "$threshold" > half.cnn
melspec played | cnn-predict --format json half.cnn > want.json
live half.cnn --json > out 2> err
check '--json: as cnn-predict writes it' cmp want.json out
awk '{ print } !/"predicted":"none"/ && ++n == 8 { exit }' want.json > eight
lines=$(wc -l < eight)
is 'other words are among the first eight, and more follow' "$((lines > 8 && lines < 20))" 1
stand_in mic-capture <<'END'
[ "$1" = --list ] && echo '*  0  one' && exit
exec synth --frames 20 --samples 4000 --wait 60
END
ln -s "$build/tests/synth" "$fake/bin"
began=$(date +%s)
is '--count: status, stderr' \
    "$(live half.cnn --json --count 8 > out 2> err; echo $?),$(cat err)" '0,Speak. ^C ends.'
is '--count: the source ends at once' "$(($(date +%s) - began < 45))" 1
check '--count 8: eight words, and what was none between them' cmp eight out
is '--count: not for mic-capture' "$(asked)" 'mic-capture --list|mic-capture --rate 8000|'
for option in --count=8 '-n 8' -n8; do
	# shellcheck disable=SC2086
	is "$option" "$(live half.cnn $option 2> /dev/null | awk '$1 != "-" { n++ } END { print n, NR }')" \
	    "8 $((lines))"
done

# the words so far, in lines with words
is '--count: the words so far' "$(live half.cnn --count 3 2> /dev/null | sed -n 's/.*%  [#.]*  //p' | tr '\n' '|')" \
    "$(sed -n 's/.*"predicted":"\([0-9]\)".*/\1/p' eight | sed 3q | tr '\n' ' ' | sed 's/\(.\) \(.\) \(.\) /\1 _ _|\1 \2 _|\1 \2 \3|/')"
is '--count: and not without it' "$(live half.cnn 2> /dev/null | grep -c '_ _')" 0

# a line comes out at once, also into a pipe
mkfifo now
live > now 2> err &
listener=$!
exec 3< now
read -r first <&3
is 'a line comes out at once' "$first" "$(sed -n '1s/^ *//p' want)"
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
is 'how sure' "$(live 2> /dev/null)" '    1.2 s  7  100 %  ####################
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
is 'sounds that are not words, and the reason' "$(live 2> /dev/null)" '    0.7 s  7   75 %  ###############.....
   12.0 s  -  not sure enough (likeliest 3, 45 %)
 1234.6 s  -  no word of the list (likeliest 7, 41 %)'
if [ "$(LC_ALL=C.UTF-8 locale charmap)" = UTF-8 ]; then
	is 'a bar in UTF-8' "$(locale=C.UTF-8 live 2> /dev/null | sed 1q)" '    0.7 s  7   75 %  ███████████████░░░░░'
else
	skip 'a bar in UTF-8' 'no such locale'
fi
escapes() { # the lines that have some
	tr -d '\r' | sed "s/$(printf '\033')\\[/^/g" | grep '\^'
}
# on_terminal NAME=VALUE
on_terminal() {
	env -u NO_COLOR TERM=xterm "$build/tests/terminal" out env "$1" BUILD="$fake" SCRATCH="$scratch" \
	    "$root/pipelines/live" 2> /dev/null
}
is 'a terminal dims sounds that are not words' "$(live 2> /dev/null | escapes),$(on_terminal LC_ALL=C | escapes)" \
    ',^2m   12.0 s  -  not sure enough (likeliest 3, 45 %)^m
^2m 1234.6 s  -  no word of the list (likeliest 7, 41 %)^m'
for setting in NO_COLOR=1 TERM=dumb TERM=; do
	is "$setting: it does not" "$(on_terminal $setting | escapes)" ''
	is "$setting: all is there" "$(on_terminal $setting | wc -l)" 3
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
is 'any words, aligned' "$(live 2> /dev/null)" '    0.7 s  zwei     75 %  ###############.....
    0.7 s  größer   75 %  ###############.....
    1.0 s  -       no word of the list (likeliest größer, 41 %)'
is 'and any rate' "$(grep -- --rate asked)" 'mic-capture --rate 16000'
# in terminals of any width
for width in 30 34 40 48 60; do
	"$build/tests/terminal" out:$width env LC_ALL=C BUILD="$fake" SCRATCH="$scratch" TERM=dumb \
	    "$root/pipelines/live" 2> err | tr -d '\r' > wide
	is "$width columns: no line is wider" "$(tr -d '\200-\277' < wide | awk -v w=$width 'length > w' | cat)" ''
	is "$width columns: all is there" "$(tr -s '#. \n' ' ' < wide | grep -c 's zwei .*75 %.* größer.*75 %.*s - no word of the list (likeliest größer, 41 %)')" 1
done
# words of a model that comes from a stranger
printf '{"id":"mic-0001","predicted":"a\302\2332Jb","p":0.75,"top":[{"class":"no","p":0.2}],"t":0.7}\n' > said
printf '{"id":"mic-0002","predicted":"none","p":0.59,"top":[{"class":"none","p":0.59},{"class":"a\342\200\256b","p":0.41}],"t":1}\n' >> said
is 'no control characters' "$(live 2> /dev/null)" '    0.7 s  a?2Jb    75 %  ###############.....
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
	# interrupt: sends ^C to the group after two lines, and waits for its end
	interrupt() {
		eventually sh -c '[ "$(wc -l < out)" -eq 2 ]'
		kill -INT -$listener
		wait $listener
	}
	: > out
	# not through a function: $! must be the group's
	BUILD=$fake SCRATCH=$scratch env --default-signal=INT setsid "$root/pipelines/live" > out 2> err &
	listener=$!
	interrupt
	is '^C: status, stderr' "$?,$(tail -n 1 err)" '0,Speak. ^C ends.'
	is '^C: what is still said is shown' "$(cat out)" "$(head -n 3 want)"
	# the commands of the words so far are run
	printf '#!/bin/sh\nsleep 0.3\necho "$1" >> "$SCRATCH/run"\n' > slow
	chmod +x slow
	: > out
	BUILD=$fake SCRATCH=$scratch env --default-signal=INT setsid "$root/pipelines/live" --exec "$scratch/slow {word}" > out 2> err &
	listener=$!
	interrupt
	is '^C with --exec: status, stderr' "$?,$(tail -n 1 err)" '0,Speak. ^C ends.'
	is '^C with --exec: all words have had their commands' "$(paste -s -d ' ' run)" "$(head -n 3 want | awk '{ print $1 }' | paste -s -d ' ' -)"
else
	skip '^C' 'no setsid, or env cannot set signals here'
fi

stand_in mic-capture <<'END'
[ "$1" = --list ] && echo '*  0  one' && exit
cat "$SCRATCH/played"
[ ! -e "$SCRATCH/lost" ] || { echo 'mic-capture: the microphone was lost' >&2 && exit 3; }
END
head -c 3000 "$fake/digits.cnn" > broken.cnn
live broken.cnn > out 2> err
is 'a broken model: status, lines' "$?,$(wc -l < out)" 1,0
matches 'a broken model is named' "$(cat err)" '^(melspec: --like|cnn-predict: model) broken.cnn: '
cp played whole
head -c 100000 whole > played
live > out 2> err
is 'a microphone that breaks off: status' "$?" 1
is 'what came before is shown' "$(cat out)" "$(head -n "$(wc -l < out)" want)"
matches 'and something of it is' "$(wc -l < out)" '^ *[1-9]'
: > lost
live > out 2> err
is 'a microphone that is lost: status' "$?" 3
matches 'a microphone that is lost: message' "$(cat err)" '^mic-capture: the microphone was lost$'
rm lost
: > played
live > out 2> err
is 'a microphone that says nothing: status, lines' "$?,$(wc -l < out)" 1,0
cp whole played

# ---- --exec ----

cat > note << 'END'
#!/bin/sh
printf '%s|%s|%s|%s\n' "$EARPIPE_WORD" "$EARPIPE_PROBABILITY" "$1" "$2" >> "$SCRATCH/noted"
END
chmod +x note
live --exec "$scratch/note {word} p={p}" > out 2> err
is '--exec: status, stderr' "$?,$(sed 1d err)" '0,Speak. ^C ends.'
check '--exec: the same lines' cmp want out
is '--exec: each word has its command' "$(cat noted)" \
    "$(sed 's/.*"predicted":"\(.\)","p":\([^,]*\).*/\1|\2|\1|p=\2/' answers)"
live half.cnn --json --exec "$scratch/note {word}" > out 2> err
rm noted
live half.cnn --json --exec "$scratch/note {word}" > out 2> err
check '--exec --json: the same lines' cmp want.json out
is '--exec: none has no command' "$(wc -l < noted)" "$(grep -vc '"predicted":"none"' out)"
rm noted
live --count 3 --exec "$scratch/note {word}" > out 2> err
is '--exec --count: status, words, commands' "$?,$(wc -l < out),$(wc -l < noted)" '0,3,3'
printf '{"id":"mic-0001","predicted":"a; touch $(id) \\"x *","p":0.75,"top":[{"class":"no","p":0.2}],"t":0.7}\n' > said
stand_in cnn-predict < /dev/null
printf 'cat "$SCRATCH/said"\n' >> "$fake/bin/cnn-predict"
rm noted
live --exec "$scratch/note {word}" > out 2> err
is '--exec: a word with blanks and quotes is one argument' "$(cat noted)" 'a; touch $(id) "x *|0.75|a; touch $(id) "x *|'
rm "$fake/bin/cnn-predict"
ln -s "$build/bin/cnn-predict" "$fake/bin"
printf '#!/bin/sh\necho "${NOTIFY_SOCKET-none},${WATCHDOG_USEC-none}" >> %s/noted\n' "$scratch" > manager
chmod +x manager
rm -f noted
NOTIFY_SOCKET=/nowhere WATCHDOG_USEC=1000000 live --count 1 --exec "$scratch/manager" > out 2> err
is '--exec: a command does not speak to the manager of the service' "$(cat noted)" none,none
live --exec 'false {word}' > out 2> err
is '--exec: a command that fails: status, lines, said' "$?,$(wc -l < out),$(grep -c '^word-exec: .*: false ended with status 1$' err)" '1,20,20'
for program in nosuch cd say; do
	refuses 2 "^live: --exec '$program {word}': $program: there is no such program; see 'live --help'\$" live --exec "$program {word}"
done
printf '{"id":"mic-0001","predicted":"a\\u200bb\\ud83d\\ude00","p":0.75,"top":[{"class":"no","p":0.2}],"t":0.7}\n' > said
stand_in cnn-predict < /dev/null
printf 'cat "$SCRATCH/said"\n' >> "$fake/bin/cnn-predict"
rm -f noted
live --exec " $scratch/note {word}" > out 2> err
is '--exec: a word that JSON escapes' "$(cut -d '|' -f 1 noted)" "$(printf 'a\342\200\213b\360\237\230\200')"
rm "$fake/bin/cnn-predict"
ln -s "$build/bin/cnn-predict" "$fake/bin"
refuses 2 '^live: --exec: wanted a value after it' live --exec

# ---- a model that is not there ----

stand_in make <<'END'
echo 'words of make'
echo 'make: what it says' >&2
[ ! -e "$SCRATCH/fail" ] || exit 2
cp "$SCRATCH/learnt" "$SCRATCH/fake/digits.cnn"
END
live nosuch.cnn > out 2> err
is 'no model of that name: status' "$?" 1
matches 'no model of that name: the way out' "$(sed 1q err)" \
    "^live: nosuch.cnn: found no model; 'make train' makes one, or$"
check 'no model of that name: nothing is asked' test ! -e asked
mv "$fake/digits.cnn" learnt
: > fail
is 'no model, and none to be had: status, stdout' "$(live 2> err; echo $?)" 2
matches 'no model, and none to be had: says so' "$(tr '\n' '|' < err)" \
    '^live: found no model: training .*fake/digits.cnn now, once; this takes some minutes, and \^C ends it\|.*make: what it says\|$'
rm fail
live > out 2> err
is 'no model: status' "$?" 0
check 'no model: goes on with what is learnt' cmp want out
is 'no model: the microphone is looked for first' "$(asked)" \
    "mic-capture --list|make -s -C $root/pipelines/.. BUILD=$fake MODEL=$fake/digits.cnn train|mic-capture --rate 8000|"
live > out 2> err
is 'it is learnt once' "$(asked)" 'mic-capture --list|mic-capture --rate 8000|'
rm "$fake/digits.cnn"
stand_in mic-capture < /dev/null
live --device nosuch > out 2> err
is 'no such microphone: status, nothing is learnt' "$?,$(asked)" '3,mic-capture --list --device nosuch|'
matches 'no such microphone: message' "$(cat err)" '^live: found no such microphone; '
stand_in mic-capture <<'END'
echo 'mic-capture: found no microphone' >&2
exit 3
END
live > out 2> err
is 'no microphone: status, nothing is learnt' "$?,$(asked)" '3,mic-capture --list|'
is 'no microphone: message' "$(cat out err)" 'mic-capture: found no microphone'

# installed: the scripts beside it, and the model in the current folder
mkdir -p share/earpipe here
cp "$root/pipelines/live" "$root/pipelines/preamble" "$root/pipelines/constants" share/earpipe
stand_in mic-capture <<'END'
if [ "$1" = --list ]; then echo '*  0  one'; else cat "$SCRATCH/played"; fi
END
stand_in train <<'END'
cp "$SCRATCH/learnt" digits.cnn
END
mv "$fake/bin/train" share/earpipe
installed() { # PATH
	rm -f asked
	(cd here && PATH=$1 SCRATCH=$scratch "$scratch/share/earpipe/live" 2> err > out)
}
installed "$fake/bin:$PATH"
is 'installed: status, lines' "$?,$(wc -l < here/out)" 0,20
is 'installed: the model is trained once' "$(asked)" 'mic-capture --list|train digits.cnn|mic-capture --rate 8000|'
cp learnt "$fake/digits.cnn"

# make_live SETTING...: the line that make would run
make_live() {
	env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL -u MODEL "${MAKE:-make}" -n -C "$root" BUILD="$build" "$@" live |
	    grep pipelines/live
}
matches 'make live: a model that may be learnt' "$(make_live LIVE='--json --count 2')" ' pipelines/live +--json --count 2$'
matches 'make live: a model that is named' "$(make_live MODEL=a.cnn)" " pipelines/live 'a.cnn' *$"
