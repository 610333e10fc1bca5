#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# cnn-predict-output.sh - what cnn-predict prints: text, JSON lines, frames
. "$(dirname "$0")/support/lib.sh"
. "$root/tests/support/toy.sh"

toy_train -o one.cnn toy

# ---- predictions ----

# without the probabilities, which may differ in the last digit
predict() {
	cnn-predict -q "$@" 2> /dev/null | sed 's/[01]\.[0-9]\{4,\}/P/g'
}

{
	frame 3 "$up" kind toy id 'a	b\c' label up speaker ann
	frame 4 "$down" kind toy
	end 2
} > asked
is 'text' "$(predict one.cnn asked)" 'a\tb\\c	up	P
1	down	P'
is 'text, top 2' "$(predict --top 2 one.cnn asked | sed -n 2p)" '1	down	P	up	P'
is 'top beyond the classes' "$(predict --top 9 one.cnn asked | sed -n 2p)" '1	down	P	up	P'
is 'json' "$(predict --format json one.cnn asked)" \
    '{"id":"a\tb\\c","label":"up","predicted":"up","p":P,"speaker":"ann"}
{"id":"1","predicted":"down","p":P}'
is 'json, top 2' "$(predict --format json --top 2 one.cnn asked | sed -n 2p)" \
    '{"id":"1","predicted":"down","p":P,"top":[{"class":"down","p":P},{"class":"up","p":P}]}'
is 'frames are scored' "$(cnn-predict --format frames one.cnn toy 2> /dev/null | score | sed 1q)" \
    'accuracy 100.00 % (20/20)'
is 'frames keep attributes' "$(cnn-predict --format frames one.cnn asked 2> /dev/null |
    tensor-dump | sed 1q | grep -c 'scores \[2\] <f4 .*label=up speaker=ann .*classes=\["down","up"\]')" 1
is 'warns once about a missing recipe' "$(cnn-predict one.cnn asked asked 2>&1 > /dev/null)" \
    'cnn-predict: neither frames nor model have a recipe: only kind and shape could be compared'
{
	byte 132
	pair dtype '<f4'
	pair kind toy
	one_row "$up"
	byte 133
	pair dtype '<f4'
	pair kind toy
	str t
	byte 203
	printf '\100\011\000\000\000\000\000\000' # 3.125
	one_row "$up"
	end 2
} > timed
is 'a frame is named by its t, or its number' "$(predict one.cnn timed | cut -f 1)" '0
3.125'
is 'json: named likewise, and t' \
    "$(predict --format json one.cnn timed | sed 's/"predicted":"[a-z]*"/C/')" \
    '{"id":"0",C,"p":P}
{"id":"3.125",C,"p":P,"t":3.125}'
"$build/tests/pack" '{"dtype":"<f4","shape":[3,2],"kind":"toy","hop":80,"data":[1,2,1,2,1,2]}' \
    '{"end":1}' > hopped
cnn-predict -q --format frames one.cnn hopped 2> /dev/null | tensor-dump > hopped.lines
"$build/tests/pack" '{"dtype":"<f4","shape":[1,2],"kind":"toy","id":"a","t":1.5,"clock":1795964645.6785,"data":[1,2]}' \
    '{"end":1}' > clocked
is 'json: the wall clock, in UTC' "$(TZ=Asia/Tokyo predict --format json one.cnn clocked | grep -o '"time".*')" \
    "\"time\":\"$(date -u -d @1795964645 +%Y-%m-%dT%H:%M:%S).678Z\",\"t\":1.5}"
is 'scores have no hop, which is between rows' \
    "$(grep -c ' scores .*classes=' hopped.lines),$(grep -c hop= hopped.lines)" 1,0
