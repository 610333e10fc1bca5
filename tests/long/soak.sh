#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# soak.sh - listen for an hour: nothing is lost, memory does not grow, and the processor is mostly
# idle
#
# SECONDS_LONG: another duration. MODEL: the model [build/digits.cnn].
. "$(dirname "$0")/../support/lib.sh"
PATH=$PATH:$build/tests

fsdd=$(find_fsdd) || fsdd=
model=${MODEL:-$build/digits.cnn}
[ -n "$fsdd" ] || { skip 'soak' 'found no FSDD' && exit; }
[ -s "$model" ] || { skip 'soak' "found no $model; 'make train' makes one" && exit; }
[ -r /proc/self/status ] || { skip 'soak' 'no /proc here' && exit; }
. "$root/tests/support/sound.sh"
length=${SECONDS_LONG:-3600}

# What keeps the sink awake wakes all that listen to it as often as it is woken: the sound server
# hands on what it got every 10 ms as it came. A microphone has its own pace.
kill "$silence"
pacat --latency-msec=60 --format=float32le --rate=48000 --channels=1 /dev/zero 2> silence.log &
silence=$!

fsdd-read -q --split test "$fsdd" | scene --list list | raw > scene.raw
(while pacat --latency-msec=200 --format=float32le --rate=8000 --channels=1 scene.raw; do :; done) 2> /dev/null &
player=$!
stop_player() {
	kill $player
}
at_exit stop_player
mic-capture -v --seconds "$length" 2> err | melspec --like "$model" | cnn-predict "$model" > words &
listener=$!
within 10 is_listening
pids=$(pgrep -f "mic-capture -v --seconds $length|melspec --like $model|cnn-predict $model" | tr '\n' ' ')
memory() {
	for pid in $pids; do
		sed -n 's/^VmRSS:[^0-9]*\([0-9]*\) kB/\1/p' "/proc/$pid/status"
	done 2> /dev/null | awk '{ n += $1 } END { print n + 0 }'
}
ticks() {
	for pid in $pids; do
		sed 's/.*) //' "/proc/$pid/stat"
	done 2> /dev/null | awk '{ n += $12 + $13 } END { print n + 0 }'
}
sleep $((length / 10))
early=$(memory)
used=$(ticks)
sleep $((length * 8 / 10))
late=$(memory)
used=$(($(ticks) - used))
wait $listener
share=$(awk "BEGIN { printf \"%.2f\", 100 * $used / $(getconf CLK_TCK) / ($length * 8 / 10) }")
is "status, lost" "$?,$(grep -c 'were lost' err)" 0,0
is "memory: $early KiB after a tenth, $late after nine" "$((late <= early + early / 50 + 200))" 1
is "at most 3 % of a core: $share %" "$(awk "BEGIN { print $share <= 3 }")" 1
echo "# $test_name: $(wc -l < words) words; $(sed -n "s/^mic-capture: \(the device's clock.*\)/\1/p" err)"
