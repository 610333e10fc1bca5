#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# score.sh - every figure of the report, from predictions whose counts are known
. "$(dirname "$0")/lib.sh"
PATH=$PATH:$build/tests

# scores LABEL SPEAKER P,P,P: one frame of three classes, whose order is not that of their names;
# without a label or a speaker where it is empty
scores() {
	pack "{\"dtype\":\"<f4\",\"shape\":[3],\"kind\":\"scores\",\"classes\":[\"b\",\"a\",\"c\"]${1:+,\"label\":\"$1\"}${2:+,\"speaker\":\"$2\"},\"data\":[$3]}"
}

end() { # FRAMES
	pack "{\"end\":$1}"
}

# 'größer' is no class; the fourth frame is a tie, of which the first class comes out
{
	scores a zoe 0.1,0.8,0.1
	scores a ann 0.7,0.2,0.1
	scores a bob 0.7,0.2,0.1
	scores b bob 0.5,0.5,0
	scores größer zoe 0,0.1,0.9
	scores b '' 0.9,0,0.1
	scores b zoe 0.3,0.3,0.4
	end 7
} > known
is 'text' "$(score known)" 'accuracy 42.86 % (3/7)
95 % interval 15.82 to 74.95 %

confusion matrix: a row a label, a column a prediction
            a      b      c größer
     a      1      2      .      .
     b      .      2      1      .
     c      .      .      .      .
größer      .      .      1      .

by class
     a 33.33 % (1/3)
     b 66.67 % (2/3)
     c - (0/0)
größer 0.00 % (0/1)

by speaker
  ann 0.00 % (0/1)
  bob 50.00 % (1/2)
  zoe 33.33 % (1/3)'
tr -d '\n\t' > want <<'END'
{"accuracy":0.428571428571,"n":7,"errors":4,
"confusion":{"a":{"a":1,"b":2},"b":{"b":2,"c":1},"c":{},"größer":{"c":1}},
"classes":{"a":{"n":3,"errors":2},"b":{"n":3,"errors":1},"c":{"n":0,"errors":0},
	"größer":{"n":1,"errors":1}},
"speakers":{"ann":{"n":1,"errors":1},"bob":{"n":2,"errors":1},"zoe":{"n":3,"errors":2}},"interval":[0.158219853992,0.749541637247]}
END
is 'json' "$(score --json known)" "$(cat want)"
{
	scores b '' 0.9,0,0.1
	end 1
} > nobody
is 'no speakers, no table of them' "$(score nobody | grep -c speaker)" 0
matches 'no speakers, none in the JSON' "$(score -j nobody)" '^\{"accuracy":1.0,.*,"speakers":\{\},"interval":\[0.2065[0-9]*,1.0\]\}$'

# more labels than the matrix has room for at first
n=10
want=
while [ $n -lt 50 ]; do
	scores "l$n" '' 0.1,0.8,0.1
	scores "l$n" '' 0.1,0.1,0.8
	want="$want,\"l$n\":{\"a\":1,\"c\":1}"
	n=$((n + 1))
done > many
end 80 >> many
is 'forty labels that are no class' \
    "$(score --json many | sed 's/.*"confusion":{\(.*\)},"classes":.*/\1/')" \
    "\"a\":{},\"b\":{},\"c\":{}$want"

# ---- what cannot be judged ----

{
	scores b ann 0.9,0,0.1
	scores '' ann 0.9,0,0.1
	end 2
} > unlabelled
refuses 1 '^score: frame 1: has no label to compare with' score unlabelled
end 0 > none
refuses 1 '^score: no scores came: nothing to judge' score none
refuses 1 '^score: no scores came: nothing to judge' score --json none
for classes in '["b","a"]' '["b","a","c","d"]'; do
	pack "{\"dtype\":\"<f4\",\"shape\":[3],\"kind\":\"scores\",\"classes\":$classes,\"label\":\"a\",\"data\":[1,0,0]}" \
	    '{"end":1}' > misnamed
	refuses 1 "'classes' does not name its 3 scores" score misnamed
done

# ---- what is no word, and how true probabilities are ----

answer() { # LABEL P(a) P(b) P(none) [REJECT]
	echo "{\"dtype\":\"<f4\",\"shape\":[3],\"kind\":\"scores\",\"label\":\"$1\",${5:+\"reject\":$5,}\"classes\":[\"a\",\"b\",\"none\"],\"data\":[$2,$3,$4]}"
}
pack "$(answer a 0.9 0.1 0 0.7)" "$(answer b 0.3 0.6 0.1 0.7)" "$(answer b 0.1 0.1 0.8 0.7)" \
    "$(answer none 0.2 0.1 0.7 0.7)" "$(answer none 0.8 0.1 0.1 0.7)" "$(answer none 0.65 0.2 0.15 0.7)" \
    '{"end":6}' > rejected
is 'words that are right, or lost, and what is taken for one' \
    "$(score rejected | sed -n '/^words/p; /^what is none/p')" \
    'words that were right          33.33 % (1/3)
words taken for none           66.67 % (2/3)
what is none, taken for words  33.33 % (1/3)'
matches 'the same in JSON' "$(score --json rejected)" \
    '"words":3,"words_right":1,"words_lost":2,"none":3,"none_taken":1\}$'
pack "$(answer b 0.2 0.35 0.45)" "$(answer none 0.2 0.25 0.55)" '{"end":2}' > torn
matches 'none is likelier than all words together, or a word it is' "$(score torn)" '^accuracy 100.00 % .2/2.$'
pack "$(answer a 0.1 0.2 0.7)" '{"end":1}' > lost
is 'words that the class none takes' "$(score lost | sed -n '/^words taken/p')" \
    'words taken for none           100.00 % (1/1)'
is 'no word of it where nothing is rejected' "$(score known | grep -c '^words')" 0
for _ in 1 2 3 4; do # right 3 times of 4 at 0.75: true
	answer a 0.75 0.25 0
done > true.json
answer b 0.75 0.25 0 | cat - true.json | head -n 4 | tr '\n' '\0' | xargs -0 pack > true 2> /dev/null
printf '%s\n' '{"end":4}' | xargs -0 pack > end 2> /dev/null
cat true end > calibrated
matches 'probabilities that are true' "$(score --calibrate calibrated)" \
    'error +0\.00 % +1\.000 +0\.5623'
matches 'what to set' "$(score --calibrate --keep 0.5 calibrated)" \
    '^--temperature (0\.99|1\.0)[0-9]* --reject 0\.7[45][0-9]* keeps 50 % of the words$'
cat calibrated known > mixed
refuses 1 'other classes than in the frames before' score --calibrate mixed
