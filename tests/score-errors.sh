#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# score-errors.sh - score lists the recordings that were answered wrongly, and compares with the
# answers of another model
. "$(dirname "$0")/support/lib.sh"
PATH=$PATH:$build/tests

# answer ID LABEL P(a) P(b) [MORE]: a frame, with more attributes as JSON
answer() {
	pack "{\"dtype\":\"<f4\",\"shape\":[2],\"kind\":\"scores\",\"classes\":[\"a\",\"b\"]${1:+,\"id\":\"$1\"},\"label\":\"$2\"${5:+,$5},\"data\":[$3,$4]}"
}
end() { # FRAMES
	pack "{\"end\":$1}"
}
tab=$(printf '\t')

{
	answer one a 0.75 0.25
	answer two a 0.25 0.75 '"speaker":"zoe"'
	answer three b 0.875 0.125 '"speaker":"bob"'
	answer 'f\tour' a 0.0625 0.9375
	answer five b 0.25 0.75
	answer six none 0.5 0.5 '"reject":0.75'
	answer seven a 0.625 0.375 '"reject":0.75'
	answer eight c 0.125 0.875
	end 8
} > first
is 'ids, the least believed first' "$(score --errors first)" 'eight
f\tour
three
two
seven'
is 'TSV' "$(score --errors --format tsv first)" "id${tab}label${tab}answer${tab}p${tab}label_p${tab}speaker
eight${tab}c${tab}b${tab}0.875000${tab}0.000000${tab}-
f\\tour${tab}a${tab}b${tab}0.937500${tab}0.062500${tab}-
three${tab}b${tab}a${tab}0.875000${tab}0.125000${tab}bob
two${tab}a${tab}b${tab}0.750000${tab}0.250000${tab}zoe
seven${tab}a${tab}none${tab}-${tab}0.625000${tab}-"
matches 'JSON: in the report' "$(score --errors -j first)" \
    '^\{"accuracy":0.375,.*,"misheard":\[\{"id":"eight","label":"c","answer":"b","p":0.875,"label_p":0.0\},\{"id":"f\\tour",.*\{"id":"two","label":"a","answer":"b","p":0.75,"label_p":0.25,"speaker":"zoe"\},\{"id":"seven","label":"a","answer":"none","p":null,"label_p":0.625\}\]\}$'
{
	answer one a 1 0
	answer '' b 0 1
	end 2
} > right
is 'nothing is wrong: no lines' "$(score --errors right; echo "status $?")" 'status 0'
is 'nothing is wrong: a head alone' "$(score --errors --format tsv right | wc -l | tr -d ' ')" 1
{
	answer '' b 1 0
	end 1
} > nameless
refuses 1 '^score: frame 0: is wrong and has no id; --errors prints ids$' score --errors nameless
is 'a name is not needed without it' "$(score nameless | head -n 1)" 'accuracy 0.00 % (0/1)'
refuses 2 '^score: --format without --errors or --det: ' score --format tsv first
refuses 2 '^score: --format beside --json: |^score: --json beside --format: ' score -j --errors --format tsv first
for option in --calibrate '--by speaker' --det --matrix '--columns 40'; do
	# shellcheck disable=SC2086
	refuses 2 '^score: --.* beside --.*: ' score --errors $option first
done

# ---- another model ----

{
	answer two a 0.75 0.25
	answer one a 0.25 0.75
	answer three b 0.625 0.375
	answer 'f\tour' a 0.75 0.25
	answer five b 0.25 0.75
	answer six none 0.5 0.5 '"reject":0.75'
	answer seven a 0.375 0.625
	answer eight c 0.125 0.875
	end 8
} > other
is 'only what the other model does not do wrong' "$(score --errors --against other first)" 'f\tour
two'
is 'the comparison ends the report' "$(score --against other first | sed -n '/^right, %/,$p' | sed '/^by speaker/,/^sign/d')" \
    'right, %             recordings    other     this difference
all                           8    50.00    37.50     -12.50

both right                    2
only other right              2
only this right               1
neither right                 3
McNemar'\''s exact test over recordings: p = 1.0000


changes   label   other   this
two       a       a       b
f\tour    a       a       b
one       a       b       a
seven     a       b       none'
is 'standard input is compared as well' "$(score --against other - < first)" "$(score --against other first)"
is 'and without a name' "$(score --against other < first)" "$(score --against other first)"
score -j --against other first > report.json
is 'JSON: the object of score-compare' "$(sed 's/.*,"against":\(.*\)}$/\1/' report.json)" "$(score-compare -j --changes other first)"
matches 'score-compare: the same list' "$(score-compare --changes other first | tail -n 5)" '^changes   label   first   second$'
is 'score-compare: no changes' "$(score-compare --changes first first | tail -n 1 | sed 's/ *$//')" 'no changes'
is 'score-compare: no list without the option' "$(score-compare first other | grep -c changes)" 0
{
	answer one a 1 0
	answer nine b 0 1
	end 2
} > few
refuses 1 '^score: few: there is no answer for two; wanted answers to the same' score --against few first
refuses 1 'has no id to find the other' score --against right first
refuses 1 'the file has two answers with this id' score --against other first first
refuses 1 '^score: absent: ' score --against absent first
refuses 2 'beside --' score --det --format tsv --against other first
check 'a full disk is noticed' sh -c 'score --errors first > /dev/full 2> /dev/null; [ $? -eq 3 ]'

# ---- against other programs ----

python=$(find_python sklearn scipy) || {
	skip 'scikit-learn and scipy compute the same' 'no Python with msgpack, numpy, scikit-learn and scipy'
	exit
}
"$python" - << 'PYTHON'
import msgpack, numpy as np
rng = np.random.default_rng(18)
classes = ["b", "a", "ü", "c", "never"]
labels = rng.choice(["a", "b", "c", "ü", "strange"], 1500, p=[0.4, 0.3, 0.15, 0.1, 0.05])
for name in "mine", "theirs":
    with open(name, "wb") as out:
        for i, label in enumerate(labels):
            weight = np.where(np.array(classes) == label, 1.6, 0.5) * (np.array(classes) != "never")
            p = rng.dirichlet(weight + 1e-9).astype("<f4")
            out.write(msgpack.packb(dict(dtype="<f4", shape=[5], kind="scores", classes=classes,
                                         id="r%d" % i, label=str(label), data=p.tobytes())))
        out.write(msgpack.packb({"end": len(labels)}))
PYTHON
score -j --errors --against theirs mine > report.json
is 'scikit-learn and scipy compute the same' "$("$python" - 2>&1 << 'PYTHON'
import json, warnings, msgpack, numpy as np
from scipy.stats import binomtest
from sklearn.metrics import confusion_matrix, precision_recall_fscore_support as figures
warnings.filterwarnings("ignore")
report = json.load(open("report.json"))
wrong = []
def near(what, have, want):
    if not abs(have - want) <= 1e-10 * max(1, abs(want)):
        wrong.append(f"{what}: {have}, wanted {want}")
def read(name):
    frames = [f for f in msgpack.Unpacker(open(name, "rb")) if "data" in f]
    guess = [f["classes"][int(np.argmax(np.frombuffer(f["data"], "<f4")))] for f in frames]
    return frames, np.array([f["label"] for f in frames]), np.array(guess)
frames, y, guess = read("mine")
names = sorted(set(y) | set(guess))
for i, values in enumerate(zip(*figures(y, guess, labels=names))):
    have = report["by_class"][names[i]]
    for key, want in zip(("precision", "recall", "f1"), values):
        near(names[i] + " " + key, have[key] or 0, want)
for key, want in zip(("precision", "recall", "f1"), figures(y, guess, average="macro")):
    near("macro " + key, report["macro"][key], want)
m = confusion_matrix(y, guess, labels=names)
pairs = [(-m[i, k], names[i], names[k]) for i in range(len(names)) for k in range(len(names)) if i != k and m[i, k]]
if [(-c["times"], c["label"], c["answer"]) for c in report["confusions"]] != sorted(pairs):
    wrong.append("confusions")
p = [np.frombuffer(f["data"], "<f4") for f in frames]
label_p = [float(q[f["classes"].index(f["label"])]) if f["label"] in f["classes"] else 0.0 for f, q in zip(frames, p)]
want = [frames[i]["id"] for i in sorted(np.nonzero(y != guess)[0], key=lambda i: (label_p[i], frames[i]["id"]))]
if [e["id"] for e in report["misheard"]] != want:
    wrong.append("misheard")
_, _, theirs = read("theirs")
only = ((theirs == y) & (guess != y)).sum(), ((theirs != y) & (guess == y)).sum()
near("McNemar", report["against"]["mcnemar_p"], binomtest(int(only[0]), int(sum(only))).pvalue)
if {c["id"] for c in report["against"]["changes"]} != {f["id"] for f, a, b in zip(frames, guess, theirs) if a != b}:
    wrong.append("changes")
print("\n".join(wrong) or "same")
PYTHON
)" same
