#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# fsdd-read-files.sh - fsdd-read: files of any name, and recordings of more than a minute
. "$(dirname "$0")/support/lib.sh"
. "$root/tests/support/wav.sh"

# ---- names ----

mkdir names
wav a.wav 10 "$half"
latin=$(printf '0_caf\351_1.wav')
newline=$(printf 'b\nc_x_2.wav')
for name in '0_two words_3.wav' '1_100%_4.wav' "$latin" "$newline" '-n.wav' '|true.wav' '3_y_5.WAV' \
    'http:__x.wav' "it's \$HOME;.wav"; do
	cp a.wav "names/$name"
done
cp a.wav names/.hidden.wav
cp a.wav names/not-a-wav.txt
is 'names come bytewise, escaped' \
    "$(fsdd-read names | tensor-dump | sed 's/.* id=\(.*\) rate.*/\1/;s/ label=.*//')" \
    "-n
0_caf%E9_1
0_two words_3
1_100%_4
3_y_5
b\\nc_x_2
http:__x
it's \$HOME;
|true"
cd names || exit 1
is 'files of such names' "$(fsdd-read -- -n.wav '|true.wav' "$latin" "$newline" http:__x.wav |
    tensor-dump | wc -l)" 5
cd ..
rm 'names/|true.wav'
: > "$(printf 'names/b\nd.wav')"
refuses 1 '^fsdd-read: names/b.nd.wav: is empty$' sh -c 'fsdd-read names/b?d.wav'
is 'no command was run' "$(ls names | grep -c true)" 0

# ---- long ones come in chunks ----

{
	head_of 1 1 1000 16 130000
	head -c 130000 /dev/zero
} > long.wav
is 'longer than a minute: chunks' "$(fsdd-read long.wav | tensor-dump |
    sed 's/.*\[\(.*\)\].* t=\([^ ]*\) stream=0 seq=\([0-9]\) last=\([a-z]*\) .*/\1,\2,\3,\4/' | tr '\n' ' ')" \
    '10000,0.0,0,false 10000,10.0,1,false 10000,20.0,2,false 10000,30.0,3,false 10000,40.0,4,false 10000,50.0,5,false 5000,60.0,6,true '
{
	head_of 1 1 1000 16 120000
	head -c 120000 /dev/zero
} > minute.wav
is 'a minute: one frame' "$(fsdd-read minute.wav | tensor-dump | cut -d ' ' -f 1-3)" '0 audio [60000]'
