#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# live.sh - the live line without a microphone: a private PulseAudio with a null sink, into which
# FSDD is played, and whose monitor is what mic-capture records through ALSA
. "$(dirname "$0")/lib.sh"

# ---- without any sound ----

refuses 2 'stdout is a terminal' "$build/tests/terminal" out mic-capture
refuses 2 'wanted no operand' mic-capture file
refuses 2 '--rate 10: ' mic-capture --rate 10
refuses 2 '--seconds -1: ' mic-capture --seconds -1
refuses 2 'release must be' mic-capture --trigger 5 --release 6
refuses 2 '--rate any: wanted one of its words, or a number' mic-capture --rate any
refuses 2 '--latency 11: ' mic-capture --latency 11
refuses 2 '--count counts utterances, and --continuous finds none' mic-capture --continuous --count 2
refuses 2 '--chunk needs --continuous' mic-capture --chunk 5

# ---- pipelines/live without a microphone: what stands in for mic-capture plays what was made before ----

fake=$scratch/fake
mkdir -p "$fake/bin"
ln -s "$build"/bin/* "$fake/bin"
rm "$fake/bin/mic-capture"
cat > "$fake/bin/mic-capture" <<'END'
#!/bin/sh
echo "$*" >> "$SCRATCH/asked"
[ "$1" = --list ] || cat "$SCRATCH/played"
END
chmod +x "$fake/bin/mic-capture"
live() {
	rm -f asked
	BUILD=$fake SCRATCH=$scratch "$root/pipelines/live" "$@"
}
"$build/tests/synth" --frames 20 --samples 4000 > played
melspec played | cnn-train -q --arch 'conv1:4x3 pool' --epochs 2 > "$fake/digits.cnn"
is 'pipeline: status' "$(live > out 2> err; echo $?),$(cat err)" '0,Speak. ^C ends.'
melspec played | cnn-predict "$fake/digits.cnn" |
    awk -F '\t' '{ printf "%s   %s   %d %% sure\n", $1, $2, $3 * 100 + 1e-9 }' > want
check 'pipeline: lines for people' cmp want out
is 'pipeline: of all that was said' "$(wc -l < out)" 20
is 'pipeline: at the rate of the model' "$(tr '\n' ',' < asked)" '--list,--rate 8000,'
live "$fake/digits.cnn" --device 'my mic' > out 2> err
check 'pipeline: a model that is named' cmp want out
is 'pipeline: options are for mic-capture' "$(tail -n 1 asked)" '--rate 8000 --device my mic'

head -c 3000 "$fake/digits.cnn" > broken.cnn
live broken.cnn > out 2> err
is 'pipeline: a broken model: status, lines' "$?,$(wc -l < out)" 1,0
matches 'pipeline: a broken model is named' "$(cat err)" '^cnn-predict: model broken.cnn: '
cp played whole
head -c 100000 whole > played
live > out 2> err
is 'pipeline: a microphone that breaks off: status' "$?" 1
is 'pipeline: what came before is shown' "$(cat out)" "$(head -n "$(wc -l < out)" want)"
matches 'pipeline: and something of it is' "$(wc -l < out)" '^ *[1-9]'
: > played
live > out 2> err
is 'pipeline: a microphone that says nothing: status, lines' "$?,$(wc -l < out)" 1,0

rm "$fake/bin/cnn-predict"
cat > "$fake/bin/cnn-predict" <<'END'
#!/bin/sh
cat > /dev/null
printf 'mic-0001\t7\t%s\n' 1.0000 0.9999 0.5000 0.0712 0.0034
END
chmod +x "$fake/bin/cnn-predict"
cp whole played
is 'pipeline: how sure' "$(live 2> /dev/null | sed 's/^mic-0001   7   //')" '100 % sure
99 % sure
50 % sure
7 % sure
0 % sure'
live nosuch.cnn > out 2> err
is 'pipeline: no model: status' "$?" 1
matches 'pipeline: no model: the way out' "$(cat err)" "^live: nosuch.cnn: found no model; 'make train' makes one"
printf '#!/bin/sh\nexit 3\n' > "$fake/bin/mic-capture"
is 'pipeline: no microphone: status' "$(live > out 2> err; echo $?),$(cat out err)" '3,'

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

. "$root/tests/sound.sh"

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
	# asked_of WORD TIME
	asked_of() {
		grep -q "$2 of 2:  say  $1  " asked
	}
	for time in 1 2; do
		for word in 1 2; do
			within 10 asked_of $word $time
			say ${word}_jackson_$time
		done
	done
	wait $listener
	is 'enrol: status, what it asks' "$?,$(sed 's/ (heard [12])$//' asked | tr '\n' '|')" \
	    '0,1 of 2:  say  1 |1 of 2:  say  2 |2 of 2:  say  1 |2 of 2:  say  2 |'
	matches 'enrol: before and after' "$(tr '\n' '|' < out)" \
	    '^before: [0-4]/4 understood.*.after:  [0-4]/4, .*two-anna.cnn: knows anna.$'
	is 'enrol: what it keeps' "$(cat anna/1.frames anna/2.frames | tensor-dump | grep ' id=' |
	    sed 's/.* id=\([^ ]*\) .* label=\([^ ]*\) speaker=\([^ ]*\) .*/\1 \2 \3/' | tr '\n' '|')" \
	    '1_anna_1-0001 1 anna|2_anna_1-0001 2 anna|1_anna_2-0001 1 anna|2_anna_2-0001 2 anna|'
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
else
	not_ok '--retry' "the server does not start again: $(tail -n 1 server.log)"
fi
