#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# word-exec.sh - word-exec: a command for each word, its arguments and environment, slow and failing
# commands, lines that are none
# shellcheck disable=SC1083 # {word} is what word-exec replaces
. "$(dirname "$0")/support/lib.sh"

tab=$(printf '\t')
printf 'mic-0001\tlights\t0.9876\nmic-0002\tnone\t0.5\nmic-0003\tone two\t0.75\ttwo\t0.1\n' > said
cat > note << 'END'
#!/bin/sh
for word in "$@" "$EARPIPE_WORD" "$EARPIPE_PROBABILITY" "$EARPIPE_ID"; do
	printf '<%s>' "$word"
done >> noted
echo >> noted
END
chmod +x note

word-exec ./note -v {word} '{word}:{p} of {id}' '{other}' < said > out 2> err
is 'status, stderr' "$?,$(cat err)" '0,'
check 'lines are passed on' cmp out said
is 'arguments and environment' "$(cat noted)" '<-v><lights><lights:0.9876 of mic-0001><{other}><lights><0.9876><mic-0001>
<-v><one two><one two:0.75 of mic-0003><{other}><one two><0.75><mic-0003>'
rm noted
word-exec --none ./note < said > out
is '--none: the word none, too' "$(wc -l < noted)" 3
rm noted
is 'EARPIPE_TIME' "$(word-exec sh -c 'echo "$EARPIPE_TIME"' < said 2>&1 > out | head -n 1 | sed 's/[0-9]/D/g')" 'DDDD-DD-DDTDD:DD:DD.DDDZ'
printf 'a\t$(touch hurt) `touch hurt` ; touch hurt\t1\n' > hostile
word-exec ./note {word} < hostile > out
is 'a word is never read by a shell' "$(ls hurt 2>&1 | grep -c cannot),$(cut -d '>' -f 1 noted)" '1,<$(touch hurt) `touch hurt` ; touch hurt'
rm noted
printf 'a\\\\b\t\\\\t\\tx\\n\\xc3\\xa4\t1\n' > escaped
word-exec ./note {word} < escaped > out
is 'escapes of cnn-predict are read' "$(cat noted)" "<\\t${tab}x
ä><\\t${tab}x
ä><1><a\\b>"
check 'and are passed on as they are' cmp out escaped
is 'what a command prints goes to stderr' "$(word-exec echo heard {word} < said 2> err > out; cat err)" 'heard lights
heard one two'
check 'not to stdout' cmp out said
is 'a command has no input' "$(word-exec sh -c 'cat; echo end' < said 2>&1 > out | paste -s -d ' ' -)" 'end end'

# ---- slow commands, and those that fail ----

i=1
while [ $i -le 6 ]; do
	printf 'm-%s\tw%s\t1\n' $i $i
	i=$((i + 1))
done > six
word-exec sh -c 'sleep 0.1; echo "$1"' sh {word} < six > out 2> err
is 'one after the other, in order' "$(cat err | paste -s -d ' ' -)" 'w1 w2 w3 w4 w5 w6'
word-exec --queue 2 sh -c 'sleep 0.3; echo "$1"' sh {word} < six > out 2> err
is '--queue: status, what is dropped' "$?,$(paste -s -d '|' err)" "1,word-exec: 'w4' was dropped: 2 words wait for sh|word-exec: 'w5' was dropped: 2 words wait for sh|word-exec: 'w6' was dropped: 2 words wait for sh|w1|w2|w3|word-exec: of 6 words, 0 commands failed and 3 words were dropped"
check '--queue: all lines are passed on' cmp out six
word-exec sh -c '[ "$1" != w2 ] || exit 9; [ "$1" != w3 ] || kill -9 $$' sh {word} < six > out 2> err
is 'commands that fail: status, stderr' "$?,$(cat err)" "1,word-exec: 'w2': sh ended with status 9
word-exec: 'w3': sh was ended by signal 9
word-exec: of 6 words, 2 commands failed and 0 words were dropped"
head -n 1 six | word-exec --timeout 0.2 sh -c 'sleep 71 & sleep 71' > out 2> err
is '--timeout: status, stderr' "$?,$(sed 1q err)" "1,word-exec: 'w1': sh ran for 0.2 s and was ended"
is '--timeout: nothing of it is left' "$(ps -e -o args | grep -c '^sleep 71')" 0
mkfifo pipe
env --default-signal=INT word-exec sh -c 'sleep 30' < pipe > live 2> err &
runner=$!
exec 5> pipe
cat six >&5
check 'lines are passed on while a command runs' eventually cmp -s live six
kill -INT $runner
sleep 0.1
check 'one ^C does not end it' kill -0 $runner
kill -INT $runner 2> /dev/null
wait $runner 2> /dev/null
is 'a second one does' "$(kill -0 $runner 2>&1 | grep -c 'No such')" 1
exec 5>&-
pkill -f '^sleep 30$' 2> /dev/null

# ---- refusals ----

refuses 2 "^word-exec: wanted a COMMAND to run; see 'word-exec --help'" word-exec
refuses 2 '^word-exec: nosuch: there is no such program' word-exec nosuch
refuses 2 '^word-exec: unknown or ambiguous option --frob' word-exec --frob true
is 'options of the command are its own' "$(word-exec ./note --none -t < said > out; cut -d '<' -f 2,3 noted | tail -n 1)" '--none><-t>'
for line in 'lights' 'mic-0001	lights' '{"id":"mic-0001"}'; do
	printf '%s\n' "$line" > wrong
	refuses 1 '^word-exec: line 1: (wanted an id, a word and a probability with tabs between, as|is JSON, wanted the text that) .cnn-predict --format text. prints' \
	    sh -c 'word-exec true < wrong > out'
done
printf 'a\tlights\t0.9' > cut
refuses 1 '^word-exec: line 0: the line after it has no end: the stage before failed' sh -c 'word-exec true < cut'
rm -f noted
{ cat said && printf 'bad\n' && cat said; } > spoilt
word-exec sh -c 'sleep 0.2; ./note' < spoilt > out 2> err
is 'a bad line: the words before it still get their commands' "$?,$(cat err),$(wc -l < noted)" \
    "1,word-exec: line 4: wanted an id, a word and a probability with tabs between, as 'cnn-predict --format text' prints them,2"
printf 'a\tli\000ghts\t0.9\n' > nul
refuses 1 '^word-exec: line 1: has a NUL' sh -c 'word-exec true < nul'
head -c 70000 /dev/zero | tr '\000' a > long
refuses 1 '^word-exec: line 0: the line after it has more than 65536 bytes' sh -c 'word-exec true < long'
refuses 3 '^word-exec: .*[Nn]o space' sh -c 'word-exec true < said > /dev/full'
