#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# teach-microphone.sh - pipelines/teach asks for words, keeps good recordings, goes on after an interrupt, and
# what it has made is answered by pipelines/live
. "$(dirname "$0")/support/lib.sh"
. "$root/tests/support/checkout.sh"
. "$root/tests/support/sound.sh"

want_fsdd 'teach, live'
make_checkout 40
teach() {
	env -u BUILD -u VOICES XDG_CACHE_HOME="$scratch/cache" FSDD="$fsdd" checkout/pipelines/teach "$@"
}
# answer DIGIT_OF_WORD...: says what is asked for last, as often as it is asked, until the one that listens ends
answer() {
	said=0
	while kill -0 $listener 2> /dev/null; do
		n=$(grep -o ' say  ' asked | wc -l)
		if [ "$n" -ne "$said" ]; then
			case $(sed -n '$s/.* say  \([a-z]*\).*/\1/p' asked) in
			seven) say "7_theo_$((n % 9))" ;;
			two) say "2_theo_$((n % 9))" ;;
			esac
		fi
		said=$n
		sleep 0.1
	done
}
# heard FILE: what was asked, without repetitions, with what became of it
heard() {
	sed '/begun before/d; s/  once more//' "$1" | tr '\n' '|'
}

env --default-signal=INT,TERM env -u BUILD -u VOICES XDG_CACHE_HOME="$scratch/cache" FSDD="$fsdd" checkout/pipelines/teach \
    --speaker theo --times 2 --room 2 -o own.cnn seven two > out 2> asked &
listener=$!
within 10 grep -q '1 of 2:  say  seven' asked
say 7_theo_1
within 10 grep -q '1 of 2:  say  two' asked
kill -TERM $listener
wait $listener
is 'an interrupt: status, what is kept' "$?,$(ls words | tr '\n' ' ')" '143,seven_theo_0.wav '
within 5 nobody_listens
teach --speaker theo --times 2 --room 2 -o own.cnn seven two > out 2> asked &
listener=$!
answer
wait $listener
is 'goes on: status, what it asks' "$?,$(heard asked | sed 's/teach: now the room.*//')" \
    '0,1 of 2:  say  two  (kept)|2 of 2:  say  seven  (kept)|2 of 2:  say  two  (kept)|'
is 'what is kept' "$(ls words | tr '\n' ' ')" 'room.wav seven_theo_0.wav seven_theo_1.wav two_theo_0.wav two_theo_1.wav '
matches 'the room has two seconds' "$(fsdd-read -q words/room.wav | tensor-dump)" '^0 audio \[1[456][0-9]{3}\]'
matches 'what comes next' "$(tail -n 1 out)" '^wrote own.cnn; try: checkout/pipelines/live own.cnn$'
env -u BUILD checkout/pipelines/live own.cnn --count 1 > said 2> err &
listener=$!
within 10 grep -q 'Speak' err
sleep 0.5
i=0
while kill -0 $listener 2> /dev/null && [ $i -lt 8 ]; do
	say "7_theo_$((3 + i % 4))"
	sleep 0.5
	i=$((i + 1))
done
wait $listener
is 'live answers with the word' "$?,$(awk '$3 != "-" { print $3 }' said)" '0,seven'

# too quiet, clipped, and cut
"$build/tests/pack" '{"dtype":"<f4","shape":[3],"kind":"audio","id":"1","rate":8000,"t":1.5,"data":[0,0.005,-0.004]}' '{"end":1}' > quiet.frames
"$build/tests/pack" '{"dtype":"<f4","shape":[3],"kind":"audio","id":"1","rate":8000,"t":1.5,"data":[0,1,-1]}' '{"end":1}' > loud.frames
sox -n -t raw -r 8000 -b 16 -c 1 -e signed - synth 4.1 sine 300 vol 0.3 pad 1 1 2> sox.err | pcm-read -q -r 8000 |
    endpoint -q --relearn 60000 --max 4000 --preroll 0 --min 1000 > long.frames
rm checkout/build/bin
mkdir checkout/build/bin
for program in "$build"/bin/*; do
	[ "${program##*/}" = mic-capture ] || ln -s "$program" checkout/build/bin
done
cat > checkout/build/bin/mic-capture << END
#!/bin/sh
for option; do
	[ "\${before:-}" != --prompt ] || printf %s "\$option" >&2
	before=\$option
done
for file in "$scratch/quiet.frames" "$scratch/loud.frames" "$scratch/long.frames"; do
	[ -e "\$file" ] && cat "\$file" && rm "\$file" && exit
done
exec "$build/bin/mic-capture" "\$@"
END
chmod +x checkout/build/bin/mic-capture
env -u BUILD -u VOICES XDG_CACHE_HOME="$scratch/cache" FSDD="$fsdd" checkout/pipelines/teach --in others --speaker theo \
    --times 1 --room 0 seven > out 2> asked &
listener=$!
within 10 grep -q 'longer.*' asked
kill -TERM $listener
wait $listener
is 'bad recordings are named' "$(sed -n '2,4p' asked | tr '\n' '|')" \
    '1 of 1:  say  seven  (too quiet: come closer, or turn the microphone up)|1 of 1:  say  seven  once more  (clipped: too loud, or the microphone is turned up too far)|1 of 1:  say  seven  once more  (longer than 4 s: say the word alone)|'
is 'and not kept' "$(ls others)" ''

# keys at a terminal; the recordings of a monitor show that one is played back
if command -v script > /dev/null && script --version 2> /dev/null | grep -q util-linux; then
	rm -r checkout/build/bin
	ln -s "$build/bin" checkout/build/bin
	mkfifo keys
	env --default-signal=INT env -u BUILD -u VOICES XDG_CACHE_HOME="$scratch/cache" FSDD="$fsdd" TERM=xterm script -qefc \
	    'checkout/pipelines/teach --in keyed --speaker theo --times 2 --room 0 seven' /dev/null < keys > shown 2>&1 &
	typist=$!
	exec 9> keys
	within 15 grep -q '1 of 2:  say  seven' shown
	printf u >&9
	within 5 grep -q 'no recording yet' shown
	within 10 is_listening
	sleep 1
	say 7_theo_1
	within 10 grep -q '(kept)' shown
	within 10 grep -q '2 of 2:  say  seven' shown
	pacat --record --latency-msec=10 --format=s16le --rate=8000 --channels=1 > monitor.raw 2> monitor.err &
	monitor=$!
	sleep 0.5
	printf p >&9
	within 10 grep -q '(plays seven_theo_0.wav)' shown
	sleep 2
	kill $monitor
	loudest=$(pcm-read -q -r 8000 monitor.raw | tensor-dump | sed -n 's/.* max=//p' | sort -g | tail -n 1)
	is 'the key p plays the latest recording' "$(awk -v x="$loudest" 'BEGIN { print (x > 0.01) }')" 1
	is 'and keeps it, and nothing else' "$(ls keyed)" seven_theo_0.wav
	# two keys at once, of which the second comes before there is a microphone
	printf 'pp' >&9
	within 10 sh -c '[ "$(grep -c "(plays seven" shown)" -ge 3 ]'
	is 'keys that come too soon are obeyed, too' $? 0
	printf x >&9
	within 10 grep -q '(keys: p plays' shown
	printf u >&9
	within 10 grep -q '(removed seven_theo_0.wav)' shown
	within 10 sh -c "tr '\\r' '\\n' < shown | tail -n 2 | grep -q '1 of 2'"
	is 'the key u removes it, and asks again' "$?,$(ls keyed)" 0,
	printf '\003' >&9
	within 10 sh -c "! kill -0 $typist" || kill $typist
	wait $typist
	is '^C: status' $? 130
	exec 9>&-
else
	skip 'keys at a terminal' "the script of util-linux is not installed"
fi
