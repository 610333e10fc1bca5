# SPDX-License-Identifier: GPL-2.0-or-later
"""formats.py - reads files of other formats with NumPy and the standard library, from the formats'
descriptions, and compares them with the frames of a tensor stream

    formats.py make FILE SEED KIND     write a stream of odd frames that the formats of KIND can hold
    formats.py STREAM FORMAT=FILE...   each file has the frames of the stream; FORMAT may also be
                                       stream, arrays (a stream without attributes) or
                                       values (a stream with the same ids and values)
"""
import csv
import json
import math
import random
import struct
import sys
import zlib

import msgpack
import numpy

DTYPES = ["<f4", "<f8", "|i1", "|u1", "<i2", "<i4", "<i8"]


def read(path):
    """The frames of a stream: dictionaries with the array under 'data'."""
    frames, ended = [], False
    with open(path, "rb") as file:
        for frame in msgpack.Unpacker(file, raw=False, max_buffer_size=1 << 30):
            if "end" in frame and "dtype" not in frame:
                ended = True
                continue
            frame["data"] = numpy.frombuffer(frame["data"], frame.pop("dtype")).reshape(
                frame.pop("shape"))
            frames.append(frame)
    assert ended, "no end mark"
    return frames


def write(path, frames):
    crc = 0
    with open(path, "wb") as file:
        for frame in frames:
            array = frame["data"]
            head = {"dtype": array.dtype.str, "shape": list(array.shape)}
            head.update((k, v) for k, v in frame.items() if k != "data")
            head["data"] = array.tobytes()
            packed = msgpack.packb(head)
            crc = zlib.crc32(packed, crc)
            file.write(packed)
        file.write(msgpack.packb({"end": len(frames), "crc32": crc}))


# ---- odd frames ----

TEXTS = ["a", "0", "-1e3", "true", "null", "", "nan", " blank ", 'quo"te', "com,ma", "tab\tstop",
         "new\nline", "carriage\rreturn", "Grüße", "日本", "\U0001f600", "[1]", '{"a":1}', '"x"',
         "\\", "a/b", "'", "  ", "1_000", "0x10", "inf", "\u202e"]
NUMBERS = [0, 1, -1, 2**31, -2**40, 2**53 + 1, 2**63 - 1, 0.1, -0.0, 1e300, 5e-324, 1.0, 16000.5]


def value(rng, depth=0):
    kind = rng.randrange(8 if depth < 2 else 5)
    if kind < 2:
        return rng.choice(TEXTS)
    if kind < 4:
        return rng.choice(NUMBERS)
    if kind == 4:
        return rng.random() < 0.5
    if kind == 5:
        return None
    if kind == 6:
        return [value(rng, depth + 1) for _ in range(rng.randrange(3))]
    return {rng.choice(TEXTS) + str(i): value(rng, depth + 1) for i in range(rng.randrange(3))}


def numbers(rng, dtype, shape, finite):
    n = int(numpy.prod(shape))
    array = numpy.frombuffer(rng.randbytes(n * numpy.dtype(dtype).itemsize), dtype).copy()
    if dtype[1] == "f" and finite:
        array[~numpy.isfinite(array)] = -0.0
    elif dtype[1] == "f":
        for i in range(n):
            if math.isnan(array[i]):
                array[i] = math.nan # one pattern of bits
            if rng.random() < 0.1:
                array[i] = rng.choice([math.nan, math.inf, -math.inf, -0.0, 0.1, 1.0])
    return array.reshape(shape)


def shape_of(rng, kind):
    if kind == "kaldi":
        return [rng.randrange(1, 5) for _ in range(rng.choice([1, 2]))]
    if kind == "alike":
        return [3, 4]
    return [rng.choice([0, 1, 1, 2, 3, 5]) for _ in range(rng.randrange(9))]


def make(path, seed, kind):
    rng = random.Random(seed)
    frames = []
    for i in range(60 if kind != "alike" else 20):
        dtype = DTYPES[i % 7] if kind != "alike" else DTYPES[seed % 7]
        array = numbers(rng, dtype, shape_of(rng, kind), kind == "json")
        if kind == "kaldi" and dtype == "<i8":
            array = array >> 11 # 2^53 is what a double holds
        frame = {"data": array}
        if kind == "rows" and array.ndim == 0:
            continue
        blank = "" if kind == "kaldi" else rng.choice(TEXTS)
        frame["id"] = f"{blank}{i}"
        for key in ["label", "speaker", "word", "kind"]:
            if rng.random() < 0.7:
                frame[key] = rng.choice(TEXTS)
        for key in ["rate", "hop", "t", "index"]:
            if rng.random() < 0.7:
                frame[key] = rng.choice([8000, 44100.5, 1, 0.25])
        if rng.random() < 0.3:
            frame["recipe"] = [{"filter": "x", "a": rng.choice(NUMBERS)}]
        frame["all"] = 7
        frame["text of all"] = "same"
        for key in ["any", "Ärger", "comma,key", 'quote"key']:
            if rng.random() < 0.5:
                frame[key] = value(rng)
        frames.append(frame)
    write(path, frames)


# ---- comparing ----

def equal(a, b):
    """Numbers by value, whether they are integers or not; NaN is NaN."""
    if isinstance(a, bool) or isinstance(b, bool):
        return a is b
    if isinstance(a, (int, float)) and isinstance(b, (int, float)):
        return a == b or (a != a and b != b)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(equal, a, b))
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(equal(a[k], b[k]) for k in a)
    return type(a) == type(b) and a == b


def same_array(a, b, what):
    assert a.dtype == b.dtype and a.shape == b.shape, \
        f"{what}: {a.dtype.str} {a.shape}, wanted {b.dtype.str} {b.shape}"
    if a.dtype.kind == "f": # the bits, but for NaN
        nans = numpy.isnan(a) & numpy.isnan(b)
        good = numpy.all(nans | ((a == b) & (numpy.signbit(a) == numpy.signbit(b))))
    else:
        good = numpy.array_equal(a, b)
    assert good, f"{what}: other numbers: {a} wanted {b}"


def same(have, want, keys=None):
    assert len(have) == len(want), f"{len(have)} frames, wanted {len(want)}"
    for a, b in zip(have, want):
        same_array(a["data"], b["data"], b.get("id"))
        for key in sorted(set(a) | set(b)) if keys is None else keys:
            if key != "data":
                assert key in a and key in b and equal(a[key], b[key]), \
                    f"{b.get('id')!r}: {key}: {a.get(key, 'absent')!r}, wanted {b.get(key, 'absent')!r}"


# ---- formats ----

def npy(path, want):
    array = numpy.load(path, allow_pickle=False)
    same([{"data": row} for row in array], want, [])


def npz(path, want):
    with numpy.load(path, allow_pickle=False) as file:
        ids = list(file["id"])
        frames = [{"data": file[i], "id": str(i)} for i in ids]
        for name in file.files:
            column = file[name]
            if name in ids or name == "id":
                continue
            for i, frame in enumerate(frames):
                cell = column.item() if column.ndim == 0 else column[i].item()
                absent = cell == "" or cell != cell
                if absent and (name.endswith(".json") or name not in want[i]):
                    continue
                frame[name[:-5] if name.endswith(".json") else name] = \
                    json.loads(cell) if name.endswith(".json") else cell
    same(frames, want)


def safetensors(path, want):
    """The format's README: 8 bytes N, little-endian; N bytes of JSON; the data, without gaps."""
    names = {"F32": "<f4", "F64": "<f8", "I8": "|i1", "U8": "|u1", "I16": "<i2", "I32": "<i4",
             "I64": "<i8"}
    with open(path, "rb") as file:
        content = file.read()
    length = struct.unpack("<Q", content[:8])[0]
    assert content[8:9] == b"{" and length % 8 == 0
    header = json.loads(content[8:8 + length].decode("utf-8"))
    data = content[8 + length:]
    metadata = header.pop("__metadata__", {})
    assert all(isinstance(v, str) for v in metadata.values())
    frames, ranges = [], []
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        dtype = numpy.dtype(names[entry["dtype"]])
        assert begin % dtype.itemsize == 0, "not aligned"
        ranges.append((begin, end))
        frame = {"data": numpy.frombuffer(data[begin:end], dtype).reshape(entry["shape"]), "id": name}
        for text in "*", name:
            frame.update(json.loads(metadata.get(text, "{}")))
        frames.append(frame)
    at = 0
    for begin, end in sorted(ranges):
        assert begin == at, "a gap"
        at = end
    assert at == len(data)
    same(frames, want)


def ark(path, want, table=None):
    """kaldi-asr.org/doc/io.html and src/matrix: the key, a blank, \\0B, a token or \\4, counts."""
    with open(path, "rb") as file:
        content = file.read()
    frames, at, places = [], 0, {}
    while at < len(content):
        blank = content.index(b" ", at)
        key = content[at:blank].decode("utf-8")
        at = blank + 1
        places[key] = at
        assert content[at:at + 2] == b"\0B"
        at += 2
        if content[at] == 4:
            count = struct.unpack("<i", content[at + 1:at + 5])[0]
            at += 5
            items = numpy.frombuffer(content[at:at + 5 * count], [("size", "i1"), ("x", "<i4")])
            assert all(items["size"] == 4)
            array = items["x"]
            at += 5 * count
        else:
            token = content[at:at + 3].decode()
            at += 3
            shape = []
            for _ in range(2 if token[1] == "M" else 1):
                assert content[at] == 4
                shape.append(struct.unpack("<i", content[at + 1:at + 5])[0])
                at += 5
            dtype = numpy.dtype({"F": "<f4", "D": "<f8"}[token[0]])
            size = int(numpy.prod(shape)) * dtype.itemsize
            array = numpy.frombuffer(content[at:at + size], dtype).reshape(shape)
            at += size
        frames.append({"data": array, "id": key})
    for frame, old in zip(frames, want): # values are kept, dtypes only of floats
        if old["data"].dtype.kind != "f":
            frame["data"] = frame["data"].astype(old["data"].dtype)
    same(frames, want, ["id"])
    if table:
        with open(table, encoding="utf-8") as file:
            lines = [line.rstrip("\n").split(" ") for line in file]
        assert {k: f"{path}:{v}" for k, v in places.items()} == dict(lines)


def jsonl(path, want):
    with open(path, encoding="utf-8") as file:
        frames = [json.loads(line) for line in file]
    for frame in frames:
        frame["data"] = numpy.array([math.nan if x is None else x for x in frame["data"]],
                                    frame.pop("dtype")).reshape(frame.pop("shape"))
    same(frames, want)


def text_of(cell):
    """A text that is empty or begins with a quote is JSON."""
    return json.loads(cell) if cell.startswith('"') else cell


def table(path, want, delimiter):
    with open(path, encoding="utf-8", newline="") as file:
        lines = list(csv.reader(file, delimiter=delimiter, strict=True))
    names, frames = lines[0], []
    for line in lines[1:]:
        assert len(line) == len(names)
        cells = dict(zip(names, line))
        shape = [int(n) for n in cells["shape"].split()]
        texts = [c for n, c in cells.items() if n[0] == "v" and n[1:].isdigit() and c]
        dtype = numpy.dtype(cells["dtype"])
        if dtype.kind == "f":
            row = [dtype.type(c) for c in texts]
        else:
            row = [int(c) for c in texts]
        if cells.get("row", "0") in ("0", ""):
            frames.append({"data": row, "dtype": dtype, "shape": shape, "id": text_of(cells["id"])})
        else:
            frames[-1]["data"] += row
    for frame in frames:
        frame["data"] = numpy.array(frame["data"], frame.pop("dtype")).reshape(frame.pop("shape"))
    same(frames, want, ["id"])


def values(path, want):
    frames = read(path)
    for frame, old in zip(frames, want):
        if old["data"].dtype.kind != "f":
            frame["data"] = frame["data"].astype(old["data"].dtype)
    same(frames, want, ["id"])


READERS = {
    "npy": npy, "npz": npz, "safetensors": safetensors, "ark": ark, "jsonl": jsonl, "values": values,
    "scp": lambda path, want: ark(path[:-4] + ".ark", want, path),
    "csv": lambda path, want: table(path, want, ","),
    "tsv": lambda path, want: table(path, want, "\t"),
    "stream": lambda path, want: same(read(path), want),
    "arrays": lambda path, want: same(read(path), want, []),
}


def main():
    if sys.argv[1] == "make":
        make(sys.argv[2], int(sys.argv[3]), sys.argv[4])
        return
    for pair in sys.argv[2:]:
        reader, path = pair.split("=")
        try:
            READERS[reader](path, read(sys.argv[1]))
        except Exception as error:
            print(f"{pair}: {type(error).__name__}: {error}"[:400])


main()
