#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# score-detection.sh - score --det prints the right detection curve
. "$(dirname "$0")/support/lib.sh"
PATH=$PATH:$build/tests
tab=$(printf '\t')

# answer LABEL P(a) P(b) P(none) [MORE]: a frame, with more attributes as JSON
answer() {
	pack "{\"dtype\":\"<f4\",\"shape\":[3],\"kind\":\"scores\",\"classes\":[\"a\",\"b\",\"none\"],\"label\":\"$1\"${5:+,$5},\"data\":[$2,$3,$4]}"
}
end() { # FRAMES
	pack "{\"end\":$1}"
}

# best words with 0.875, 0.75 (wrong), 0.25, 0.5; sounds with 0.125, 0.5, 0.625, 0.0625
{
	answer a 0.875 0 0.125 '"reject":0.6'
	answer b 0.75 0.25 0 '"reject":0.6'
	answer b 0 0.25 0.75 '"reject":0.6'
	answer a 0.5 0.25 0.25 '"reject":0.6'
	answer none 0.125 0.125 0.75 '"dur":900,"reject":0.6'
	answer none 0.5 0 0.5 '"dur":900,"reject":0.6'
	answer none 0.375 0.625 0 '"dur":1350,"reject":0.6'
	answer none 0 0.0625 0.9375 '"dur":450,"reject":0.6'
	end 8
} > known
is 'curve' "$(score --det --format tsv known)" "$(tr ' ' '\t' << 'END'
threshold missed wrong false miss_rate false_rate false_per_hour point
0.0625 0 1 4 0 1 4 -
0.125 0 1 3 0 0.75 3 -
0.25 0 1 2 0 0.5 2 -
0.5 1 1 2 0.25 0.5 2 equal
0.625 2 1 1 0.5 0.25 1 reject
0.75 2 1 0 0.5 0 0 -
0.875 3 0 0 0.75 0 0 -
inf 4 0 0 1 0 0 -
END
)"
# between (0.25, 0.5) and (0.5, 0.25) both are 0.375
is 'report' "$(score --det known | sed -n '/^detection/,$p')" 'detection: 4 words, 4 sounds that are none (1 hours)
equal-error rate 37.50 %
threshold     missed     wrong    false     an hour
 0.500000    25.00 %   25.00 %  50.00 %        2.00  equal errors
 0.625000    50.00 %   25.00 %  25.00 %        1.00  threshold of the model, 0.6
 0.062500     0.00 %   25.00 % 100.00 %        4.00  at most 60 an hour
 0.062500     0.00 %   25.00 % 100.00 %        4.00  at most 20 an hour
 0.062500     0.00 %   25.00 % 100.00 %        4.00  at most 5 an hour
 0.625000    50.00 %   25.00 %  25.00 %        1.00  at most 1 an hour'
answer none 0.625 0 0.375 '"reject":0.625' > more
answer a 0.625 0 0.375 '"reject":0.625' >> more
end 2 >> more
matches 'a point with two names' "$(score --det --format tsv more)" "^0.625${tab}0${tab}0${tab}1${tab}0${tab}1${tab}-${tab}equal,reject$"
is 'half the time, twice as often' "$(score --det --format tsv --hours 0.5 known | cut -f 4,7 | sed -n '2p;6p')" "4${tab}8
1${tab}2"
score -j --det known > report.json
is 'JSON: the last point has no threshold' "$(sed 's/.*,\({[^{]*}\)\]}}$/\1/' report.json)" \
    '{"threshold":null,"missed":4,"wrong":0,"false":0,"miss_rate":1.0,"false_rate":0.0,"false_per_hour":0.0}'
is 'JSON: points' "$(jq -c '.detection | [.words, .none, .hours, .equal_error_rate, .equal.threshold, .reject.threshold, (.curve | length)]' report.json | sed 's/\.0\([],]\)/\1/g')" \
    '[4,4,1,0.375,0.5,0.625,8]'
{
	answer none 0.5 0 0.5 '"dur":3600'
	answer none 0.5 0 0.5
	answer a 1 0 0
	end 3
} > untimed
matches 'a duration is missing' "$(score --det untimed)" '^1 of them have no duration: --hours says how long they are$'
is 'no false answers an hour then' "$(score --det --format tsv untimed | cut -f 7 | sort -u)" "-
false_per_hour"
matches 'but with --hours' "$(score --det --hours 2 untimed)" '^ 0.500000     0.00 %    0.00 % 100.00 %        1.00  at most 60 an hour$'
matches 'no errors' "$(score --det untimed)" '^equal-error rate 0.00 %$'
{
	answer a 1 0 0
	end 1
} > words
refuses 1 "^score: --det: no frame has the label 'none'; add recordings of other sounds with this label$" score --det words
{
	answer none 1 0 0
	end 1
} > sounds
refuses 1 "^score: --det: all frames have the label 'none'; add recordings of words$" score --det sounds
{
	answer none 1 0 0 '"dur":-1'
	end 1
} > negative
refuses 1 "^score: frame 0: 'dur' is not a number of seconds$" score --det negative
refuses 2 '^score: --hours without --det: ' score --hours 1 known

# ---- cnn-predict says how long the recordings are ----

pack '{"dtype":"<f4","shape":[0],"kind":"model","arch":"globalavgpool","classes":["a","none"],"features":"x","width":2,"db":4.342944819,"data":[]}' \
    '{"dtype":"<f4","shape":[2],"kind":"weight","name":"input.mean","data":[0,0]}' \
    '{"dtype":"<f4","shape":[2],"kind":"weight","name":"input.deviation","data":[1,1]}' \
    '{"dtype":"<f4","shape":[2],"kind":"weight","name":"input.floor","data":[0,0]}' \
    '{"dtype":"<f4","shape":[2,2],"kind":"weight","name":"out.w","data":[1,0,0,1]}' \
    '{"dtype":"<f4","shape":[2],"kind":"weight","name":"out.b","data":[0,0]}' '{"end":6}' > tiny.cnn
pack '{"dtype":"<f4","shape":[3,2],"kind":"x","rate":8000,"hop":80,"data":[1,0,1,0,1,0]}' \
    '{"dtype":"<f4","shape":[1,2],"kind":"x","data":[1,0]}' '{"end":2}' > features
is 'rows times hop, over rate' "$(cnn-predict -q --format frames tiny.cnn features | tensor-dump -j | jq -c .dur)" '0.03
null'

# ---- against scikit-learn ----

python=$(find_python sklearn scipy) || {
	skip 'scikit-learn has the same curve' 'no Python with msgpack, numpy, scikit-learn and scipy'
	exit
}
"$python" - << 'PYTHON'
import msgpack, numpy as np
rng = np.random.default_rng(18)
with open("random", "wb") as out:
    for i in range(1200):
        label = str(rng.choice(["a", "b", "none"], p=[0.3, 0.2, 0.5]))
        weight = np.where(np.array(["none", "b", "a"]) == label, 1.5, 0.8)
        p = rng.multinomial(64, rng.dirichlet(weight)) / 64 # few digits, so that many are equal
        out.write(msgpack.packb(dict(dtype="<f4", shape=[3], kind="scores", classes=["none", "b", "a"], label=label,
                                     dur=1.5, data=p.astype("<f4").tobytes())))
    out.write(msgpack.packb({"end": 1200}))
PYTHON
score -j --det random > report.json
score --det --format tsv random > curve.tsv
is 'scikit-learn has the same curve and equal-error rate' "$("$python" - 2>&1 << 'PYTHON'
import csv, json, msgpack, numpy as np
from scipy.interpolate import interp1d
from scipy.optimize import brentq
from sklearn.metrics import roc_curve
frames = [f for f in msgpack.Unpacker(open("random", "rb")) if "data" in f]
y = np.array([f["label"] != "none" for f in frames])
best = np.array([np.frombuffer(f["data"], "<f4")[1:].max() for f in frames])
fpr, tpr, threshold = roc_curve(y, best, drop_intermediate=False)
rows = list(csv.DictReader(open("curve.tsv"), delimiter="\t"))[::-1]
wrong = []
def compare(what, have, want):
    if len(have) != len(want) or not np.allclose(have, want, rtol=1e-8, atol=1e-12):
        wrong.append(what)
compare("thresholds", [float(r["threshold"]) for r in rows[1:]], threshold[1:])
compare("miss rate", [float(r["miss_rate"]) for r in rows], 1 - tpr)
compare("false rate", [float(r["false_rate"]) for r in rows], fpr)
compare("false per hour", [float(r["false_per_hour"]) for r in rows], fpr * 3600 / 1.5)
compare("wrong", [int(r["wrong"]) for r in rows[1:]],
        [sum(1 for f, b in zip(frames, best) if f["label"] != "none" and b >= t and
             ["none", "b", "a"][1 + int(np.argmax(np.frombuffer(f["data"], "<f4")[1:]))] != f["label"])
         for t in threshold[1:]])
eer = brentq(lambda x: 1 - x - interp1d(fpr, tpr)(x), 0, 1)
if abs(json.load(open("report.json"))["detection"]["equal_error_rate"] - eer) > 1e-9:
    wrong.append("equal-error rate: wanted %r" % eer)
print(", ".join(wrong) or "same")
PYTHON
)" same
