#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# word-exec-mqtt.sh - the recipe of word-exec(1) for MQTT, with a broker of the test's own
. "$(dirname "$0")/support/lib.sh"

PATH=$PATH:/usr/sbin
for tool in mosquitto mosquitto_pub mosquitto_sub; do
	command -v $tool > /dev/null || { skip 'MQTT' "$tool is not installed" && exit; }
done
port=$((20000 + $$ % 20000))
printf 'listener %s 127.0.0.1\nallow_anonymous true\npersistence false\n' $port > broker.conf
mosquitto -c broker.conf > broker.log 2>&1 &
broker=$!
at_exit 'kill $broker 2> /dev/null'
check 'a broker runs' eventually mosquitto_pub -p $port -t start -m start
mosquitto_sub -p $port -t 'home/#' -v -C 3 > got 2> err &
reader=$!
# until the reader is there, as a message that the broker keeps would be sent again
eventually grep -q 'SUBSCRIBE\|Received SUBSCRIBE\|No will message\|as mosq\|New client' broker.log
sleep 0.5
printf 'mic-0001\tlights\t0.98\nmic-0002\tnone\t0.9\nmic-0003\tturn on; "$(id)"\t0.7\nmic-0004\tgr\303\266n\t0.7\n' > said
word-exec mosquitto_pub -h 127.0.0.1 -p $port -t home/word -m '{word}' < said > out 2> err
is 'status, stderr' "$?,$(cat err)" '0,'
check 'all words arrive' eventually sh -c '[ "$(wc -l < got)" -eq 3 ]'
is 'as they were said, in order' "$(cat got)" 'home/word lights
home/word turn on; "$(id)"
home/word grön'
wait $reader
kill $broker
wait $broker 2> /dev/null
word-exec -q mosquitto_pub -h 127.0.0.1 -p $port -t home/word -m '{word}' < said > out 2> err
is 'without the broker: status, each failure is said' "$?,$(grep -c '^word-exec: .*: mosquitto_pub ended with status 1$' err)" '1,3'
