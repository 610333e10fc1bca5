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

# too quiet, and clipped
"$build/tests/pack" '{"dtype":"<f4","shape":[3],"kind":"audio","id":"1","rate":8000,"t":1.5,"data":[0,0.005,-0.004]}' '{"end":1}' > quiet.frames
"$build/tests/pack" '{"dtype":"<f4","shape":[3],"kind":"audio","id":"1","rate":8000,"t":1.5,"data":[0,1,-1]}' '{"end":1}' > loud.frames
rm checkout/build/bin
mkdir checkout/build/bin
for program in "$build"/bin/*; do
	[ "${program##*/}" = mic-capture ] || ln -s "$program" checkout/build/bin
done
cat > checkout/build/bin/mic-capture << END
#!/bin/sh
echo 'mic-capture: listening from 0.45 s on' >&2
for file in "$scratch/quiet.frames" "$scratch/loud.frames"; do
	[ -e "\$file" ] && cat "\$file" && rm "\$file" && exit
done
exec "$build/bin/mic-capture" "\$@"
END
chmod +x checkout/build/bin/mic-capture
env -u BUILD -u VOICES XDG_CACHE_HOME="$scratch/cache" FSDD="$fsdd" checkout/pipelines/teach --in others --speaker theo \
    --times 1 --room 0 seven > out 2> asked &
listener=$!
within 10 grep -q 'clipped.*' asked
kill -TERM $listener
wait $listener
is 'bad recordings are named' "$(sed -n '2,3p' asked | tr '\n' '|')" \
    '1 of 1:  say  seven  (too quiet: come closer, or turn the microphone up)|1 of 1:  say  seven  once more  (clipped: too loud, or the microphone is turned up too far)|'
is 'and not kept' "$(ls others)" ''
