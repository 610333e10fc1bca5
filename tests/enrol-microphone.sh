#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# enrol-microphone.sh - pipelines/enrol asks for words and learns what is played into the microphone
. "$(dirname "$0")/support/lib.sh"
. "$root/tests/support/sound.sh"

want_fsdd 'enrol, live'

# enrol asks, and hears what is said then
mkdir two
for clip in 1_theo 2_theo 1_lucas 2_lucas; do
	ln -s "$fsdd/${clip}_5.wav" "$fsdd/${clip}_6.wav" "$fsdd/${clip}_7.wav" two
done
fsdd-read two | melspec | cnn-train -q --arch 'conv1d:8x5 batchnorm relu globalpool' --epochs 5 -o two.cnn
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
is 'status, what it asks' "$?,$(sed '/begun before/d; s/  once more//; s/ (heard [12])$//' asked | tr '\n' '|')" \
    '0,1 of 2:  say  1 |1 of 2:  say  2 |2 of 2:  say  1 |2 of 2:  say  2 |'
matches 'before and after' "$(tr '\n' '|' < out)" \
    '^before: [0-4]/4 recognised.*.after:  [0-4]/4 recognised, .*two-anna.cnn: adapted to anna.$'
is 'what it keeps' "$(cat anna/1.frames anna/2.frames | tensor-dump | grep ' id=' |
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
is 'a microphone that opens slowly: status, what it asks' \
    "$?,$(sed '/begun before/d; s/  once more//; s/ (heard [12])$//' asked | tr '\n' '|')" \
    '0,1 of 1:  say  1 |1 of 1:  say  2 |'
is 'no word is cut off at its beginning' \
    "$(tensor-dump ben/1.frames | sed -n 's/.* t=\([^ ]*\) .*/\1/p' | awk '$1 > 0.22' | wc -l)" 2
within 5 nobody_listens

# what has begun before it listens is asked for again
"$build/tests/pack" "{\"dtype\":\"<f4\",\"shape\":[4000],\"kind\":\"audio\",\"id\":\"1\",\"rate\":8000,\"t\":0.2,\"label\":\"1\",\"data\":[$(
    awk 'BEGIN { for (i = 1; i < 4000; i++) printf "%g,", sin(i * i / 9000) / 3; print 0 }')]}" '{"end":1}' > early.frames
rm slow/bin/mic-capture
cat > slow/bin/mic-capture << END
#!/bin/sh
[ -e "$scratch/early.frames" ] || exec "$build/bin/mic-capture" "\$@"
for option; do
	[ "\${before:-}" != --prompt ] || printf %s "\$option" >&2
	before=\$option
done
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
is 'begun too early: status, what it asks' "$?,$(tr '\n' '|' < asked)" \
    '143,1 of 1:  say  1  (begun before it listened)|1 of 1:  say  1  once more  '
within 5 nobody_listens
ok 'a signal ends the listening'

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
is 'what is none is asked for again' "$?,$(sed 2q asked | tr '\n' '|')" \
    '0,1 of 1:  say  1  (heard none)|1 of 1:  say  1  once more  (heard 1)|'
is 'and not kept' "$(tensor-dump fay/1.frames | wc -l)" 2
within 5 nobody_listens
