# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# sound.sh - a sound server of the test's own, for scripts that listen; sourced behind lib.sh
#
# A private PulseAudio has a null sink, 'room', whose monitor is what mic-capture records through
# ALSA by default. Where that cannot be had, the script ends with a line that says what is skipped.

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

say() { # CLIP: plays a recording of FSDD
	paplay --latency-msec=10 "$fsdd/$1.wav"
}
