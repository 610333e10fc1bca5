#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# tensor-plot-live.sh - tensor-plot --live passes every byte on, whatever the terminal does, and gives
# the terminal back however it ends
. "$(dirname "$0")/support/lib.sh"
PATH=$PATH:$build/tests

escape=$(printf '\033')
region=$escape'[16;24r'          # the lines below the picture in a window of 24
back=$escape'7'$escape'[r'$escape'8' # all lines again

# count TEXT FILE: how often the text is in the file
count() {
	awk -v text="$1" 'BEGIN { RS = "\001" } { while ((at = index($0, text)) > 0) { n++; $0 = substr($0, at + 1) } }
	END { print n + 0 }' "$2"
}

synth --kind logmel --frames 200 --samples 90 --shortest 30 > features
synth --frames 20 --samples 4000 > audio
synth --kind scores --frames 40 > scores
tensor-select --chunk 25 features > chunks

# ---- the input comes out as it is ----

for input in features audio scores chunks; do
	TERM=xterm terminal err:80 sh -c "tensor-plot --live < $input > out; echo \$? > status" > shown
	is "$input: status" "$(cat status)" 0
	check "$input: every byte" cmp $input out
	is "$input: one region, given back" "$(count "$region" shown),$(count "$back" shown)" 1,1
	check "$input: a picture" grep -q 'time (s)\|row' shown
done
TERM=xterm terminal err:80 sh -c 'tensor-plot --live < features | tensor-plot --live | cmp - features; echo $? > status' > shown
is 'two in a row' "$(cat status)" 0

# ---- faults ----

head -c 2000 features > cut
TERM=xterm terminal err:80 sh -c 'tensor-plot --live < cut > out; echo $? > status' > shown
is 'a truncated input: status' "$(cat status)" 1
check 'and its message' grep -q 'stdin: ' shown
is 'and the terminal is given back' "$(count "$back" shown)" 1
pack '{"dtype":"<f4","shape":[],"data":[1]}' '{"end":1,"crc32":true}' > point
TERM=xterm terminal err:80 sh -c 'tensor-plot --live < point > out; echo $? > status' > shown
is 'what cannot be drawn: status' "$(cat status)" 0
check 'it is passed on' cmp point out
check 'it is said' grep -q '1 frame could not be drawn: the first has the shape \[\]' shown
if command -v setsid > /dev/null; then
	refuses 2 'tensor-plot: --live: there is no terminal to draw on' setsid -w tensor-plot --live features
fi
refuses 2 '--grid beside --live' tensor-plot --live --grid 2x2 features
refuses 2 '--seconds without --live' tensor-plot --to png --seconds 3 features

# ---- signals, and a reader that goes ----

mkfifo held
for signal in TERM HUP INT; do
	TERM=xterm terminal err:80 sh -c 'tensor-plot --live held > out & echo $! > pid; wait $!; echo $? > status' \
	    > shown 2> /dev/null &
	shell=$!
	exec 3> held
	cat chunks >&3
	eventually grep -q 'time (s)' shown
	eventually test -s pid
	# a shell without job control starts it with SIGINT ignored, and then it stays so
	if [ $signal = INT ]; then
		kill -INT "$(cat pid)"
		exec 3>&-
	else
		kill -$signal "$(cat pid)"
	fi
	wait $shell
	exec 3>&-
	is "SIG$signal: the terminal is given back" "$(count "$back" shown)" 1
	rm -f pid
done
TERM=xterm terminal err:80 sh -c 'tensor-plot --live < features | head -c 100 > out' > shown
is 'a reader that goes: the terminal is given back' "$(count "$back" shown)" 1

# ---- a terminal that takes nothing ----

# Nobody reads what is shown, so the terminal is soon full: frames go through all the same.
synth --kind logmel --frames 3000 --samples 90 --shortest 60 > many
mkfifo nobody
exec 4<> nobody
TERM=xterm COLORTERM=truecolor terminal err:200 sh -c '
for i in 1 2 3 4 5 6 7 8 9 10 11 12; do sleep 0.1; cat features; done | tensor-plot --live > out; echo $? > status.full' > nobody &
stuck=$!
eventually test -s status.full
is 'a full terminal: all frames' "$(cat status.full),$(tensor-dump out | wc -l)" '0,2400'
kill $stuck
wait $stuck 2> /dev/null
exec 4>&-
