#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# jack.sh - mic-capture records from a microphone that has only 48 kHz: JACK's dummy driver; 15 s
. "$(dirname "$0")/../support/lib.sh"

command -v jackd > /dev/null || { skip 'through JACK' 'jackd is not installed' && exit; }
HOME=$scratch XDG_RUNTIME_DIR=$scratch JACK_DEFAULT_SERVER=earpipe-$$
export HOME XDG_RUNTIME_DIR JACK_DEFAULT_SERVER
jackd -n "$JACK_DEFAULT_SERVER" -r -d dummy -r 48000 > jackd.log 2>&1 &
server=$!
stop_server() {
	kill $server 2> /dev/null
}
at_exit stop_server
sleep 2
# the name of its sound card there
device='system, JACK Audio Connection Kit'
if ! mic-capture --list 2> /dev/null | grep -q "$device"; then
	skip 'through JACK' "jackd does not start: $(tail -n 1 jackd.log)"
	exit
fi
mic-capture --device "$device" --continuous --seconds 2 > out 2> err
is 'at 8 kHz: status' $? 0
is 'at 8 kHz: samples' "$(tensor-dump out | awk '{ sub(/.*\[/, ""); n += $1 + 0 } END { print n }')" 14400
mic-capture --device "$device" --continuous --rate device --seconds 2 > out 2> err
matches 'its own rate' "$(tensor-dump out | head -n 1)" ' rate=48000 '
mic-capture --device "$device" --channel 2 --seconds 1 > out 2> err
is 'its second channel' $? 0
(
	sleep 2
	kill -KILL $server
) &
mic-capture --device "$device" --continuous > out 2> err
is 'the server dies: status' $? 3
matches 'the server dies: message' "$(cat err)" '^mic-capture: the microphone was lost after '
