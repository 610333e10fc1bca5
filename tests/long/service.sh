#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# service.sh - run live as a service for an hour: the microphone is away at the start, the sound server is killed
# five times, each word has its command, memory stays flat, and no descriptor or process is left
#
# SECONDS_LONG: another duration. MODEL: the model [build/digits.cnn].
. "$(dirname "$0")/../support/lib.sh"
PATH=$PATH:$build/tests

fsdd=$(find_fsdd) || fsdd=
model=${MODEL:-$build/digits.cnn}
[ -n "$fsdd" ] || { skip 'service' 'found no FSDD' && exit; }
[ -s "$model" ] || { skip 'service' "found no $model; 'make train' makes one" && exit; }
[ -r /proc/self/status ] || { skip 'service' 'no /proc here' && exit; }
. "$root/tests/support/processes.sh"
. "$root/tests/support/sound.sh"
length=${SECONDS_LONG:-3600}
each=$((length / 7))

end_server() {
	{
		kill -KILL $silence $server
		wait $silence $server
	} 2> /dev/null
}

# programs: prints those of the service's processes that stay; the shells between them have short-lived children
programs() {
	for pid in $(family $listener); do
		case $(cat "/proc/$pid/comm") in mic-capture | melspec | cnn-predict | word-exec) echo "$pid" ;; esac
	done 2> /dev/null
}

# ---- the room: FSDD's test part, again and again ----

fsdd-read -q --split test "$fsdd" | scene --list list | raw > scene.raw
(
	while sleep 1; do
		pacat --latency-msec=200 --format=float32le --rate=8000 --channels=1 scene.raw
	done
) 2> /dev/null &
player=$!
stop_player() {
	kill $player
}
at_exit stop_player

# ---- the service ----

end_server
cat > note << END
#!/bin/sh
printf '%s\n' "\$1 \$EARPIPE_WORD" >> "$scratch/noted"
END
chmod +x note
: > noted
BUILD=$build env --default-signal=INT "$root/pipelines/live" "$model" --json --retry -v --seconds "$length" --exec "$scratch/note {word}" > words 2> err &
listener=$!
within 20 grep -q 'waiting for it' err
is 'the microphone is away at the start: it waits' $? 0
sleep 5
start_server
within 20 grep -q 'the microphone is there' err
is 'the microphone comes' $? 0
sleep $((each - 25))
pids=$(programs)
# shellcheck disable=SC2086 # several processes
{
	kib=$(memory Rss $pids) open=$(descriptors $pids) ticks=$(processor $pids)
}
is 'four programs run' "$(printf '%s\n' "$pids" | wc -l)" 4
for time in 1 2 3 4 5; do
	# a busy machine may lose it at other times, too
	back=$(grep -c 'the microphone is back' err)
	end_server
	sleep 5
	start_server
	within 30 sh -c "[ \$(grep -c 'the microphone is back' err) -gt $back ]"
	is "the server was killed $time times: the microphone is back" $? 0
	n=$(wc -l < words)
	sleep $((each - 15))
	is 'and words are heard again' "$(($(wc -l < words) > n))" 1
done
# shellcheck disable=SC2086
{
	late_kib=$(memory Rss $pids) late_open=$(descriptors $pids) ticks=$(($(processor $pids) - ticks))
}
processes=$(family $listener)
wait $listener
is 'status' $? 0
is "memory: $kib KiB after a seventh, $late_kib after six sevenths" "$((late_kib <= kib + kib / 20))" 1
is "descriptors: $open, then $late_open" "$((late_open <= open))" 1
left=0
for pid in $processes; do
	! kill -0 "$pid" 2> /dev/null || left=$((left + 1))
done
is 'no process is left' $left 0
grep -v '"predicted":"none"' words | sed 's/.*"predicted":"\([^"]*\)".*/\1 \1/' > wanted
is "each of $(wc -l < wanted) words had its command, in order" "$(cmp wanted noted && echo same)" same
is "each of $(wc -l < words) utterances has an answer" "$(grep -c '^mic-capture: mic-[0-9]*' err)" "$(wc -l < words)"
echo "# $test_name: the microphone was lost $(grep -c 'the microphone was lost' err) times, 5 of them since the server was killed"
echo "# $test_name: mic-capture, melspec, cnn-predict, word-exec: $(share $ticks $((5 * each))) % of a core"
