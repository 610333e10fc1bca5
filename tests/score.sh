#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# score.sh - score prints every figure of its report right, for predictions whose counts are known
. "$(dirname "$0")/support/lib.sh"
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
1 of 7 frames cannot be right, because the model does not know their label: größer (1)

confusion matrix: a row a label, a column a prediction
            a      b      c größer
     a      1      2      .      .
     b      .      2      1      .
     c      .      .      .      .
größer      .      .      1      .
worst: a taken for b (2), b taken for c (1), größer taken for c (1)

by class              precision         F1
     a 33.33 % (1/3)   100.00 %    50.00 %
     b 66.67 % (2/3)    50.00 %    57.14 %
     c - (0/0)           0.00 %     0.00 %
größer 0.00 % (0/1)           -     0.00 %
means of 4 classes: recall 25.00 %, precision 37.50 %, F1 26.79 %

by speaker
  ann 0.00 % (0/1)
  bob 50.00 % (1/2)
  zoe 33.33 % (1/3)'
tr -d '\n\t' > want <<'END'
{"accuracy":0.428571428571,"n":7,"errors":4,
"confusion":{"a":{"a":1,"b":2},"b":{"b":2,"c":1},"c":{},"größer":{"c":1}},
"classes":{"a":{"n":3,"errors":2},"b":{"n":3,"errors":1},"c":{"n":0,"errors":0},
	"größer":{"n":1,"errors":1}},
"speakers":{"ann":{"n":1,"errors":1},"bob":{"n":2,"errors":1},"zoe":{"n":3,"errors":2}},"interval":[0.158219853992,0.749541637247],
"unknown":{"größer":1},
"by_class":{"a":{"precision":1.0,"recall":0.333333333333,"f1":0.5,"answered":1},
	"b":{"precision":0.5,"recall":0.666666666667,"f1":0.571428571429,"answered":4},
	"c":{"precision":0.0,"recall":null,"f1":0.0,"answered":2},
	"größer":{"precision":null,"recall":0.0,"f1":0.0,"answered":0}},
"macro":{"precision":0.375,"recall":0.25,"f1":0.267857142857,"classes":4},
"confusions":[{"label":"a","answer":"b","times":2},{"label":"b","answer":"c","times":1},
	{"label":"größer","answer":"c","times":1}]}
END
is 'json' "$(score --json known)" "$(cat want)"
{
	scores b '' 0.9,0,0.1
	end 1
} > nobody
is 'no speakers, no table of them' "$(score nobody | grep -c speaker)" 0
matches 'no speakers, none in the JSON' "$(score -j nobody)" '^\{"accuracy":1.0,.*,"speakers":\{\},"interval":\[0.2065[0-9]*,1.0\],"by_class":'

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
refuses 1 '^score: the input has no frames: there is nothing to score' score none
refuses 1 '^score: the input has no frames: there is nothing to score' score --json none
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
    '"words":3,"words_right":1,"words_lost":2,"none":3,"none_taken":1,"by_class":'
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
is 'ties: the share that is kept is printed' "$(score --calibrate --keep 0.5 calibrated | sed -n '/^1 of 4/,/^more/p')" \
    '1 of 4 answers wrong: too few errors to calibrate by (10 are needed); temperature left at 1
--temperature 1 --reject 0.7500 keeps 100 % of the words (4 of 4)
more than --keep 0.5 asks for (2): they have the same probability'
pack '{"dtype":"<f4","shape":[2],"kind":"scores","classes":["a","b"],"label":"a","data":[9,1]}' '{"end":1}' > logits
refuses 1 'frame 0: score 0 is 9, but --calibrate needs probabilities from 0 to 1' score --calibrate logits
cat calibrated known > mixed
refuses 1 'other classes than in the frames before' score --calibrate mixed
pack '{"dtype":"<f4","shape":[3],"kind":"scores","label":"a","classes":["a","b","none"],"recipe":[{"filter":"cnn-predict","temperature":0.5}],"data":[0.8,0.1,0.1]}' \
    '{"end":1}' | cat calibrated - > temperatures
is 'answers of several temperatures: each as it was made' \
    "$(score --calibrate temperatures | sed -n '/^error/p; /^1 of/p')" \
    'error  4.00 %                  several  0.4945
1 of 5 answers wrong: too few errors to calibrate by (10 are needed); temperature of several models set to 1'

# A model whose scores are its features: cnn-predict can be told what score has printed, and what it
# keeps can be counted. hand CLASSES < "LABEL SCORE..." lines: model hand.cnn and frames hand
hand() {
	awk -v n="$1" '
	function list(x, k, what) {
		what = ""
		for (k = 0; k < n; k++)
			what = what (k ? "," : "") (x == "name" ? "\"c" k "\"" : x == "eye" ? "" : x)
		return what
	}
	BEGIN {
		for (i = 0; i < n; i++)
			for (k = 0; k < n; k++)
				eye = eye (i + k ? "," : "") (i == k)
		printf "{\"dtype\":\"<f4\",\"shape\":[0],\"kind\":\"model\",\"arch\":\"globalavgpool\",\"classes\":[%s],\"features\":\"x\",\"width\":%d,\"db\":4.342944819,\"data\":[]}\n", list("name"), n
		weight("input.mean", n, list("0")); weight("input.deviation", n, list("1"))
		weight("input.floor", n, list("0")); weight("out.w", n "," n, eye); weight("out.b", n, list("0"))
		print "{\"end\":6}"
	}
	function weight(name, shape, data) {
		printf "{\"dtype\":\"<f4\",\"shape\":[%s],\"kind\":\"weight\",\"name\":\"%s\",\"data\":[%s]}\n", shape, name, data
	}
	{
		data = $2
		for (k = 3; k <= NF; k++)
			data = data "," $k
		printf "{\"dtype\":\"<f4\",\"shape\":[1,%d],\"kind\":\"x\",\"label\":\"c%s\",\"data\":[%s]}\n", n, $1, data > "hand.json"
	}
	END { printf "{\"end\":%d}\n", NR > "hand.json" }' > model.json
	tr '\n' '\0' < model.json | xargs -0 pack > hand.cnn
	tr '\n' '\0' < hand.json | xargs -0 pack > hand 2> err
}
# keeps NAME LINE OPTION...: the report of `hand` at these options of score has the line among the
# advice, and cnn-predict with what is printed keeps as many as it says
keeps() {
	_name=$1 _line=$2 _at=$3
	shift 3
	# shellcheck disable=SC2086
	cnn-predict -q $_at --format frames hand.cnn hand > hand.scores
	score --calibrate "$@" hand.scores > report
	_advice=$(sed -n 's/^\(--temperature .*\) keeps .*/\1/p' report)
	_said=$(sed -n 's/^--temperature .*(\([0-9]*\) of .*/\1/p' report)
	# shellcheck disable=SC2086
	_kept=$(cnn-predict -q $_advice hand.cnn hand | awk -F '\t' '$2 != "none"' | wc -l | tr -d ' ')
	is "$_name: $_advice keeps what it says" "$_kept" "$_said"
	matches "$_name" "$(cat report)" "$_line"
	matches "$_name: the same in JSON" "$(score --calibrate --json "$@" hand.scores)" \
	    "\"temperature\":$(echo "$_advice" | cut -d ' ' -f 2)(\.0)?,.*\"reject\":${_advice##* },.*\"kept\":$_said,"
}
# answers CLASSES N WRONG SURE: N lines, the first WRONG of them wrong, more or less sure
answers() {
	awk -v c="$1" -v n="$2" -v wrong="$3" -v sure="$4" 'BEGIN {
		for (i = 0; i < n; i++) {
			truth = i % c
			line = truth
			top = i < wrong ? (truth + 1) % c : truth
			for (k = 0; k < c; k++)
				line = line " " (k == top ? sure + i % 17 / 7 : (i * 7 + k * 5) % 13 / 9)
			print line
		}
	}'
}
answers 5 300 0 4 | hand 5
keeps 'nothing wrong' '^no answer was wrong: too few errors to calibrate by .*; temperature left at 1$' ''
keeps 'nothing wrong, --keep 0.95' '^--temperature 1 --reject 0\.8[0-9]* keeps 95 % of the words \(285 of 300\)' ''
keeps 'of a model with a temperature' 'temperature left at 0.4$' '--temperature 0.4'
keeps '--keep 1' ' keeps 100 % of the words \(300 of 300\)$' '' --keep 1
keeps '--keep 0' ' keeps 0 % of the words \(0 of 300\)$' '' --keep 0
keeps '--keep 0.5' ' keeps 5[0-9.]+ % of the words ' '' --keep 0.5
answers 5 500 1 30 | hand 5
keeps 'one wrong, all too sure to tell apart' '^1 of 500 answers wrong: too few errors' ''
keeps 'all too sure: more is kept, and that is said' '^more than --keep 0.5 asks for \(250\): they have the same' '' --keep 0.5
keeps 'all too sure, --keep 0' 'keeps 100 % of the words \(500 of 500\)' '' --keep 0
answers 4 400 60 2 | hand 4
keeps 'fitted' '^--temperature [01]\.[0-9]+ --reject 0\.[0-9]+ keeps 9[5-9]' ''
keeps 'fitted, from a colder one' '^--temperature [01]\.[0-9]+ --reject 0\.[0-9]+ keeps 9[5-9]' '--temperature 0.3'
is 'fitted: the same temperature from whichever they were made at' \
    "$(for t in 0.3 1 5; do cnn-predict -q --temperature $t --format frames hand.cnn hand |
	score --calibrate --json | sed 's/.*"temperature":\([0-9]*\.[0-9][0-9]\).*/\1/'; done | uniq | wc -l | tr -d ' ')" 1
# half of them made at one temperature, half at another: the fit is that of all
for t in 0.4 2; do
	cnn-predict -q --temperature $t --format frames hand.cnn hand
done > halves
cnn-predict -q --format frames hand.cnn hand > whole
is 'fitted: several temperatures' "$(score --calibrate -j halves | sed 's/.*"temperature":\([0-9.]*\).*/\1/')" \
    "$(score --calibrate -j whole | sed 's/.*"temperature":\([0-9.]*\).*/\1/')"
if python=$(find_python); then
	# the same loss, on a grid, from the scores themselves
	want=$("$python" - hand.json <<'END'
import json, numpy as np, sys
frames = [json.loads(line) for line in open(sys.argv[1]) if '"data"' in line]
z = np.array([f["data"] for f in frames])
y = np.array([int(f["label"][1:]) for f in frames])
def loss(t):
    x = z / t
    x = x - x.max(1, keepdims=True)
    return -np.mean(x[np.arange(len(y)), y] - np.log(np.exp(x).sum(1)))
grid = np.exp(np.linspace(np.log(0.05), np.log(20), 12000))
print("%.2f" % grid[np.argmin([loss(t) for t in grid])])
END
	)
	matches 'fitted: the temperature that numpy finds' "$(sed -n 's/^--temperature \([^ ]*\) .*/\1/p' report)" "^$want"
else
	skip 'fitted: the temperature that numpy finds' 'no Python with msgpack and numpy'
fi
answers 3 60 60 9 | hand 3
keeps 'every answer wrong' '^the loss is least at an end of the range, .*; temperature left at 1$' ''
answers 3 1 0 3 | hand 3
keeps 'one frame' ' keeps 100 % of the words \(1 of 1\)$' ''
answers 2 15 10 3 | hand 2
keeps 'ten wrong answers are enough' '^--temperature [0-9.]+ --reject' ''
pack "$(answer x 0.2 0.35 0.45)" '{"end":1}' > strange
matches 'no word of the model: no threshold' "$(score --calibrate strange)" \
    '^no threshold: no frame is labelled with a word of the model$'
matches 'the same in JSON' "$(score --calibrate -j strange)" '"reject":null,"keeps":null,'
pack "$(answer a 0.2 0.1 0.7)" "$(answer b 0.2 0.8 0)" '{"end":2}' > taken
matches 'the class none takes words' "$(score --calibrate taken)" \
    '^fewer than --keep 0.95 asks for: the model answers none to the others$'
refuses 2 '^score: --keep without --calibrate: ' score --keep 0.9 calibrated
refuses 2 '^score: --json beside --matrix: ' score --json --matrix calibrated
refuses 2 '^score: --matrix beside --columns: ' score --matrix --columns 90 calibrated

# ---- many labels ----

# wide CLASSES N PREFIX: N frames, each second one wrong
wide() {
	awk -v c="$1" -v n="$2" -v prefix="$3" 'BEGIN {
		for (k = 0; k < c; k++) {
			names = names (k ? "," : "") "\"" prefix k "\""
		}
		for (i = 0; i < n; i++) {
			data = ""
			for (k = 0; k < c; k++)
				data = data (k ? "," : "") (k == (i % 2 ? 0 : i % c))
			printf "{\"dtype\":\"<f4\",\"shape\":[%d],\"kind\":\"scores\",\"classes\":[%s],\"label\":\"%s%d\",\"data\":[%s]}\n", c, names, prefix, i % c, data
		}
		printf "{\"end\":%d}\n", n
	}' | tr '\n' '\0' | xargs -0 pack 2> err
}
wide 60 300 word > sixty
is '60 classes: within 80 columns' "$(score sixty | awk 'length > 80' | wc -l | tr -d ' ')" 0
matches '60 classes: the worst confusions' "$(score sixty)" '^ +5  word1 taken for word0$'
is '60 classes: how many are left out' "$(score sixty | sed -n '/other pairs/p')" '   50  in 10 other pairs'
is '60 classes: a terminal changes nothing' "$(terminal out score sixty | tr -d '\r' | cksum)" "$(score sixty | cksum)"
is '60 classes: COLUMNS changes nothing' "$(COLUMNS=40 score sixty | cksum)" "$(score sixty | cksum)"
is '60 classes: the whole matrix' "$(score --matrix sixty | sed -n '/^confusion matrix/,/^$/p' | wc -l | tr -d ' ')" 64
is '60 classes: room enough' "$(score --columns 1000 sixty | cksum)" "$(score --matrix sixty | cksum)"
matches 'a narrow report' "$(score --columns 20 known)" '^    2  a taken for b$'
wide 30 30 x > thirty
is 'nothing wrong among many' "$(awk 'BEGIN { printf "" }'; score --columns 20 nobody | sed -n '/^confusions/,/^$/p' | sed -n 2p)" 'none: every answer was right'
# a label of two columns a letter, beside others
{
	scores 七 zoe 0.1,0.8,0.1
	scores a ann 0.1,0.8,0.1
	end 2
} > ideographs
is 'wide letters are aligned' "$(score ideographs | sed -n '/^confusion/,/^worst/p' | tail -n 3 | head -n 2)" \
    "    c     .     .     .     .
   七     1     .     .     ."

# each frame another label, which no class is
awk 'BEGIN {
	for (i = 0; i < 20000; i++)
		printf "{\"dtype\":\"<f4\",\"shape\":[2],\"kind\":\"scores\",\"classes\":[\"a\",\"b\"],\"label\":\"l%d\",\"speaker\":\"s%d\",\"data\":[0,1]}\n", i, i
	print "{\"end\":20000}"
}' | tr '\n' '\0' | xargs -0 pack > crowd 2> err
is '20 000 labels: a line each' "$(timeout 20 peak kib score crowd | wc -l | tr -d ' ')" 40033
small_kib() {
	matches "$1: less than 64 MiB" "$(awk '{ print ($1 < 65536) ? "yes" : $1 }' kib)" '^yes$'
}
small_kib '20 000 labels'
is '20 000 labels: in JSON' "$(timeout 20 peak kib score --json crowd | wc -l | tr -d ' ')" 1
small_kib '20 000 labels: in JSON'
refuses 1 '^score: --matrix: 20002 labels, wanted at most 4096' score --matrix crowd

# ---- groups and operating points ----

# grouped LABEL SPEAKER GROUP P(none) P(no) P(yes): GROUP and SPEAKER may be empty
grouped() {
	pack "{\"dtype\":\"<f4\",\"shape\":[3],\"kind\":\"scores\",\"classes\":[\"none\",\"no\",\"yes\"],\"label\":\"$1\"${2:+,\"speaker\":\"$2\"}${3:+,\"group\":$3},\"data\":[$4,$5,$6]}"
}
{
	grouped yes ann '"girl"' 0.125 0.125 0.75
	grouped yes ann '"girl"' 0.75 0 0.25
	grouped no eve '"girl"' 0.125 0.125 0.75
	grouped no zoe '"girl"' 0.375 0.625 0
	grouped no bob 7 0 0.5 0.5
	grouped yes bob 7 0.75 0.125 0.125
	grouped none ann '"girl"' 0 1 0
	grouped none bob 7 0.375 0 0.625
	grouped none '' '' 0.375 0.625 0
	grouped none '' '' 0.625 0 0.375
	grouped none '' '' 0.875 0.125 0
	end 11
} > grouped
is 'by group, and where 20 and 100 % pass' "$(score --by group --pass 20,100 grouped | sed -n '/^by group/,$p')" \
    'by group, in per cent (*: interval over speakers)
         words speakers  right  95 % interval    none  wrong forced  95 % interval  others passed
all          6        4  50.00   0.0 to 100.0*  33.33  16.67  66.67   0.0 to 100.0*      5  60.00
7            2        1  50.00   9.5 to  90.5   50.00   0.00  50.00   9.5 to  90.5       1 100.00
girl         4        3  50.00   0.0 to 100.0*  25.00  25.00  75.00   0.0 to 100.0*      1 100.00
no group     0        0      -                      -      -      -                      3  33.33

at most 20 % of what is none passes: best word >= 0.6251, 20.00 % (1/5)
         words speakers  right  95 % interval    none  wrong others passed
all          6        4  16.67   0.0 to  52.3*  66.67  16.67      5  20.00
7            2        1   0.00   0.0 to  65.8  100.00   0.00      1   0.00
girl         4        3  25.00   0.0 to  88.4*  50.00  25.00      1 100.00
no group     0        0      -                      -      -      3   0.00

at most 100 % of what is none passes: best word >= 0, 100.00 % (5/5)
         words speakers  right  95 % interval    none  wrong others passed
all          6        4  66.67   0.0 to 100.0*   0.00  33.33      5 100.00
7            2        1  50.00   9.5 to  90.5    0.00  50.00      1 100.00
girl         4        3  75.00   0.0 to 100.0*   0.00  25.00      1 100.00
no group     0        0      -                      -      -      3 100.00'
matches 'equal ones pass together' "$(score --pass 40 grouped)" \
    '^at most 40 % of what is none passes: best word >= 0.6251, 20.00 % \(1/5\)$'
matches 'the same in JSON' "$(score -j --by group --pass 40 grouped)" \
    ',"by":"group","all":\{"value":null,"words":6,"speakers":4,"right":\{"n":3,"share":0.5,.*"groups":\[\{"value":"7","words":2,.*\{"value":null,"words":0,.*,"points":\[\{"pass":40.0,"threshold":0.6251,"none":5,"none_taken":1,"all":\{"value":null,"words":6,"speakers":4,"right":\{"n":1,.*\]\}\],"by_class":'
matches 'points without groups' "$(score -j --pass 20 grouped)" '"points":\[\{"pass":20.0,"threshold":0.6251,"none":5,"none_taken":1,"all":\{[^]]*\].*\}\}\],"by_class":'
refuses 1 '^score: --by age: none of the 11 frames has this attribute$' score --by age grouped
refuses 1 "^score: frame 0: 'classes' is neither a text nor a number" score --by classes grouped
refuses 1 '^score: --pass 10: 5 frames are labelled none, wanted at least 10: ' score --pass 20,10 grouped
refuses 1 '^score: --pass 10: 0 frames are labelled none, wanted at least 10: ' score --pass 10 known
matches 'a threshold by some of none' "$(score --pass 100 --among group=7 grouped)" \
    '^at most 100 % of what is none with group=7 passes: best word >= 0, 100.00 % \(1/1\)$'
matches 'a threshold below half of some' "$(score --pass 50 --among speaker=ann grouped grouped)" \
    '^at most 50 % of what is none with speaker=ann passes: no threshold, .*, 0.00 % \(0/2\)$'
# the first file has two answers of none, the second one five
{
	grouped none '' '' 0 0.25 0.75
	grouped none '' '' 0 0.5 0.5
	grouped yes eve '"girl"' 0 0.375 0.625
	end 3
} > two
matches 'a threshold for each file' "$(score --each --pass 60 two grouped)" \
    '^at most 60 % of what is none passes: best word >= 0.3751 to 0.5001 \(2 files\), 57.14 % \(4/7\)$'
matches 'a threshold for each file in JSON' "$(score -j --each --pass 60 two grouped)" \
    '"points":\[\{"pass":60.0,"thresholds":\[0.5001,0.3751\],"none":7,"none_taken":4,'
{
	grouped none '' '' 0 1 0
	grouped none '' '' 0 1 0
	grouped yes eve '"girl"' 0 0.375 0.625
	end 3
} > sure
matches 'a file without a threshold' "$(score --each --pass 60 two sure grouped)" \
    '^at most 60 % of what is none passes: best word >= 0.3751 to 0.5001 \(2 files\), no threshold in 1 of 3 files, more have the probability 1, 44.44 % \(4/9\)$'
matches 'one threshold for two files' "$(score --pass 60 two grouped)" 'best word >= 0.5001, 57.14 % \(4/7\)$'
refuses 1 '^score: --pass 20: file 1: 2 frames are labelled none, wanted at least 5: ' score --each --pass 20 two grouped
refuses 1 '^score: --pass 20: 1 frames with group=7 are labelled none, wanted' score --among group=7 --pass 20 grouped
refuses 2 '^score: --each without --pass: ' score --each grouped
refuses 2 '^score: --among without --pass: ' score --among a=b grouped
refuses 2 '^score: --among a: wanted KEY=VALUE' score --among a --pass 5 grouped
refuses 2 '^score: --among =a: wanted KEY=VALUE' score --among =a --pass 5 grouped
for list in 0 101 5,,10 '5,' ,5 x '5 ' 1e1 nan -5 5,10,15,20,25,30,35,40,45,50,55,60,65,70,75,80,85; do
	refuses 2 '^score: --pass .*: (wanted per cents above 0|more than 16 numbers)' score "--pass=$list" grouped
done
if python=$(find_python); then
	# 2000 frames of random probabilities with few digits, so that many are equal
	"$python" - <<'PYTHON'
import msgpack, numpy as np
rng = np.random.default_rng(16)
classes = ["b", "none", "a", "c"]
with open("random", "wb") as out:
    for i in range(2000):
        p = rng.multinomial(40, rng.dirichlet([0.5, 0.8, 0.5, 0.5])) / 40
        frame = dict(dtype="<f4", shape=[4], kind="scores", classes=classes,
                     label=str(rng.choice(["none", "a", "b", "c"])), reject=0.4,
                     speaker="s%d" % rng.integers(20))
        frame["group"] = "g%d" % (int(frame["speaker"][1:]) % 3)
        out.write(msgpack.packb({**frame, "data": p.astype("<f4").tobytes()}))
    out.write(msgpack.packb({"end": 2000}))
PYTHON
	score -j --by group --pass 2.5,10,33 random > random.json
	is 'numpy counts the same' "$("$python" - 2>&1 <<'PYTHON'
import json, msgpack, numpy as np
report = json.load(open("random.json"))
frames = [f for f in msgpack.Unpacker(open("random", "rb")) if "data" in f]
p = np.array([np.frombuffer(f["data"], "<f4") for f in frames]).astype(float)
label = np.array([f["label"] for f in frames])
speaker = np.array([f["speaker"] for f in frames])
group = np.array([f["group"] for f in frames])
names = np.array(frames[0]["classes"])
is_none = names == "none"
words = p[:, ~is_none]
best, best_p = names[~is_none][words.argmax(1)], words.max(1)
given = np.where((p[:, is_none][:, 0] > 0.5) | (best_p < 0.4), "none", best)
is_word, wrong = label != "none", []

def near(what, have, want):
    if not (have == want or abs(have - want) < 1e-4):
        wrong.append(f"{what}: {have}, numpy has {want}")

def wilson(k, n):
    z = 1.959964
    middle, half = k / n + z * z / 2 / n, z * np.sqrt(k / n * (1 - k / n) / n + z * z / 4 / n / n)
    return (middle - half) / (1 + z * z / n), (middle + half) / (1 + z * z / n)

bounds = {6: 2.446912, 5: 2.570582, 19: 2.093024} # of Student's t
def compare(where, have, of, answer):
    w = of & is_word
    near(where + " words", have["words"], w.sum())
    near(where + " lost", have["lost"], (w & (answer == "none")).sum())
    near(where + " wrong", have["wrong"], (w & (answer != "none") & (answer != label)).sum())
    near(where + " none", have["none"], (of & ~is_word).sum())
    near(where + " none_taken", have["none_taken"], (of & ~is_word & (answer != "none")).sum())
    for key, right in ("right", answer == label), ("forced", best == label):
        k, n = (w & right).sum(), w.sum()
        each = np.array([right[w & (speaker == s)].mean() for s in sorted(set(speaker[w]))])
        half = bounds[len(each) - 1] * each.std(ddof=1) / np.sqrt(len(each))
        near(where + key, have[key]["n"], k)
        for i in 0, 1:
            near(where + key + " interval", have[key]["interval"][i], wilson(k, n)[i])
            near(where + key + " over speakers", have[key]["interval_over_speakers"][i],
                 np.clip(each.mean() + (2 * i - 1) * half, 0, 1))

def compare_all(where, have, answer):
    compare(where + " all", have["all"], np.ones(len(label), bool), answer)
    for g in have["groups"]:
        compare(where + " " + g["value"], g, group == g["value"], answer)

compare_all("given", report, given)
for point in report["points"]:
    none = best_p[~is_word]
    # of all thresholds that matter, the lowest with few enough
    most = point["pass"] / 100 * len(none)
    passing = min((t, (none >= t).sum()) for t in list(set(best_p)) + [2] if (none >= t).sum() <= most)
    near("passed", point["none_taken"], passing[1])
    if not (none >= point["threshold"]).sum() == passing[1]:
        wrong.append("threshold")
    compare_all(str(point["pass"]), point, np.where(best_p >= point["threshold"], best, "none"))
if len(report["groups"]) != 3 or len(report["points"]) != 3:
    wrong.append("groups or points are missing")
print("\n".join(wrong) or "same")
PYTHON
)" same
else
	skip 'numpy counts the same' 'no Python with msgpack and numpy'
fi
