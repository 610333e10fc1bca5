#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# endpoint.sh - endpoint cuts continuous sound into utterances: FSDD's test part in one stream,
# attributes, chunks, gaps
. "$(dirname "$0")/support/lib.sh"

# ---- without recordings: bursts of synth's noise in silence ----

if python=$(find_python); then
	# scene.py: 0.4 s of noise at 1, 2, ... 5 s of a recording that ends at 5.3 s, at 8000 Hz, as a frame or,
	# with a number, in chunks of so many samples; the third argument loses 4000 samples at 2.9 s.
	cat > scene.py << 'END'
import random, struct, sys
import msgpack

random.seed(1)
x = [0.0] * 42400
for second in range(1, 6):
    for i in range(8000 * second, min(8000 * second + 3200, len(x))):
        x[i] = random.uniform(-0.1, 0.1)
x = struct.pack("<%df" % len(x), *x)
own = {"kind": "audio", "rate": 8000, "id": "clip", "label": "noise", "index": 3, "extra": "kept"}
out = sys.stdout.buffer


def write(data, **more):
    out.write(msgpack.packb({"dtype": "<f4", "shape": [len(data) // 4], **own, **more, "data": data}))


chunk = int(sys.argv[1]) if len(sys.argv) > 1 else 0
lose = len(sys.argv) > 2
n = at = 0
if not chunk:
    write(x, t=100.0)
    n = 1
while chunk and at < len(x) // 4:
    more = {"stream": 7, "seq": n, "t": 100 + at / 8000}
    if lose and n == 29:
        at += 4000
        more["gap"] = 4000
    end = min(at + chunk, len(x) // 4)
    write(x[4 * at:4 * end], last=end == len(x) // 4, clock=5000 + end / 8000, **more)
    at = end
    n += 1
out.write(msgpack.packb({"end": n}))
END
	"$python" scene.py | endpoint > whole
	tensor-dump --json whole | grep -o '"id":"[^"]*"' | tr '\n' ' ' > ids
	is 'five utterances, numbered' "$(cat ids)" \
	    '"id":"clip-0001" "id":"clip-0002" "id":"clip-0003" "id":"clip-0004" "id":"clip-0005" '
	first=$(tensor-dump --json whole | head -n 1)
	matches 't is added to the recording'"'"'s' "$first" '"t":100\.75[,}]'
	matches 'shape holds pre-roll, sound and hang-over' "$first" '"shape":\[72[0-9][0-9]\]'
	matches 'what is true of all parts stays' "$first" '"label":"noise".*"extra":"kept"'
	matches 'recipe' "$first" '"filter":"endpoint","rate":8000.*"hangover":250'
	is 'what tells of the recording goes' "$(echo "$first" | grep -cE '"(index|stream|seq|last)"')" 0

	matches 'tail is the hang-over' "$first" '"tail":0\.25[,}]'

	# the same but for the clock and what comes of it, which only chunks have
	for chunk in 1 800 12345; do
		"$python" scene.py $chunk | endpoint > chunks
		is "chunks of $chunk: the same" \
		    "$(tensor-dump --json chunks | sed 's/"clock":[^,}]*,//; s/"arrived":\[[^]]*\],//' | cksum)" \
		    "$(tensor-dump --json whole | cksum)"
	done
	"$python" scene.py 800 | endpoint > chunks
	matches 'clock is that of the last sample' "$(tensor-dump --json chunks | head -n 1)" \
	    '"clock":5001\.6[5-7]'
	matches 'and the time of its arrival is written' "$(tensor-dump --json chunks | head -n 1)" \
	    "\"arrived\":\[\"endpoint\",$(date +%s | cut -c 1-7)[0-9]*\.[0-9]*\]"

	# The third word begins at 3 s, after 2.9 + 0.5 s: 0.4 s of it are lost, that is all of it.
	"$python" scene.py 800 lose | endpoint > gap
	is 'a word lost in a gap' "$(tensor-dump --json gap | grep -c '"id"')" 4
	is 'the gap is marked once' "$(tensor-dump --json gap | grep -c '"gap"')" 1
	matches 'the gap is marked where it is' "$(tensor-dump --json gap | sed -n 3p)" \
	    '"id":"clip-0003".*"gap":4000'
	matches 'times after a gap are right' "$(tensor-dump --json gap | sed -n 3p)" '"t":103\.75[,}]'
else
	skip 'attributes, chunks, gaps' 'found no Python with msgpack and numpy'
fi

# ---- parameters that contradict each other ----

refuses 2 'release must be' endpoint --trigger 5 --release 6
refuses 2 'maximum must hold' endpoint --max 500

# ---- FSDD ----

fsdd=$(find_fsdd) || fsdd=
if [ -z "$fsdd" ] || [ -z "${python:-}" ]; then
	skip 'FSDD end to end' 'found no FSDD, or no Python'
	exit
fi

# lay.py FOLDER NOISE: the 300 test recordings end to end as one frame, 0.5 to 1 s of noise between,
# NOISE dB below the recording next to it (or "silence"); where they are goes to the file places.
cat > lay.py << 'END'
import os, sys, wave
import msgpack, numpy

folder, noise = sys.argv[1:]
random = numpy.random.RandomState(1)
parts, places, at, before = [], [], 0, 0.0


def tone(n, rms):
    below = 0 if noise == "silence" else 10 ** (-float(noise) / 20)
    return random.standard_normal(n) * rms * below


for name in sorted(os.listdir(folder)):
    if not name.endswith(".wav") or int(name[:-4].split("_")[2]) > 4:
        continue
    with wave.open(os.path.join(folder, name)) as w:
        x = numpy.frombuffer(w.readframes(w.getnframes()), "<i2") / 32768
    rms, n = numpy.sqrt(numpy.mean(x ** 2)), random.randint(4000, 8001)
    parts += [tone(n // 2, before or rms), tone(n - n // 2, rms), x]
    places.append((at + n, at + n + len(x)))
    at += n + len(x)
    before = rms
parts.append(tone(8000, before))
data = numpy.concatenate(parts).astype("<f4")
with open("places", "w") as f:
    for place in places:
        print(*place, file=f)
sys.stdout.buffer.write(msgpack.packb({
    "dtype": "<f4", "shape": [len(data)], "kind": "audio", "rate": 8000, "id": "all",
    "data": data.tobytes()}) + msgpack.packb({"end": 1}))
END
# Counts the places that meet exactly one utterance, which meets no other place.
cat > meet.py << 'END'
import sys
import msgpack

frames = list(msgpack.Unpacker(sys.stdin.buffer, max_buffer_size=1 << 28))
assert frames.pop()["end"] == len(frames)
spans = [(round(f["t"] * 8000), round(f["t"] * 8000) + f["shape"][0]) for f in frames]
places = [tuple(map(int, line.split())) for line in open("places")]
good = 0
for a, b in places:
    met = [s for s in spans if s[0] < b and s[1] > a]
    good += len(met) == 1 and sum(p[0] < met[0][1] and p[1] > met[0][0] for p in places) == 1
print(good, len(places), len(spans))
END
for noise in 50 silence; do
	"$python" lay.py "$fsdd" "$noise" | endpoint | "$python" meet.py > met
	read -r good all found < met
	if [ "$all" -eq 300 ] && [ "$good" -ge 297 ] && [ "$found" -le 303 ]; then
		ok "FSDD end to end, $noise: $good of $all are one utterance, $found found"
	else
		not_ok "FSDD end to end, $noise" "$good of $all are one utterance, $found found"
	fi
done
