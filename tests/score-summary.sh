#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# score-summary.sh - score-summary prints the right table by part and seed for answers that are
# known
. "$(dirname "$0")/support/lib.sh"
PATH=$PATH:$build/tests

# answers RIGHT WRONG NONE: that many answers to recordings of 'a', as a stream
answers() {
	for guess in $(yes 1,0,0 | head -n "$1") $(yes 0,1,0 | head -n "$2") $(yes 0,0,1 | head -n "$3"); do
		pack "{\"dtype\":\"<f4\",\"shape\":[3],\"kind\":\"scores\",\"classes\":[\"a\",\"b\",\"none\"],\"label\":\"a\",\"data\":[$guess]}"
	done
	pack "{\"end\":$(($1 + $2 + $3))}"
}

answers 9 1 0 > right9
answers 8 2 0 > right8
answers 10 10 0 > right10
answers 6 12 2 > right6
answers 20 0 0 > right20

# line PART SEED FILE
line() {
	printf '%s\t%s\t%s\n' "$@"
}

# ---- text ----

{
	line fold-0 1 right9
	line fold-0 2 right8
	line fold-1 1 right10
	line fold-1 2 right6
} > list
# the interval is that of 16.5 right of 30, computed apart from the formula in statistics.h
is 'text' "$(score-summary list)" 'held out               seed 1   seed 2     mean
fold-0                  90.00    80.00    85.00
fold-1                  50.00    30.00    40.00
mean                                      62.50; 95 % interval: 37.66 to 71.20
worst                                     40.00; fold-1
answered by a word     100.00    93.33    96.67'
is 'standard input' "$(score-summary < list)" "$(score-summary list)"
is 'over parts, within 0 and 100 %' "$(score-summary --interval parts list | sed -n 's/^mean.*; //p')" \
    '95 % interval over parts: 0.0 to 100.0'
{
	for part in a b c d; do
		line "$part" 1 right9
	done
	line e 1 right8
} > five
# scipy: 0.88 -+ t.ppf(.975, 4) * 0.0447214 / sqrt(5) = 0.88 -+ 0.055529
is 'over parts' "$(score-summary --interval parts five | sed -n 's/^mean.*; //p')" \
    '95 % interval over parts: 82.4 to 93.6'
line all 1 right20 > one
is 'one part: no worst part is named' "$(score-summary one)" 'held out               seed 1     mean
all                    100.00   100.00
mean                            100.00; 95 % interval: 83.89 to 100.00'
is 'one part: no interval over parts' "$(score-summary --interval parts one | tail -n 1)" \
    'mean                            100.00'
is '--words: even if all are' "$(score-summary --words one | tail -n 1)" 'answered by a word     100.00   100.00'
line 李 1 right20 > wide
is 'a name of two columns' "$(score-summary wide | sed -n 2p)" '李                     100.00   100.00'
{
	printf '\033[2J'
	line x 1 right20
} > hostile
is 'a name that a terminal must not be shown' "$(score-summary hostile | sed -n 2p)" \
    '\x1B[2Jx               100.00   100.00'

# ---- JSON ----

is 'json' "$(score-summary -j list | sed 's/\(\.[0-9]\{6\}\)[0-9]*/\1/g')" "$(tr -d '\n' << 'END'
{"mean":0.625,"n":30,"seeds":["1","2"],"parts":{"fold-0":{"n":10,"mean":0.85,"right":[9,8]},
"fold-1":{"n":20,"mean":0.4,"right":[10,6]}},"interval":[0.376613,0.712034],
"interval_over_parts":[0.0,1.0],"worst":"fold-1","words":0.966666}
END
)"
matches 'json: one part' "$(score-summary -j one)" '"interval_over_parts":\[null,null\]'

# ---- a threshold that comes with the frames ----

{
	pack '{"dtype":"<f4","shape":[2],"kind":"scores","classes":["a","b"],"label":"a","reject":0.9,"data":[0.8,0.2]}'
	pack '{"end":1}'
} > rejected
line all 1 rejected > list
is 'a rejected answer is neither right nor a word' "$(score-summary list | sed -n '2p;4p' | tr -s ' ')" \
    'all 0.00 0.00
answered by a word 0.00 0.00'

# ---- refusals ----

refuses 1 '^score-summary: stdin: the list is empty' score-summary < /dev/null
refuses 1 '^score-summary: missing: No such file' score-summary missing
echo 'a b c' > bad
refuses 1 '^score-summary: bad: line 1: wanted PART, SEED and FILE with tabs between them$' score-summary bad
for text in 'a\t1' 'a\t1\t' '\t1\t9' 'a\t\t9' 'a\t1\t9\t9'; do
	{
		line a 2 right9
		printf "$text\n"
	} > bad
	refuses 1 '^score-summary: bad: line 2: wanted' score-summary bad
done
line a 1 nowhere > bad
refuses 1 '^score-summary: nowhere: No such file' score-summary bad
{
	line a 1 right9
	line a 2 right8
	line b 1 right10
} > bad
refuses 1 '^score-summary: part b, seed 2: there is no run$' score-summary bad
line b 1 right10 >> bad
refuses 1 '^score-summary: part b, seed 1: there are two runs$' score-summary bad
{
	line a 1 right9
	line a 2 right10
} > bad
refuses 1 '^score-summary: part a: seed 1 has 10 answers and seed 2 has 20$' score-summary bad
pack '{"end":0}' > empty
{
	line a 1 empty
	line a 2 right9
} > bad
refuses 1 '^score-summary: part a, seed 1: the run has no answers$' score-summary bad
head -c 100 right9 > cut
line a 1 cut > bad
refuses 1 '^score-summary: cut: ' score-summary bad
refuses 2 'wanted one LIST, found list as well' score-summary list list
refuses 2 '--json beside --words' score-summary -j --words list
refuses 2 '--json beside --interval' score-summary -j --interval parts list
refuses 3 '[Nn]o space' sh -c 'score-summary one > /dev/full'
