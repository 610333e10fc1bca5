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

alone() { # a machine without sound
	env HOME="$scratch" PULSE_SERVER="unix:$scratch/nobody" JACK_NO_START_SERVER=1 "$@"
}
if [ -z "$(ls /dev/snd/pcm* 2> /dev/null)" ] && [ "$(uname)" = Linux ]; then
	refuses 3 'found no microphone; ' alone mic-capture
	refuses 3 'found no microphone; ' alone mic-capture --list
	refuses 3 'found no such microphone; ' alone mic-capture --device 0
else
	skip 'no microphone' 'this machine has one'
fi

for tool in pulseaudio pactl pacat paplay setsid; do
	if ! command -v $tool > /dev/null; then
		skip 'through PulseAudio' "$tool is not installed"
		exit
	fi
done

# ---- a sound server of our own ----

HOME=$scratch/home
mkdir -m 700 "$HOME" run
for pcm in '!default' den denim; do
	echo "pcm.$pcm { type pulse }"
done > "$HOME/.asoundrc"
printf 'autospawn = no\n' > client.conf
XDG_RUNTIME_DIR=$scratch/run
PULSE_RUNTIME_PATH=$scratch/run
PULSE_STATE_PATH=$scratch/run
PULSE_CLIENTCONFIG=$scratch/client.conf
PULSE_SERVER=unix:$scratch/run/socket
JACK_NO_START_SERVER=1
export HOME XDG_RUNTIME_DIR PULSE_RUNTIME_PATH PULSE_STATE_PATH PULSE_CLIENTCONFIG PULSE_SERVER
export JACK_NO_START_SERVER
unset DISPLAY DBUS_SESSION_BUS_ADDRESS PULSE_SINK PULSE_SOURCE PULSE_COOKIE ALSA_CONFIG_PATH

server=
silence=
listener=
stop_all() {
	# shellcheck disable=SC2086 # those that run
	{
		kill $listener $noise $silence $server
		wait
	} 2> /dev/null
}
at_exit stop_all

# within SECONDS COMMAND...: tries the command until it succeeds.
within() {
	_left=$(($1 * 10))
	shift
	until "$@" > /dev/null 2>&1; do
		_left=$((_left - 1))
		[ $_left -gt 0 ] || return 1
		sleep 0.1
	done
}

start_server() {
	pulseaudio -n -F /dev/null --daemonize=no --exit-idle-time=-1 --disable-shm=yes \
	    --use-pid-file=no --log-target=stderr \
	    -L "module-native-protocol-unix socket=$scratch/run/socket auth-anonymous=1" \
	    -L 'module-null-sink sink_name=room format=float32le rate=48000 channels=1' \
	    2> server.log &
	server=$!
	within 10 pactl info || return 1
	# the monitor of a sink into which nobody plays is deaf for a while
	pacat --latency-msec=10 --format=float32le --rate=48000 --channels=1 /dev/zero 2> silence.log &
	silence=$!
	within 10 sh -c 'pactl list short sink-inputs | grep -q .'
}

if ! start_server; then
	skip 'through PulseAudio' "the server does not start: $(tail -n 1 server.log)"
	exit
fi

# A mic-capture is connected to the server, and hears.
is_listening() {
	pactl list short source-outputs | grep -q .
}

nobody_listens() {
	! is_listening
}

# Loud noise, 4 s of it unless it is ended.
head -c 64000 /dev/urandom > noise.raw
noise=
make_noise() {
	pacat --latency-msec=10 --format=s16le --rate=8000 --channels=1 --volume=30000 noise.raw &
	noise=$!
}
end_noise() {
	kill $noise
	{ wait $noise; } 2> /dev/null
	noise=
}

frames() { # how many a file has; nothing if it is no whole stream
	tensor-dump "$1" 2> dump.err > dump && wc -l < dump
}

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
kill -KILL $server
ends 'server killed'
wait $listener
is 'server killed: status' "$(cat status)" 3
matches 'server killed: message' "$(cat err)" '^mic-capture: the microphone was lost after [0-9.]+ s; '
is 'server killed: one line, one whole frame' "$(wc -l < err),$(tensor-dump out 2> /dev/null | wc -l)" 1,1
matches 'server killed: no end mark' "$(tensor-dump out 2>&1 > /dev/null)" \
    'input ends after 1 frames without an end mark: '
