#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# tensor-dump-stat.sh - tensor-dump --stat counts and computes what numpy does from the same bytes
. "$(dirname "$0")/support/lib.sh"
PATH=$PATH:$build/tests

if ! python=$(find_python); then
	skip 'all' 'found no python3 with msgpack and numpy'
	exit 0
fi

# The frames in msgpack, the numbers in numpy; compared with the object that --stat -j printed.
cat > recount.py <<'END'
import json, sys, collections, msgpack, numpy
told = json.loads(open(sys.argv[2]).read())
groups, marks, size, raw = {}, 0, 0, open(sys.argv[1], "rb").read()
names = {key: collections.Counter() for key in ("label", "speaker", "split")}
unpacker = msgpack.Unpacker(max_buffer_size=0)
unpacker.feed(raw)
start = frames = streams = 0
for f in unpacker:
    n, start = unpacker.tell() - start, unpacker.tell()
    if "data" not in f:
        marks += 1
        continue
    frames, size = frames + 1, size + n
    streams += f.get("seq") == 0
    for key, counter in names.items():
        if key in f:
            counter[str(f[key])] += 1
    g = groups.setdefault((f.get("kind", "-"), f["dtype"], len(f["shape"])), [])
    g.append((f, numpy.frombuffer(f["data"], f["dtype"]).astype("<f8")))
def near(a, b):
    return abs(a - b) <= 1e-9 * max(1, abs(a), abs(b))
def same(what, have, want):
    if have != want:
        sys.exit(f"{what}: found {have}, wanted {want}")
for what, want in ("frames", frames), ("bytes", size), ("end-marks", marks), ("streams", streams), \
        ("labels", names["label"]), ("speakers", names["speaker"]), ("splits", names["split"]):
    same(what, told[what], want)
same("groups", [(g["kind"], g["dtype"], len(g["shape"])) for g in told["groups"]], list(groups))
for g, fs in zip(told["groups"], groups.values()):
    x = numpy.concatenate([x for _, x in fs])
    finite = x[numpy.isfinite(x)]
    same("frames of a group", g["frames"], len(fs))
    same("bytes of a group", g["bytes"], sum(len(f["data"]) for f, _ in fs))
    same("not-finite", g["not-finite"], int((~numpy.isfinite(x)).sum()))
    shapes = numpy.array([f["shape"] for f, _ in fs]).reshape(len(fs), -1)
    same("shape", g["shape"], [[int(a), int(b)] for a, b in zip(shapes.min(0), shapes.max(0))])
    for key in "rate", "hop":
        values = [f[key] for f, _ in fs if key in f]
        same(key, g.get(key), [min(values), max(values)] if values else None)
    seconds = [f["shape"][0] * f.get("hop", 1) / f["rate"] for f, _ in fs if "rate" in f and
               f["shape"] and (f.get("kind") == "audio" or "hop" in f)]
    same("has seconds", "seconds" in g, bool(seconds))
    if seconds and not (near(g["seconds"], sum(seconds)) and near(g["each"][0], min(seconds)) and
                        near(g["each"][1], max(seconds))):
        sys.exit(f"seconds: {g}, wanted {sum(seconds)}")
    same("has a mean", "mean" in g, len(finite) > 0)
    if len(finite) and not (near(g["min"], finite.min()) and near(g["max"], finite.max()) and
                            near(g["mean"], finite.mean())):
        sys.exit(f"numbers: {g}, wanted {finite.min()} {finite.mean()} {finite.max()}")
END

# recounted NAME FILE
recounted() {
	tensor-dump --stat -j "$2" > told
	check "$1: as numpy counts" "$python" recount.py "$2" told
}

synth --frames 70 --samples 5000 --shortest 1 > audio
synth --kind logmel --frames 30 --samples 50 --shortest 10 > logmel
synth --frames 5 --samples 3000 --chunk 700 > chunks
synth --kind scores --frames 9 > scores
cat audio logmel chunks scores > all
for of in audio logmel chunks scores all; do
	recounted $of $of
done
"$python" -c 'import sys, msgpack, numpy
put = lambda f: sys.stdout.buffer.write(msgpack.packb(f))
rng, n = numpy.random.default_rng(1), 0
for dtype in "<f4", "<f8", "|i1", "|u1", "<i2", "<i4", "<i8":
    for shape in [], [0], [1], [7], [8], [1023, 1], [1024], [1025], [3, 5, 7, 31], [0, 3]:
        x = numpy.array(rng.normal(-50 if "u" not in dtype else 100, 20, shape)).astype(dtype)
        if "f" in dtype and x.size > 6:
            x.flat[5] = numpy.nan
            x.flat[x.size - 1] = -numpy.inf
        put({"dtype": dtype, "shape": shape, "data": x.tobytes(), **({"label": n, "rate": 4.5} if n % 3 else {})})
        n += 1
put({"end": n})' > odd
recounted 'each dtype and many shapes, with NaN and infinities' odd
tensor-dump --stat odd > told
matches 'some frames lack the label' "$(tail -n 1 told)" '^labels 46: .*, others 26; 24 without$'
"$python" -c 'import sys, msgpack
for i in range(1005):
    sys.stdout.buffer.write(msgpack.packb({"dtype": "<f4", "shape": [], "data": bytes(4), "kind": str(i)}))
sys.stdout.buffer.write(msgpack.packb({"end": 1005}))' > kinds
is 'more than 1000 kinds' "$(tensor-dump --stat kinds | grep -c '^[0-9]* \[\] <f4 frames=1 '),$(tensor-dump --stat kinds | tail -n 1),$(tensor-dump -j --stat kinds | grep -c '"ungrouped":5,')" \
    '1000,other kinds frames=5,1'
is 'the text' "$(tensor-dump --stat scores logmel | sed 's/ min=.*bytes/ bytes/')" \
    'frames 39 bytes 144400 end-marks 2
scores [10] <f4 frames=9 rate=8000 bytes=360
logmel [10-50, 40] <f4 frames=30 rate=8000 hop=80 seconds=8.75 each=0.1-0.5 bytes=140000
labels 10: 0 4, 1 4, 2 4, 3 4, 4 4, 5 4, 6 4, 7 4, 8 4, 9 3
speakers 3: s0 19, s1 10, s2 10
splits 2: train 20, test 19'
matches 'one frame: the numbers of the line without --stat' \
    "$(tensor-select --head 1 audio | tensor-dump --stat | sed -n 2p)" \
    "$(tensor-select --head 1 audio | tensor-dump | grep -o 'min=.*' | sed 's/[.+]/\\&/g')"
pack '{"dtype":"<f8","shape":[2],"data":[1.7e308,1.7e308]}' '{"end":1}' > large
check 'JSON has no infinity' sh -c 'tensor-dump -sj large | "$1" -c "import json, sys
assert json.load(sys.stdin, parse_constant=sys.exit)[\"groups\"][0][\"mean\"] is None"' sh "$python"
pack '{"end":0}' > none
is 'a stream without frames' "$(tensor-dump --stat none)" 'frames 0 bytes 0 end-marks 1'
recounted 'a stream without frames' none
pack '{"dtype":"|i1","shape":[0],"kind":"\u001b[2J","label":"\u202e\n","data":[]}' '{"end":1}' |
    tensor-dump --stat | tail -n 2 > have
cat > want <<'END'
\x1B[2J [0] |i1 frames=1 bytes=0
labels 1: \xE2\x80\xAE\n 1
END
check 'names cannot control the terminal' cmp want have
head -c 30000 audio > cut
refuses 1 'without an end mark' tensor-dump --stat cut
