#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# clients.sh - the clients in Python and JavaScript read what the programs write, write what they read, and refuse what
# they refuse
. "$(dirname "$0")/support/lib.sh"
PATH=$PATH:$build/tests

python=$(find_python) || python=
node=
if command -v node > /dev/null && command -v npm > /dev/null; then
	npm=$build/tests/npm-client
	mkdir -p "$npm"
	# once for each build folder; the client itself is that of the source
	if [ -d "$npm/node_modules/@msgpack" ] || timeout 120 npm install --prefix "$npm" --no-audit --no-fund \
	    --fetch-retries=1 @msgpack/msgpack@3.1.3 > npm.log 2>&1; then
		node=node
		rm -rf "$npm/node_modules/earpipe"
		cp -R "$root/lib/clients/node" "$npm/node_modules/earpipe"
		ln -s "$npm/node_modules" node_modules
		cp "$root/tests/tools/verdicts.mjs" .
	else
		skip 'JavaScript' "npm cannot install @msgpack/msgpack: $(tail -n 1 npm.log)"
	fi
else
	skip 'JavaScript' 'no node or no npm'
fi
[ -n "$python" ] || skip 'Python' 'no msgpack and numpy'
unset PYTHONUNBUFFERED # or what is not flushed would come, too
PYTHONPATH=$root/lib/clients/python PYTHONDONTWRITEBYTECODE=1
export PYTHONPATH PYTHONDONTWRITEBYTECODE

synth --frames 3 --samples 200 > audio
synth --frames 2 --samples 50 | pace --speed max --chunk 1 > chunks
synth --kind logmel --frames 3 --samples 9 > logmel
synth --kind scores --frames 2 > scores
cat audio audio > segments
synth --kind logmel --frames 40 --samples 6 --shortest 3 > features
cnn-train -q --arch 'conv1d:4x3 globalpool' --epochs 1 features > model
melspec --mfcc 13 audio > mfcc

# ---- both read what the programs write, and write it again ----

cat > again.py <<'END'
import sys, earpipe
source = sys.stdin.buffer if sys.argv[1] == "-" else sys.argv[1]
with earpipe.read(source) as frames, earpipe.write(sys.stdout.buffer if sys.argv[2] == "-" else sys.argv[2]) as out:
    for segment in frames.segments():
        for frame in segment:
            out.write(frame)
        out.mark()
END
cat > again.mjs <<'END'
import { Writer, read } from "earpipe";
const [source, target] = process.argv.slice(2);
const out = new Writer(target === "-" ? process.stdout : target);
for await (const segment of read(source === "-" ? process.stdin : source).segments()) {
    for await (const frame of segment) await out.write(frame);
    await out.mark();
}
await out.end();
END

# again INPUT OUTPUT: by the client that is tested
again() {
	$client "again.$suffix" "$1" "$2"
}

# numbers STREAM: all that it holds; JavaScript has one kind of number, so 8000.0 is 8000
numbers() {
	tensor-dump --json "$1" | sed 's/\.0\([],}]\)/\1/g'
}

passes_on() {
	for stream in audio chunks logmel scores segments model mfcc; do
		again $stream again.$stream
		numbers $stream > wanted.json
		check "$language: passes $stream on" tensor-dump again.$stream > lines
		is "$language: with all that it holds" "$(numbers again.$stream | cmp - wanted.json 2>&1)" ''
	done
	again - - < segments > again.pipe
	check "$language: the same in pipes" cmp again.segments again.pipe
	is "$language: leaves nothing else behind" "$(ls -A | grep '^\.again')" ''
	for cut in 0 1 50 "$(($(wc -c < audio) - 2))"; do
		head -c "$cut" audio > cut
		again cut out.cut 2> err
		is "$language: a stream of $cut bytes: status" "$?" 1
		matches "$language: a stream of $cut bytes: why" "$(cat err)" 'without (even )?an end mark'
		is "$language: a stream of $cut bytes: no file" "$(ls out.cut 2> /dev/null)" ''
	done
	again - - < cut > out 2> err
	is "$language: a cut stream has no end mark" "$(tensor-dump out 2>&1 > lines | grep -c 'without an end mark'),$(wc -l < lines)" '1,3'
	again audio - > /dev/full 2> err
	# Python has another status if it cannot write at its end, too
	matches "$language: a full disk" "$?,$(grep -i 'no space left\|ENOSPC' err)" '^(1|120),.'

}

[ -z "$python" ] || { language=Python client=$python suffix=py; passes_on; }
[ -z "$node" ] || { language=JavaScript client=node suffix=mjs; passes_on; }

# A frame is read as soon as it is there, and its writer has handed it on.
is_live() {
	rm -f live.in live.out
	mkfifo live.in
	again - - < live.in > live.out &
	exec 3> live.in
	head -c 900 audio >&3
	if eventually grep -q "$(printf 'dtype')" live.out; then
		ok "$language: a frame is passed on before the next one comes"
	else
		not_ok "$language: a frame is passed on before the next one comes" 'it is not'
	fi
	tail -c +901 audio >&3
	exec 3>&-
	wait
	check "$language: and the rest after it" cmp audio live.out
}
[ -z "$python" ] || { language=Python client=$python suffix=py; is_live; }
[ -z "$node" ] || { language=JavaScript client=node suffix=mjs; is_live; }

# ---- both write what the programs read ----

cat > make.py <<'END'
import sys, numpy, earpipe
noise = numpy.random.default_rng(1)
with earpipe.write("made.types") as out:
    for dtype in "<f4", "<f8", "<i2", "<i4", "<i8", "|i1", "|u1", ">f4", ">i2":
        out.write(numpy.arange(6).astype(dtype).reshape(2, 3), id=dtype)
    out.write(numpy.arange(6.0).reshape(2, 3).T, id="not in C order")
    out.write(numpy.arange(6.0)[::2], id="every second")
    out.write(numpy.float32(7), id="scalar")
    out.write(numpy.zeros((0, 40)), id="empty")
    out.write([1.5, 2.5], id="list", label=numpy.int64(7), rate=numpy.float32(0.5), recipe=[{"filter": "make", "sizes": (1, 2)}])
with earpipe.write("made.train") as out:
    for i in range(40):
        label = i % 2
        frame = earpipe.Frame(noise.normal(3 * label, 1, (20, 8)).astype("<f4"), {"kind": "logmel", "hop": 80})
        out.write(frame.step("make"), id=str(i), label=label, rate=8000, split="test" if i < 8 else "train")
END
cat > make.mjs <<'END'
import { Frame, Writer } from "earpipe";
const types = new Writer("made.types");
const six = [0, 1, 2, 3, 4, 5];
for (const [id, array] of Object.entries({ "<f4": Float32Array, "<f8": Float64Array, "<i2": Int16Array, "<i4": Int32Array }))
    await types.write(array.from(six), { id }, [2, 3]);
await types.write(BigInt64Array.from(six.map(BigInt)), { id: "<i8" }, [2, 3]);
await types.write(Int8Array.from(six), { id: "|i1" }, [2, 3]);
await types.write(Uint8Array.from(six), { id: "|u1" }, [2, 3]);
await types.write(Float32Array.from(six), { id: ">f4" }, [2, 3]);
await types.write(Int16Array.from(six), { id: ">i2" }, [2, 3]);
await types.write(Float64Array.of(0, 3, 1, 4, 2, 5), { id: "not in C order" }, [3, 2]);
await types.write(Float64Array.from(six).filter((x) => x % 2 === 0), { id: "every second" });
await types.write(Float32Array.of(7), { id: "scalar" }, []);
await types.write(new Float64Array(0), { id: "empty" }, [0, 40]);
await types.write(Float64Array.of(1.5, 2.5), { id: "list", label: 7, rate: 0.5, recipe: [{ filter: "make", sizes: [1, 2] }], speaker: undefined });
await types.end();
const train = new Writer("made.train");
for (let i = 0; i < 40; i++) {
    const data = Float32Array.from({ length: 160 }, (_, k) => 3 * (i % 2) + Math.sin(k * k + i));
    const frame = new Frame(data, { kind: "logmel", hop: 80, id: String(i), label: i % 2, rate: 8000, split: i < 8 ? "test" : "train" }, [20, 8]);
    await train.write(frame.step("make"));
}
await train.end();
END
writes() {
	rm -f made.types made.train
	check "$language: writes" $client "make.$suffix"
	is "$language: every dtype, order and shape" "$(tensor-dump --json made.types | jq -c '[.id, .dtype, .shape, .data]')" \
	    '["<f4","<f4",[2,3],[0,1,2,3,4,5]]
["<f8","<f8",[2,3],[0,1,2,3,4,5]]
["<i2","<i2",[2,3],[0,1,2,3,4,5]]
["<i4","<i4",[2,3],[0,1,2,3,4,5]]
["<i8","<i8",[2,3],[0,1,2,3,4,5]]
["|i1","|i1",[2,3],[0,1,2,3,4,5]]
["|u1","|u1",[2,3],[0,1,2,3,4,5]]
[">f4","<f4",[2,3],[0,1,2,3,4,5]]
[">i2","<i2",[2,3],[0,1,2,3,4,5]]
["not in C order","<f8",[3,2],[0,3,1,4,2,5]]
["every second","<f8",[3],[0,2,4]]
["scalar","<f4",[],[7]]
["empty","<f8",[0,40],[]]
["list","<f8",[2],[1.5,2.5]]'
	is "$language: attributes" "$(tensor-dump --json made.types | tail -n 1 | jq -c '[.label, .rate, .recipe]')" \
	    '["7",0.5,[{"filter":"make","sizes":[1,2]}]]'
	check "$language: cnn-train learns from it" cnn-train -q --arch mlp --epochs 20 -o made.cnn made.train
	matches "$language: and knows it again" "$(cnn-predict --format frames made.cnn made.train |
	    score 2> /dev/null | head -n 1)" '^accuracy 100'
}
if ! command -v jq > /dev/null; then
	skip 'what the clients write' 'jq is not installed'
else
	[ -z "$python" ] || { language=Python client=$python suffix=py; writes; }
	[ -z "$node" ] || { language=JavaScript client=node suffix=mjs; writes; }
fi

# ---- what the programs refuse ----

if [ -n "$python" ]; then
	synth --kind logmel --frames 2 --samples 2 > small
	mkdir mutants
	"$python" "$root/tests/tools/mutants.py" small mutants
	(cd mutants && for name in *; do
		echo "= $name"
		tensor-dump "$name" 2>&1
		echo "status $?"
	done) > dumped
	# NAME good N, or NAME bad N: and the frame that the message names
	awk '/^= / { name = $2; lines = 0; place = ""; next }
	/^tensor-dump: / {
		if (match($0, /frame [0-9]+( \([^)]*\))?: /)) place = substr($0, RSTART, RLENGTH - 2)
		next
	}
	/^status 0$/ { print name, "good", lines; next }
	/^status 1$/ { print name, "bad", lines ": " place; next }
	/^status / { print name, $0; next }
	{ lines++ }' dumped | sort > wanted
	is 'tensor-dump: refuses some, takes others, and does not fail' "$(cut -d ' ' -f 2 wanted | sort | uniq -c |
	    awk '{ print $2, ($1 > 150) }')" 'bad 1
good 1'

	# differences FILE: lines of a client that differ from those of tensor-dump, as far as tensor-dump says them
	differences() {
		awk 'NR == FNR { want[$1] = $0; n++; next }
		{ m++ }
		index($0, want[$1]) != 1 { print "found " $0 ", wanted " want[$1] }
		END { if (n != m) print "found " m " lines, wanted " n }' wanted "$1" | head -n 5
	}
	"$python" "$root/tests/tools/verdicts.py" mutants/* > verdicts 2>&1
	is 'Python: the same verdict, frames, frame number and id for each of them' "$(differences verdicts)" ''
	if [ -n "$node" ]; then
		node verdicts.mjs mutants/* > verdicts 2>&1
		is 'JavaScript: the same verdict, frames, frame number and id for each of them' "$(differences verdicts)" ''
	fi
	pack '{"dtype":"|u1","shape":[2],"id":"large","data":[1,2]}' '{"end":1}' > large
	is 'Python: max_frame' "$("$python" -c 'import earpipe
list(earpipe.read("large", max_frame=2))
list(earpipe.read("large", max_frame=1))' 2>&1 | tail -n 1)" \
	    'earpipe.StreamError: large: frame 0: has more data than max_frame allows (1 bytes)'
fi

# ---- Python: the rest ----

cat > rest.py <<'END'
import io, os, subprocess, sys, numpy, earpipe

def raises(kind, text, function, *args, **more):
    try:
        function(*args, **more)
    except kind as error:
        if text in str(error):
            return error
        print(f"found '{error}', wanted '{text}'")
    else:
        print(f"no {kind.__name__}: {text}")

def writing(*args, **attributes):
    out = earpipe.write(io.BytesIO())
    out.write(numpy.zeros(2), id="good")
    out.write(*args, **attributes)

two = numpy.zeros(2)
# what readers would refuse is not written
raises(earpipe.StreamError, "frame 1 (x): key 'rate': wanted a number above 0", writing, two, id="x", rate=0)
raises(earpipe.StreamError, "frame 1: dtype complex128: wanted one of <f4", writing, two * 1j)
raises(earpipe.StreamError, "dtype bool", writing, two > 0)
raises(earpipe.StreamError, "9 dimensions", writing, numpy.zeros([1] * 9))
raises(earpipe.StreamError, "key 'shape': is made from the array", writing, two, shape=[2])
raises(earpipe.StreamError, "more than 64 KiB", writing, two, note="a" * 70000)
raises(earpipe.StreamError, "too many entries", writing, two, note=[1] * 5000)
raises(earpipe.StreamError, "nested too deeply", writing, two, note=[[[[[[[[[1]]]]]]]]])
raises(earpipe.StreamError, "an ext type", writing, two, note=__import__("msgpack").Timestamp(1))
raises(earpipe.StreamError, "a key is not a string", writing, two, note={1: 2})
raises(earpipe.StreamError, "a NUL", writing, two, note="a\0b")
raises(earpipe.StreamError, "key 'label': wanted a string or an integer", writing, two, label=float("nan"))
raises(earpipe.StreamError, "key 'word': wanted a string", writing, two, word=7)
raises(earpipe.StreamError, "chunk 1 of stream 0, wanted chunk 0", writing, two, stream=0, seq=1)
out = earpipe.write(io.BytesIO())
out.write(two, stream=0, seq=0)
raises(earpipe.StreamError, "an end mark within stream 0", out.close)
raises(TypeError, "sys.stdin.buffer", list, earpipe.read(open(sys.argv[0])))
raises(FileNotFoundError, "none", earpipe.read, "none")

# a block that raises leaves the old file
with open("old", "w") as file:
    file.write("old")
def fails():
    with earpipe.write("old") as out:
        out.write(two)
        raise KeyError("mine")
raises(KeyError, "mine", fails)
print(open("old").read(), [name for name in os.listdir() if name.startswith(".old")])
os.symlink("old", "link")
with earpipe.write("link") as out:
    out.write(two)
print(os.path.islink("link"), len(list(earpipe.read("old"))))

# errors know their frame, and are raised again
reader = earpipe.read(io.BytesIO(open("audio", "rb").read()[:1500]))
first = next(reader)
print(first.id, first.kind, first.label, first.rate, "id" in first, first["id"], first.get("none"))
error = raises(earpipe.CutError, "ends after 1 frames", list, reader)
raises(earpipe.CutError, "ends after 1 frames", next, reader)
error = raises(earpipe.StreamError, "key 'rate'", list, earpipe.read("bad"))
print(error.frame, error.id, error.source, isinstance(error, earpipe.CutError))

# arrays can be changed, and are aligned; an early end is no fault
first.data[0] = 2
print(first.data.flags.aligned, first.data.flags.owndata, first.data[0])
for frame in earpipe.read("audio"):
    break

# what is left of a segment is skipped
print([next(segment).id for segment in earpipe.read("segments").segments()])

# to and from programs
with subprocess.Popen(["tensor-dump"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as dump:
    with dump.stdin as pipe, earpipe.write(pipe) as out:
        for frame in earpipe.read("audio"):
            out.write(frame)
    print(len(dump.stdout.read().splitlines()))
with subprocess.Popen(["melspec", "audio"], stdout=subprocess.PIPE) as melspec:
    print([frame.data.ndim for frame in earpipe.read(melspec.stdout)])
END
if [ -n "$python" ]; then
	pack '{"dtype":"<f4","shape":[1],"id":"a","data":[1]}' '{"dtype":"<f4","shape":[1],"id":"b","rate":0,"data":[1]}' \
	    '{"end":2}' > bad
	first=$(tensor-dump audio | head -n 1 | sed 's/.* id=\([^ ]*\) label=\([^ ]*\) .*/\1 audio \2/')
	id=${first%% *}
	is 'Python: errors, files, segments, programs' "$("$python" rest.py 2>&1)" "old []
True 1
$first 8000 True $id None
1 b bad False
True True 2.0
['$id', '$id']
3
[2, 2, 2]"
fi

# ---- JavaScript: the rest ----

cat > rest.mjs <<'END'
import { Readable, Writable } from "node:stream";
import { setImmediate } from "node:timers/promises";
import { spawn } from "node:child_process";
import { readFileSync, writeFileSync, readdirSync } from "node:fs";
import { CutError, Frame, StreamError, Writer, read } from "earpipe";

async function rejects(kind, text, promise) {
    try {
        await (typeof promise === "function" ? promise() : promise);
    } catch (error) {
        if (error instanceof kind && error.message.includes(text)) return error;
        console.log(`found ${error}, wanted ${text}`);
        return;
    }
    console.log(`no ${kind.name}: ${text}`);
}
async function all(reader) {
    const frames = [];
    for await (const frame of reader) frames.push(frame);
    return frames;
}
const sink = () => new Writable({ write: (chunk, encoding, done) => done() });
async function writing(data, attributes, shape) {
    const out = new Writer(sink());
    await out.write(new Float32Array(2));
    await out.write(data, attributes, shape);
}
const two = new Float32Array(2);
await rejects(StreamError, "frame 1 (x): key 'rate': wanted a number above 0", writing(two, { id: "x", rate: 0 }));
await rejects(StreamError, "frame 1 (x): key 'tail': wanted a number", writing(two, { id: "x", tail: "0" }));
await rejects(StreamError, "frame 1: Uint16Array: wanted a typed array of <f4", writing(new Uint16Array(2)));
await rejects(StreamError, "Array: wanted a typed array", writing([1, 2]));
await rejects(StreamError, "shape [3] of <f4 needs 12 bytes, data has 8", writing(two, {}, [3]));
await rejects(StreamError, "key 'data': is made from the array", writing(two, { data: 1 }));
await rejects(StreamError, "more than 64 KiB", writing(two, { note: "a".repeat(70000) }));
await rejects(StreamError, "nested too deeply", writing(two, { note: [[[[[[[[[1]]]]]]]]] }));
await rejects(StreamError, "an ext type", writing(two, { note: new Date() }));
await rejects(StreamError, "a NUL", writing(two, { note: "a\0b" }));
await rejects(StreamError, "key 'label'", writing(two, { label: NaN }));
await rejects(StreamError, "chunk 1 of stream 0, wanted chunk 0", writing(two, { stream: 0, seq: 1 }));
const open = new Writer(sink());
await open.write(two, { stream: 0, seq: 0 });
await rejects(StreamError, "an end mark within stream 0", open.end());
await rejects(TypeError, "set no encoding", () => all(read(Readable.from(["text"]))));
await rejects(Error, "ENOENT", () => all(read("none")));

// abort leaves the old file
writeFileSync("old.js", "old");
const aborted = new Writer("old.js");
await aborted.write(two);
await aborted.abort();
console.log(readFileSync("old.js", "utf8"), readdirSync(".").filter((name) => name.startsWith(".old")).length);

// errors know their frame, and are thrown again
const cut = read([readFileSync("audio").subarray(0, 1500)]);
const { value: first } = await cut.next();
console.log(first.attributes.id, first.attributes.kind, first.shape.length, first.data.constructor.name);
await rejects(CutError, "ends after 1 frames", cut.next());
await rejects(CutError, "ends after 1 frames", cut.next());
const bad = await rejects(StreamError, "key 'rate'", () => all(read("bad")));
console.log(bad.frame, bad.id, bad instanceof CutError, bad.name);

// one byte at a time, segments, and integers beyond what a number holds
const bytes = readFileSync("segments");
console.log((await all(read((function* () { for (const byte of bytes) yield Uint8Array.of(byte); })()))).length);
const ids = [];
for await (const segment of read("segments").segments()) ids.push((await segment.next()).value.attributes.id);
console.log(ids.length);
const big = new Writer("big");
await big.write(BigInt64Array.of(2n ** 62n), { note: 2n ** 63n, count: 2 ** 40, small: [-5, 2 ** 31] });
await big.end();
const [frame] = await all(read("big"));
console.log(frame.data[0] === 2n ** 62n, frame.attributes.note === 2n ** 63n, frame.attributes.count === 2 ** 40, frame.attributes.small.join());

// a reader that is left lets go of its source
let let_go = false;
for await (const _ of read((async function* () { try { for (;;) yield bytes; } finally { let_go = true; } })())) break;
console.log(let_go);

// write() waits for a stream that is full, and for one that fails
let give;
const slow = new Writable({ highWaterMark: 1, write: (chunk, encoding, done) => { give = done; } });
const writer = new Writer(slow);
let written = false;
const waiting = writer.write(two).then(() => { written = true; });
for (let i = 0; i < 10; i++) await setImmediate();
const before = written;
give();
await waiting;
console.log(before, written);
const failing = writer.write(two);
await setImmediate();
slow.destroy(new Error("gone"));
await rejects(Error, "gone", failing);
await rejects(Error, "gone", writer.end());

// a program that has ended
const sh = spawn("true", [], { stdio: ["pipe", "pipe", "inherit"] });
await new Promise((resolve) => sh.once("exit", resolve));
await rejects(Error, "", async () => { const out = new Writer(sh.stdin); for (;;) await out.write(new Float32Array(9999)); });
await rejects(CutError, "without even an end mark", () => all(read(sh.stdout)));
END
if [ -n "$node" ]; then
	[ -e bad ] || pack '{"dtype":"<f4","shape":[1],"id":"a","data":[1]}' \
	    '{"dtype":"<f4","shape":[1],"id":"b","rate":0,"data":[1]}' '{"end":2}' > bad
	is 'JavaScript: errors, files, segments, integers, waiting' "$(timeout 60 node rest.mjs 2>&1)" "old 0
$(tensor-dump audio | head -n 1 | sed 's/.* id=\([^ ]*\) .*/\1/') audio 1 Float32Array
1 b false StreamError
6
2
true true true -5,2147483648
true
false true"
	cat > types.ts <<-'END'
	import { CutError, Frame, Writer, read } from "earpipe";
	async function main(): Promise<void> {
	    const out = new Writer(process.stdout);
	    for await (const frame of read(process.stdin, { maxFrame: 1000 })) {
	        const rate: number | undefined = frame.attributes.rate;
	        if (frame.data instanceof Float32Array) await out.write(frame.data, { rate, note: [1, "a"] }, frame.shape);
	        await out.write(new Frame(new Float64Array(2), { label: "yes" }).step("x", { hz: 1 }));
	    }
	    // @ts-expect-error - no array of numbers
	    await out.write([1, 2]);
	    // @ts-expect-error - the rate is a number
	    await out.write(new Float32Array(2), { rate: "8000" });
	    for await (const segment of read("a").segments()) for await (const frame of segment) console.log(frame.shape);
	    await out.end();
	}
	main().catch((error: unknown) => { if (error instanceof CutError) console.log(error.frame); });
	END
	if [ -d "$npm/node_modules/typescript" ] || timeout 120 npm install --prefix "$npm" --no-audit --no-fund --no-prune \
	    --fetch-retries=1 typescript@7.0.2 @types/node@26.6.7 > npm.log 2>&1; then
		[ -d "$npm/node_modules/earpipe" ] || cp -R "$root/lib/clients/node" "$npm/node_modules/earpipe"
		is 'TypeScript: the types' "$("$npm/node_modules/.bin/tsc" --noEmit --strict --target es2022 --module nodenext \
		    --types node types.ts 2>&1)" ''
	else
		skip 'TypeScript' "npm cannot install it: $(tail -n 1 npm.log)"
	fi
fi
