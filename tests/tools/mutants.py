# SPDX-License-Identifier: GPL-2.0-or-later
# mutants.py STREAM FOLDER - writes altered copies of a stream of one segment, and streams of odd frames, as files
#
# The names say what was done. Some of the streams are valid.
import math, os, random, sys, zlib
import msgpack

path, folder = sys.argv[1:]
whole = open(path, "rb").read()
at = whole.rindex(b"\x82\xa3end")
frames, count = whole[:at], msgpack.unpackb(whole[at:])["end"]
random.seed(1)


def keep(name, data):
    with open(os.path.join(folder, name), "wb") as file:
        file.write(data)


def mark(n):
    return msgpack.packb({"end": n})


keep("whole", whole)
keep("empty", b"")
for n in range(1, len(whole), max(1, len(whole) // 30)):
    keep(f"prefix-{n}", whole[:n])
for n in range(at - 2, len(whole)):
    keep(f"prefix-{n}", whole[:n])
for n in random.sample(range(len(whole)), 30):
    flipped = bytearray(whole)
    flipped[n] ^= 1 << random.randrange(8)
    keep(f"flip-{n}", bytes(flipped))
for n in random.sample(range(at), min(at, 120)):  # without the checksum, which notices all of these
    flipped = bytearray(frames)
    flipped[n] ^= 1 << random.randrange(8)
    keep(f"flip-unchecked-{n}", bytes(flipped) + mark(count))
for n in random.sample(range(at), 20):
    keep(f"drop-unchecked-{n}", frames[:n] + frames[n + 1 :] + mark(count))
    keep(f"twice-unchecked-{n}", frames[:n] + frames[n - 1 :] + mark(count))


def odd(name, *frames, n=None):
    keep(f"odd-{name}", b"".join(frames) + mark(len(frames) if n is None else n))


def pack(**attributes):
    base = {"dtype": "<f4", "shape": [2], "id": "one", "data": b"12345678"}
    return msgpack.packb({**base, **attributes})


def without(key):
    return msgpack.packb({k: v for k, v in msgpack.unpackb(pack()).items() if k != key})


def raw(pairs):
    """A map of packed keys and values, in which keys may come twice."""
    return msgpack.Packer().pack_map_header(len(pairs)) + b"".join(k + v for k, v in pairs)


def pairs(**attributes):
    return [(msgpack.packb(k), msgpack.packb(v)) for k, v in msgpack.unpackb(pack(**attributes)).items()]


odd("good", pack(), pack(shape=[2, 1], extra={"a": [1, None, True]}))
for key in ("dtype", "shape", "data", "id"):
    odd(f"without-{key}", pack(), without(key))
    odd(f"twice-{key}", raw(pairs() + [p for p in pairs() if p[0] == msgpack.packb(key)]))
many = {f"key{i}": i for i in range(60)}
odd("many-keys", pack(**many))
odd("many-keys-twice", raw(pairs(**many) + pairs(**many)[-3:-2]))
odd("inner-twice", raw(pairs() + [(msgpack.packb("x"), raw([(b"\xa1a", b"\1"), (b"\xa1a", b"\2")]))]))
for i, dtype in enumerate(("<f8", "<i2", "<i4", "<i8", "|i1", "|u1", "<f2", ">f4", "=f4", "f4", "<u2", "<c8", "", 4, "<f4\0")):
    size = {"<f8": 8, "<i2": 2, "<i8": 8, "|i1": 1, "|u1": 1}.get(dtype, 4)
    odd(f"dtype-{i}", pack(dtype=dtype, data=b"\0" * 2 * size))
shapes = ([], [1], [3], [1, 2, 1], [0], [2] + [1] * 7, [2] + [1] * 8, [-2], [2.0], ["2"], 2, [True, 2], [1 << 33, 1 << 33],
          [1 << 62, 4], [(1 << 64) - 1], [(1 << 63) + 2])
for i, shape in enumerate(shapes):
    odd(f"shape-{i}", pack(shape=shape))
odd("scalar", pack(shape=[], data=b"1234"))
odd("empty-array", pack(shape=[0], data=b""))
odd("empty-rows", pack(shape=[0, 40], data=b""))
for i, data in enumerate(("12345678", None, b"1234567", [1, 2], {"a": 1})):
    odd(f"data-{i}", pack(data=data))
values = (0, 1, -1, 8000, 0.5, math.nan, math.inf, -math.inf, 1 << 53, (1 << 53) + 1, (1 << 64) - 1, -(1 << 63), True,
          False, None, "", "text", b"bin", [], [{}], [1], {}, "\u00fc", "a\0b")
for key in ("kind", "id", "label", "index", "rate", "gap", "last", "recipe", "end", "x"):
    for i, value in enumerate(values):
        if key in ("kind", "id", "end", "x") and i % 4:
            continue
        odd(f"{key}-{i}", pack(), pack(**{key: value}))
for i, value in enumerate(values):
    odd(f"stream-{i}", pack(stream=value, seq=0, last=True))
    odd(f"seq-{i}", pack(stream=1, seq=value, last=True))
    keep(f"odd-end-{i}", pack() + msgpack.packb({"end": value}))
    keep(f"odd-crc-{i}", pack() + msgpack.packb({"end": 1, "crc32": value}))
    odd(f"inside-{i}", pack(x={"a": [value]}))
    if i % 4 == 0:
        keep(f"odd-alone-{i}", msgpack.packb(value) + mark(0))
    keep(f"odd-after-{i}", pack() + msgpack.packb(value) + mark(1))
for i, bad in enumerate((b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xc0\x80", b"\xf4\x90\x80\x80", b"\xf0\x9f\x8e\xb5")):
    text = bytes([0xA0 | len(bad)]) + bad
    odd(f"utf8-value-{i}", raw(pairs() + [(b"\xa1x", text)]))
    odd(f"utf8-key-{i}", raw(pairs() + [(text, b"\1")]))
    odd(f"utf8-inside-{i}", raw(pairs() + [(b"\xa1x", b"\x91" + text)]))
    odd(f"utf8-id-{i}", raw([(k, text if k == b"\xa2id" else v) for k, v in pairs()]))
for i, ext in enumerate((b"\xd4\1\1", b"\xd6\xff\0\0\0\0", b"\xc7\0\1", b"\xc7\1\1\1", b"\xc1")):
    odd(f"ext-{i}", raw(pairs() + [(b"\xa1x", ext)]))
    keep(f"odd-mark-ext-{i}", pack() + raw([(b"\xa3end", b"\1"), (b"\xa1x", ext)]))
for i, key in enumerate((b"\1", b"\xc0", b"\x90", b"\xc4\1x")):
    odd(f"key-{i}", raw(pairs() + [(key, b"\1")]))
    odd(f"key-inside-{i}", raw(pairs() + [(b"\xa1x", raw([(key, b"\1")]))]))
for depth in (5, 6, 7, 8, 9):
    odd(f"depth-{depth}", raw(pairs() + [(b"\xa1x", b"\x91" * depth + b"\1")]))
for n in (4095, 4096, 4097):
    odd(f"entries-{n}", pack(x=[1] * n))
for n in (65000, 65450, 65480, 65490, 65500, 65510, 65536, 70000):
    odd(f"header-{n}", pack(x="a" * n))
crc = zlib.crc32(pack())
extra = b"\xa5crc32" + msgpack.packb(crc)
for i, ending in enumerate((
    b"\x82\xa3end\1" + extra, b"\x82" + extra + b"\xa3end\1", b"\x82\xa3end\1\xa1x\1", b"\x83\xa3end\1" + extra + b"\xa1x\1",
    b"\x82\xa3end\1\xa3end\1", b"\x83\xa3end\1" + extra + extra, b"\x81\xa3end\xd3" + bytes(7) + b"\1",
    b"\x81\xa3end\xd0\1", b"\x80", b"\x82\xa3end\1\xa4data\xc4\0", b"\x81\xa3end\2", b"\x84\xa3end\1" + extra + b"\xa1x\1\xa1x\1",
    b"\x82\xa3end\1\xa5crc32\xcf\1" + bytes(7),
)):
    keep(f"odd-mark-{i}", pack() + ending)
chunk = lambda stream, seq, last=False, **more: pack(stream=stream, seq=seq, **({"last": True} if last else {}), **more)
chains = (
    [chunk(0, 0), chunk(0, 1, True)], [chunk(0, 0), chunk(0, 2, True)], [chunk(0, 1, True)], [chunk(0, 0)],
    [chunk(0, 0), chunk(1, 1, True)], [chunk(0, 0), pack(), chunk(0, 1, True)], [chunk(0, 0, True), chunk(1, 0, True)],
    [chunk(0, 0, True), chunk(0, 0, True)], [pack(stream=1)], [pack(seq=4)], [chunk(0, 0), chunk(0, 0, True)],
    [pack(stream=0, seq=0, last=False), chunk(0, 1, True)], [chunk(0.0, 0, True)], [pack(last=True)],
)
for i, chain in enumerate(chains):
    odd(f"chunks-{i}", *chain)
keep("odd-two-segments", whole + whole)
keep("odd-two-segments-cut", whole + whole[:at])
keep("odd-two-segments-cut-within", whole + whole[: at // 2])
keep("odd-two-marks", mark(0) + mark(0))
keep("odd-mark-alone", mark(0))
keep("odd-mark-wrong", mark(3))
keep("odd-after-mark", whole + b"\n")
keep("odd-wav", b"RIFF\x24\0\0\0WAVEfmt ")
keep("odd-key-without-end", b"\x81\xdb\xff\xff\xff\xff" + b"a" * 100)
keep("odd-bomb-data", b"\x81\xa4data\xc6\xff\xff\xff\xff")
