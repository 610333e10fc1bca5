#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# mic-capture.sh - mic-capture records through ALSA what is played into the null sink of a private
# PulseAudio: options, devices, utterances, continuous sound, signals
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

# hear OPTION...: mic-capture while the words are played, into out and err
hear() {
	mic-capture "$@" > out 2> err &
	listener=$!
	within 10 is_listening
	sleep 0.5
	pacat --latency-msec=200 --format=s16le --rate=8000 --channels=1 --volume=30000 words.raw
	wait $listener
}

hear -v --seconds 5.25
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

hear -q --count 2 --id "$(printf 'on_\377')" --label on --speaker anna
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
	"$build/tests/terminal" err env TERM=xterm sh -c 'mic-capture "$@" > frames' sh "$@" |
	    tr '\r' '\n' | sed "s/$(printf '\033')\\[?*[0-9]*[A-Za-z]//g"
}
matches 'the meter: of zeros' "$(shown --seconds 1)" '^\[ {20}\]  zeros'
is 'the meter: not with -q' "$(shown -q --seconds 0.5)" ''
matches 'the meter: how long it goes on' "$(shown --seconds 1 | grep left | tail -n 1)" '\]  zeros  1 s left$'

# ---- a prompt ----

shown --seconds 1 --prompt 'say  1ø  ' > lines
matches 'the prompt: before the meter' "$(cat lines)" '^say  1ø  \[ {20}\]  zeros'
matches 'the prompt: not while the microphone settles' "$(grep -n zeros lines | head -n 1)" '[0-9]:\['
is 'the prompt: is left on the terminal' "$(tail -n 1 lines)" 'say  1ø  '
mic-capture --seconds 1 --prompt "say$(printf '\033')  " > out 2> err
is 'the prompt: a message has its own line' "$?,$(cut -c 1-27 err | tr '\n' '|')" '0,say\x1B  |mic-capture: nothing but ze|'
mic-capture --seconds 0.1 --prompt 'say  ' > out 2> err
is 'the prompt: not if it never listened' "$(grep -c say err)" 0
mic-capture --count 1 --prompt 'say  ' > out 2> err &
listener=$!
within 10 grep -q say err
make_noise
sleep 0.5
end_noise
wait $listener
is 'the prompt: no line feed behind it' "$?,$(cat err; echo .),$(frames out)" '0,say  .,1'

# ---- the manager of a service ----

if python=$(command -v python3); then
	"$python" "$root/tests/tools/datagrams.py" "$scratch/manager" > told &
	within 5 test -S manager
	NOTIFY_SOCKET=$scratch/manager WATCHDOG_USEC=400000 mic-capture --seconds 1.5 > out 2> err
	is 'a service: status' $? 0
	wait $!
	matches 'a service: what the manager is told' "$(uniq told | tr '\n' '|')" \
	    '^(WATCHDOG=1\|)?STATUS=Listens to [^|]*default, ALSA[^|]*\|(WATCHDOG=1\|)?READY=1\|WATCHDOG=1\|STOPPING=1\|$'
	matches 'a service: that it is alive, each half of 0.4 s' "$(grep -c WATCHDOG told)" '^([5-9]|1[0-9])$'
	rm manager
	"$python" "$root/tests/tools/datagrams.py" "$scratch/manager" > told &
	manager=$!
	within 5 test -S manager
	PULSE_SERVER=unix:$scratch/nobody NOTIFY_SOCKET=$scratch/manager WATCHDOG_USEC=400000 mic-capture --retry > out 2> err &
	listener=$!
	within 10 grep -q 'WATCHDOG' told
	within 10 grep -q 'waiting for it' err
	sleep 1.5
	kill -TERM $listener
	wait $listener
	is 'a service without a microphone: status' $? 0
	wait $manager
	matches 'a service without a microphone: what the manager is told' "$(uniq told | sed '/WATCHDOG/d' | tr '\n' '|')" \
	    '^READY=1\|STATUS=Waits for the microphone\|STOPPING=1\|$'
	matches 'a service without a microphone: that it is alive' "$(grep -c WATCHDOG told)" '^[2-9]$'
else
	skip 'the manager of a service' 'python3 is not installed'
fi

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

# ---- the reader closes the pipe ----

capture | : &
listener=$!
ends 'a reader that has gone'
wait $listener
is 'a reader that has gone' "$(cat status),$(cat err)" '141,'
within 5 nobody_listens
