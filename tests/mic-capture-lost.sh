#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# mic-capture-lost.sh - mic-capture when the sound server dies, comes back, or starts late
. "$(dirname "$0")/support/lib.sh"
. "$root/tests/support/sound.sh"

sleep 2 # the monitor of a new sink records nothing at first

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
	echo "# $test_name: mic-capture had $peak KiB at its peak"
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
	sleep 0.7 # PortAudio may hang if the server dies while it opens a stream
	kill -KILL $server
	within 10 grep -q 'was lost after' err
	kill -TERM $listener
	wait $listener
	is '--retry: an interrupt ends the waiting' "$?,$(frames out)" 0,0

	# no server yet, as at boot
	rm -f run/socket
	mic-capture --retry > out 2> err &
	listener=$!
	within 10 grep -q 'found no microphone; .*; waiting for it$' err
	sleep 2.5
	kill -TERM $listener
	wait $listener
	is '--retry: no microphone at first, and a signal: status, frames, lines' \
	    "$?,$(frames out),$(wc -l < err)" 0,0,1
	mic-capture --retry --device 'default, ALSA' > out 2> err &
	listener=$!
	within 10 grep -q 'found no such microphone; .*; waiting for it$' err
	sleep 1.5
	start_server
	within 15 is_listening
	sleep 1.5
	make_noise
	sleep 1
	end_noise
	sleep 1
	kill -TERM $listener
	wait $listener
	is '--retry: no microphone at first: status, frames' "$?,$(frames out)" 0,1
	is '--retry: no microphone at first: two lines' "$(wc -l < err),$(grep -c 'the microphone is there: ' err)" 2,1
else
	not_ok '--retry' "the server does not start again: $(tail -n 1 server.log)"
fi
