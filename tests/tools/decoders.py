#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""decoders.py FOLDER COUNT [FORMAT...] - compare fsdd-read with two other decoders on generated files

Makes COUNT files of each FORMAT (mp3 flac ogg aiff au wav) in FOLDER: rates, lengths, channels,
encoders, tags before and behind, cuts. The same COUNT gives the same files. fsdd-read's samples are
compared with those of ffmpeg and of libsndfile (python3-soundfile), channels averaged. libsndfile
shares libmpg123, libFLAC and libvorbis with fsdd-read: for these ffmpeg is the witness. What both
others read alike must be read so. What is cut must be refused, or, if nobody can tell, be read as
the others read it. Where the others differ from each other, the reason is one of a list, or libmad
is asked as a third.

Prints a line for each format and one for each fault, whose file it keeps; status 1 if there is a
fault."""
import collections, os, random, struct, subprocess, sys
import msgpack, numpy, soundfile

TOLERANCE = {
    "mp3": 1e-5,       # two implementations in floats
    "ogg": 2.5 / 32768,  # libsox rounds each channel to 16 bits
    "flac": 1e-7, "aiff": 1e-7, "au": 1e-7, "wav": 1e-7,
}
RATES = [8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000]


# ---- making ----

def run(*command):
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr.decode(errors='replace')[-300:]}")
    return done.stdout


def sound(draw, rate, channels, seconds):
    """[samples, channels] in [-0.9, 0.9]: falling tones and noise, which differ by channel"""
    n = max(1, int(rate * seconds))
    noise = numpy.random.Generator(numpy.random.PCG64(draw.randrange(1 << 30)))
    t = numpy.arange(n)[:, None] / rate
    hz = numpy.array([[draw.uniform(100, 0.3 * rate) for _ in range(channels)]])
    x = 0.5 * numpy.sin(2 * numpy.pi * hz * t) + 0.1 * noise.standard_normal((n, channels))
    return numpy.clip(x * draw.choice([0.05, 0.5, 1]), -0.9, 0.9)


def pcm(x, bits, order="<"):
    """signed integers"""
    v = numpy.round(x.reshape(-1) * (1 << (bits - 1))).astype(numpy.int64)
    raw = v.astype("<i8" if order == "<" else ">i8").tobytes()
    width = bits // 8
    whole = numpy.frombuffer(raw, numpy.uint8).reshape(-1, 8)
    return (whole[:, :width] if order == "<" else whole[:, 8 - width:]).tobytes()


def plain_wav(x, rate, bits=16):
    data = pcm(x, bits)
    channels = x.shape[1]
    width = bits // 8 * channels
    return (b"RIFF" + struct.pack("<I", 36 + len(data)) + b"WAVEfmt " +
            struct.pack("<IHHIIHH", 16, 1, channels, rate, rate * width, width, bits) +
            b"data" + struct.pack("<I", len(data)) + data)


def synchsafe(n):
    return bytes([n >> 21 & 127, n >> 14 & 127, n >> 7 & 127, n & 127])


def id3(draw, footer=False):
    size = draw.choice([10, 37, 300, 4096, 70000])
    tag = b"TIT2" + struct.pack(">I", 6) + b"\0\0" + b"\0title"
    body = (tag + bytes(size))[:max(size, len(tag))]
    flags = 16 if footer else 0
    head = b"ID3" + bytes([4, 0, flags]) + synchsafe(len(body))
    return head + body + (b"3DI" + head[3:] if footer else b"")


def ape(draw, where):
    item = struct.pack("<II", 5, 0) + b"Title\0" + b"seven"
    item *= draw.choice([1, 20])
    flags = 0x80000000
    both = struct.pack("<8sIIII8x", b"APETAGEX", 2000, len(item) + 32, item.count(b"Title"), flags)
    head = both[:20] + struct.pack("<I", flags | 0x20000000) + both[24:]
    return head + item + both if where == "before" or draw.random() < 0.5 else \
        item + both[:20] + bytes(4) + both[24:]


def id3v1():
    return b"TAG" + b"seven".ljust(30, b"\0") + bytes(95)


def lyrics():
    body = b"LYRICSBEGIN" + b"IND00002" + b"10" + b"LYR00005" + b"seven"
    return body + b"%06d" % len(body) + b"LYRICS200"


def before(draw):
    kind = draw.choice(["id3", "two id3", "id3 with footer", "id3 and zeros"])
    tag = id3(draw, kind == "id3 with footer")
    return kind, tag + (id3(draw) if kind == "two id3" else bytes(100) if "zeros" in kind else b"")


def altered(draw, kind, data, most):
    """A tag before or after the data, or up to `most` bytes fewer, or none of these, as kind says. Gives
    what was done, the bytes, whether they are truncated, and the bytes without a tag if they are not."""
    if kind == "cut":
        return kind, data[:-draw.randrange(1, most)], True, None
    if kind == "id3v1":
        return kind, data + id3v1(), False, data
    if kind == "before":
        kind, tag = before(draw)
        return kind, tag + data, False, data
    return kind, data, False, data


def ogg_sum(page):
    total = 0
    for byte in page:
        total ^= byte << 24
        for _ in range(8):
            total = (total << 1 ^ (0x04c11db7 if total >> 31 else 0)) & 0xffffffff
    return total


def summed(page):
    page = page[:22] + bytes(4) + page[26:]
    return page[:22] + struct.pack("<I", ogg_sum(page)) + page[26:]


def page_of(flags, position, serial, number, packet):
    return summed(struct.pack("<4sBBqIIIBB", b"OggS", 0, flags, position, serial, number, 0, 1,
                              len(packet)) + packet)


def pages(data, change):
    """an Ogg file with each page changed"""
    made, at = b"", 0
    while at < len(data):
        size = 27 + data[at + 26] + sum(data[at + 27:at + 27 + data[at + 26]])
        made += summed(change(data[at:at + size]))
        at += size
    return made


class File:
    """a generated file: its bytes and the expected reading"""
    def __init__(self, kind, data, extension, cut=False, options=(), core=None):
        self.kind, self.data, self.extension = kind, data, extension
        # without tags, which not all decoders pass over, and in as many pieces as were joined
        self.core = core if isinstance(core, list) else [core or data]
        self.cut, self.options = cut, list(options)


class Maker:
    def __init__(self, folder, draw):
        self.folder, self.draw = folder, draw
        self.source = os.path.join(folder, "source.wav")

    def through(self, x, rate, name, *command, bits=16):
        """the output of a program for x, written to the file `name`"""
        path = os.path.join(self.folder, name)
        with open(self.source, "wb") as f:
            f.write(plain_wav(x, rate, bits))
        if os.path.exists(path):
            os.remove(path)
        run(*[self.source if c == "IN" else path if c == "OUT" else c for c in command])
        with open(path, "rb") as f:
            return f.read()

    def make(self, kind, rates=RATES, shortest=0.02):
        draw = self.draw
        rate, channels = draw.choice(rates), draw.choice([1, 1, 2])
        seconds = draw.choice([shortest, 0.1, 0.4, 0.4, 1, 1.5])
        return getattr(self, kind)(sound(draw, rate, channels, seconds), rate)

    # -- one method a format --

    def mp3(self, x, rate):
        draw = self.draw
        mpeg1 = rate >= 32000
        kbits = draw.choice([64, 96, 128, 192, 320] if mpeg1 else [24, 32, 56, 64] if rate >= 16000
                            else [16, 24, 32, 64])
        how = draw.choice(["-b", "-b", "-V", "--abr"])
        value = str(draw.choice([2, 4, 7])) if how == "-V" else str(kbits)
        options = ["--resample", str(rate / 1000), how, value]
        if draw.random() < 0.3:
            options.append("-p")  # checksums
        if x.shape[1] == 2:
            options += ["-m", draw.choice("sjf")]
        who = draw.choice(["lame", "lame", "lame without a header", "ffmpeg", "ffmpeg without a header",
                           "layer II"])
        if who.startswith("lame"):
            data = self.through(x, rate, "out.mp3", "lame", "--quiet", "--noreplaygain",
                                *(["-t"] if "without" in who else []), *options, "IN", "OUT")
        elif who == "layer II":
            kbits = draw.choice([64, 96, 128]) if x.shape[1] == 1 or not mpeg1 else 192
            if rate not in (16000, 22050, 24000, 32000, 44100, 48000):
                rate, x = 16000, sound(draw, 16000, x.shape[1], 0.4)
            data = self.through(x, rate, "out.mp2", "ffmpeg", "-v", "error", "-i", "IN", "-bitexact", "-c:a",
                                "mp2", "-b:a", f"{kbits}k", "OUT")
        else:
            data = self.through(x, rate, "out.mp3", "ffmpeg", "-v", "error", "-i", "IN", "-bitexact",
                                "-c:a", "libmp3lame", "-b:a", f"{kbits}k", "-id3v2_version",
                                draw.choice(["0", "3", "4"]), "-write_xing",
                                "0" if "without" in who else "1", "OUT")
        kind = draw.choice(["plain", "plain", "before", "zeros", "ape before", "id3v1", "ape", "lyrics",
                            "ape and id3v1", "cut", "split"])
        cut, core = False, data if kind not in ("cut", "split") else None
        if kind == "before":
            kind, tag = before(draw)
            data = tag + data
        elif kind == "zeros":
            data = bytes(draw.choice([1, 417, 731, 3000])) + data
        elif kind == "ape before":
            data = ape(draw, "before") + data
        elif kind == "cut":
            data, cut = data[:-draw.randrange(5, 20)], True
        elif kind == "split" and len(data) > 4000:
            data = data[len(data) // 2:]
        else:
            behind = {"id3v1": id3v1, "ape": lambda: ape(draw, "behind"),
                      "lyrics": lambda: lyrics() + id3v1(),
                      "ape and id3v1": lambda: ape(draw, "behind") + id3v1()}
            data += behind.get(kind, lambda: b"")()
        options = ["-c:a", "mp2float"] if who == "layer II" else []
        return File(f"{who}, {kind}", data, "mp3", cut, options, core)

    def flac(self, x, rate):
        draw = self.draw
        bits = draw.choice([16, 16, 24])
        who = draw.choice(["flac", "flac", "ffmpeg", "flac from a pipe"])
        if who == "ffmpeg":
            data = self.through(x, rate, "out.flac", "ffmpeg", "-v", "error", "-i", "IN", "-bitexact",
                                "-c:a", "flac", "OUT", bits=bits)
        else:
            data = self.through(x, rate, "out.flac", "flac", "--silent", f"-{draw.randrange(9)}", "-f",
                                "IN", "-o", "OUT", bits=bits)
        if who == "flac from a pipe":  # the number of samples and the checksum are not known
            head = bytearray(data[:42])
            head[21] &= 0xf0
            head[22:42] = bytes(20)
            data = bytes(head) + data[42:]
        kind = draw.choice(["plain", "before", "before", "id3v1", "cut"])
        kind, data, cut, core = altered(draw, kind, data, 60)
        return File(f"{who}, {kind}", data, "flac", cut, (), core)

    def ogg(self, x, rate):
        draw = self.draw
        who = draw.choice(["oggenc", "oggenc", "ffmpeg"])
        if who == "oggenc":
            data = self.through(x, rate, "out.ogg", "oggenc", "-Q", "-q",
                                str(draw.choice([-1, 2, 5, 9])), "-s", "7", "-o", "OUT", "IN")
        else:
            data = self.through(x, rate, "out.ogg", "ffmpeg", "-v", "error", "-i", "IN", "-bitexact",
                                "-c:a", "libvorbis", "-q:a", str(draw.choice([0, 3, 8])), "OUT")
        kind, cut = draw.choice(["plain", "plain", "before", "id3v1", "cut", "joined", "two rates",
                                 "later", "skeleton"]), False
        whole = None
        if kind in ("joined", "two rates"):
            other = rate if kind == "joined" else 16000 if rate != 16000 else 24000
            more = self.through(sound(draw, other, x.shape[1], 0.3), other, "out.ogg", "oggenc", "-Q",
                                "-s", "8", "-o", "OUT", "IN")
            whole = [data, more]
            data, cut = data + more, kind == "two rates"
        elif kind == "later":  # as cut out of a broadcast: its positions begin elsewhere
            data = pages(data, lambda page: page[:6] + struct.pack(
                "<q", struct.unpack_from("<q", page, 6)[0] + 100000) + page[14:]
                if struct.unpack_from("<q", page, 6)[0] > 0 else page)
        elif kind == "skeleton":
            whole = [data]
            head = b"fishead\0" + struct.pack("<HHQQQQ", 3, 0, 0, 1000, 0, 1000) + bytes(20)
            first = page_of(2, 0, 99, 0, head)
            at = 28 + data[27]
            data = first + data[:at] + page_of(4, 0, 99, 1, b"") + data[at:]
        kind, data, truncated, core = altered(draw, kind, data, 200)
        return File(f"{who}, {kind}", data, "ogg", cut or truncated, (), whole or core)

    def aiff(self, x, rate):
        draw = self.draw
        bits = draw.choice([8, 16, 24, 32])
        who = draw.choice(["aiff", "aiff", "sowt", "fl32", "fl64", "ulaw", "alaw", "pipe of sox",
                           "pipe of ffmpeg"])
        channels, n = x.shape[1], len(x)
        if who == "pipe of sox":
            with open(self.source, "wb") as f:
                f.write(plain_wav(x, rate))
            data = run("sox", "-D", self.source, "-t", "aiff", "-")
        elif who == "pipe of ffmpeg":
            with open(self.source, "wb") as f:
                f.write(plain_wav(x, rate))
            data = run("ffmpeg", "-v", "error", "-i", self.source, "-bitexact", "-f", "aiff", "-")
        else:
            data = self.build_aiff(x, rate, who, bits, channels, n)
        kind, cut = draw.choice(["plain", "plain", "before", "id3v1", "cut"]), False
        core = None if kind == "cut" else data
        if kind == "before":
            kind, tag = before(draw)
            data = tag + data
        elif kind == "id3v1" and "pipe" not in who:
            data += id3v1()
        elif kind == "cut":
            data, cut = data[:-draw.randrange(30, 60)], "pipe" not in who
        return File(f"{who} {bits}, {kind}", data, "aiff", cut, (), core)

    def build_aiff(self, x, rate, who, bits, channels, n):
        draw = self.draw
        extended = struct.pack(">H", 16383 + rate.bit_length() - 1) + \
            struct.pack(">Q", rate << (64 - rate.bit_length()))
        if who in ("fl32", "fl64"):
            bits = 32 if who == "fl32" else 64
            samples = x.astype(">f4" if bits == 32 else ">f8").tobytes()
        elif who in ("ulaw", "alaw"):
            bits = 16  # as the specification has it: of what is decoded
            samples = numpy.random.Generator(numpy.random.PCG64(n)).integers(
                0, 256, n * channels, numpy.uint8).tobytes()
        elif who == "sowt":
            bits = 16
            samples = pcm(x, 16)
        else:
            samples = pcm(x, bits, ">")
        comm = struct.pack(">HIH", channels, n, bits) + extended
        chunks = b""
        if who != "aiff":
            comm += who.encode() + b"\0\0"
            chunks = b"FVER" + struct.pack(">II", 4, 0xa2805140)
        chunks += b"COMM" + struct.pack(">I", len(comm)) + comm
        ssnd = b"SSND" + struct.pack(">III", 8 + len(samples), 0, 0) + samples + \
            bytes(len(samples) % 2)
        name = b"NAME" + struct.pack(">I", 5) + b"seven\0"
        where = draw.choice(["no", "first", "last"])
        chunks = (name if where == "first" else b"") + chunks + ssnd + \
            (name if where == "last" else b"")
        form = (b"AIFF" if who == "aiff" else b"AIFC") + chunks
        return b"FORM" + struct.pack(">I", len(form)) + form

    def au(self, x, rate):
        draw = self.draw
        code, name = draw.choice([(1, "mu-law"), (2, "8"), (3, "16"), (3, "16"), (4, "24"), (5, "32"),
                                  (6, "float"), (7, "double"), (27, "a-law")])
        noise = numpy.random.Generator(numpy.random.PCG64(len(x)))
        if code in (1, 27):
            samples = noise.integers(0, 256, x.size, numpy.uint8).tobytes()
        elif code < 6:
            samples = pcm(x, 8 * (code - 1), ">")
        else:
            samples = x.astype(">f4" if code == 6 else ">f8").tobytes()
        info = draw.choice([b"", bytes(4), b"a title\0"])
        length = draw.choice(["length", "length", "no length"])
        told = len(samples) if length == "length" else 0xffffffff
        data = b".snd" + struct.pack(">IIIII", 24 + len(info), told, code, rate, x.shape[1]) + info + \
            samples
        kind, cut = draw.choice(["plain", "plain", "before", "cut"]), False
        core = None if kind == "cut" else data
        if kind == "before":
            kind, tag = before(draw)
            data = tag + data
        elif kind == "cut":
            data, cut = data[:-16 * x.shape[1]], length == "length"
        return File(f"{name}, {length}, {kind}", data, "au", cut, (), core)

    def wav(self, x, rate):
        draw = self.draw
        code, bits = draw.choice([(1, 8), (1, 16), (1, 16), (1, 24), (1, 32), (3, 32), (3, 64), (6, 8),
                                  (7, 8), (17, 4), (2, 4)])
        if code in (17, 2):
            data = self.through(x, rate, "out.wav", "ffmpeg", "-v", "error", "-i", "IN", "-bitexact",
                                "-c:a", "adpcm_ima_wav" if code == 17 else "adpcm_ms", "OUT")
            return File(f"ADPCM {code}", data, "wav", False)
        order = draw.choice("<<<<>")
        channels = x.shape[1]
        noise = numpy.random.Generator(numpy.random.PCG64(len(x)))
        if code == 1 and bits == 8:
            samples = numpy.round(x.reshape(-1) * 127 + 128).astype(numpy.uint8).tobytes()
        elif code == 1:
            samples = pcm(x, bits, order)
        elif code == 3:
            samples = x.astype(f"{order}f{bits // 8}").tobytes()
        else:
            samples = noise.integers(0, 256, x.size, numpy.uint8).tobytes()
        width = bits // 8 * channels
        form = draw.choice(["plain", "extensible", "long fmt"])
        tag = 0xfffe if form == "extensible" else code
        fmt = struct.pack(order + "HHIIHH", tag, channels, rate, rate * width, width, bits)
        if form == "extensible":
            fmt += struct.pack(order + "HHIIHH", 22, bits, 0, code, 0, 16) + b"\x80\0\0\xaa\0\x38\x9b\x71"
        elif form == "long fmt" or code != 1:
            fmt += bytes(2)
        chunks = [b"fmt " + struct.pack(order + "I", len(fmt)) + fmt]
        other = draw.choice(["", "", "LIST", "fact", "id3 "])
        extra = other.encode() + struct.pack(order + "I", 7) + b"1234567\0" if other else b""
        where = draw.choice(["before", "behind"])
        if where == "before":
            chunks.append(extra)
        head = b"".join(chunks)
        length = draw.choice(["told", "told", "told", "RF64", 0, 0xffffffff, 0x80000000, 0x7fffffff,
                              0x7ffff000, 0x7fffffff - 36, 0xffffffff - 36, 0xfffffff0,
                              0x80000000 - 44, 0xffffffff - 44])
        told = len(samples) if length == "told" else 0xffffffff if length == "RF64" else length
        riff = 4 + len(head) + 8 + len(samples) if length == "told" else told
        if isinstance(length, int) and 0 < length < 0xffffffff - 36:
            riff = length + 36
        name = b"RIFF" if order == "<" else b"RIFX"
        if length == "RF64" and order == "<":
            name = b"RF64"
            head = b"ds64" + struct.pack("<IQQQI", 28, 4 + 36 + len(head) + 8 + len(samples),
                                         len(samples), len(x), 0) + head
        elif length == "RF64":
            told = len(samples)
            length = "told"
        data = name + struct.pack(order + "I", riff) + b"WAVE" + head + b"data" + \
            struct.pack(order + "I", told) + samples
        if length in ("told", "RF64"):
            data += bytes(len(samples) % 2) + (extra if where == "behind" else b"")
        kind, cut = draw.choice(["plain", "plain", "before", "cut"]), False
        core = None if kind == "cut" else data
        if kind == "before":
            kind, tag = before(draw)
            data = tag + data
        elif kind == "cut" and (where == "before" or not extra):
            data, cut = data[:-(width * 16 + 8)], length in ("told", "RF64")
        shown = length if isinstance(length, str) else hex(length)
        return File(f"{code}/{bits} {form} {order} {shown} {other} {where}, {kind}", data, "wav", cut,
                    (), core)


# ---- reading ----

def ours(path):
    """samples, rate; or None and the message"""
    done = subprocess.run(["fsdd-read", "-q", path], capture_output=True, check=False)
    if done.returncode != 0:
        line = done.stderr.decode()
        if done.returncode != 1 or line.count("\n") != 1:
            return None, f"status {done.returncode}: {line}"
        return None, line.strip()
    parts, rate = [], None
    for frame in msgpack.Unpacker(__import__("io").BytesIO(done.stdout), max_buffer_size=1 << 30):
        if "end" not in frame:
            parts.append(numpy.frombuffer(frame["data"], "<f4"))
            rate = frame["rate"]
    return numpy.concatenate(parts).astype(float), rate


def ffmpeg(path, options):
    """samples, rate; None: not read"""
    shown = subprocess.run(["ffprobe", "-v", "error", "-select_streams", "a", "-show_entries",
                            "stream=sample_rate,channels", "-of", "default=nk=1:nw=1", path],
                           capture_output=True, check=False).stdout.split()
    if len(shown) < 2 or int(shown[0]) == 0:
        return None, None
    raw = subprocess.run(["ffmpeg", "-v", "quiet", "-nostdin", *options, "-i", path, "-map", "a",
                          "-c:a", "pcm_f64le", "-f", "f64le", "-"], capture_output=True,
                         check=False).stdout
    channels = int(shown[1])
    x = numpy.frombuffer(raw[:len(raw) // (8 * channels) * 8 * channels], "<f8")
    return numpy.clip(x.reshape(-1, channels), -1, 1).mean(1), int(shown[0])


def sndfile(path, _):
    parts = []
    try:
        with soundfile.SoundFile(path) as f:
            rate = f.samplerate
            while not parts or len(parts[-1]) > 0:  # the number of samples may not be known
                parts.append(f.read(1 << 18, dtype="float64", always_2d=True))
    except (soundfile.SoundFileError, RuntimeError):
        return None, None
    return numpy.clip(numpy.concatenate(parts), -1, 1).mean(1), rate


def of_pieces(file, path, read):
    parts = []
    for piece in file.core:
        with open(path, "wb") as f:
            f.write(piece)
        parts.append(read(path, file.options))
    if any(x is None for x, _ in parts):
        return None, None
    return numpy.concatenate([x for x, _ in parts]), parts[0][1]


ORACLES = {"ffmpeg": ffmpeg, "sndfile": sndfile}


def differ(a, b):
    """how two readings differ: "rate", "length", or the largest difference"""
    if a[1] != b[1]:
        return "rate"
    if len(a[0]) != len(b[0]):
        n = min(len(a[0]), len(b[0]))
        return f"length, the first {n} differ by {numpy.abs(a[0][:n] - b[0][:n]).max():.2g}"
    return float(numpy.abs(a[0] - b[0]).max()) if len(a[0]) else 0.0


def is_alike(how, tolerance):
    return not isinstance(how, str) and how <= tolerance


def libmad(path, x):
    """whether libmad, by sox, gives these samples as well, after whatever it has before them"""
    with open(path, "rb") as f:
        data = f.read() + bytes(128)  # or it would lose the last frame
    done = subprocess.run(["sox", "-V0", "-t", "mp3", "-", "-t", "f64", "-c", "1", "-"], input=data,
                          capture_output=True, check=False)
    y = numpy.frombuffer(done.stdout, "<f8")
    head = x[:2000]
    for at in range(max(0, len(y) - len(head) + 1)):
        if abs(y[at] - x[0]) < 1e-4 and numpy.abs(y[at:at + len(head)] - head).max() < 1e-4:
            n = min(len(x), len(y) - at)
            return n > len(x) - 1200 and numpy.abs(y[at:at + n] - x[:n]).max() < 1e-4
    return False


# ---- judging ----

# Where the two others differ, and why: format, words of the kind, what differs, reason.
EXPLAINED = [
    ("ogg", "", "length", "ffmpeg does not cut the last block where the last page says"),
    ("mp3", "without a header", "length", "libsndfile guesses the length where no header tells it"),
    ("mp3", "", "length", "ffmpeg leaves some of the padding that LAME's header tells"),
    ("mp3", "split", "samples", "the first frames of a split file lack bytes: they are guessed"),
    ("ogg", "joined", "samples", "the same at the end of a piece"),
    ("wav", "ADPCM 17", "samples", "ffmpeg rounds the steps of IMA ADPCM in another way"),
    ("wav", " > ", "samples", "ffmpeg takes the samples of RIFX for little-endian"),
]


def explain(name, kind, how):
    """why two decoders differ; None: unknown"""
    what = "length" if isinstance(how, str) and how.startswith("length") else "samples"
    if what == "length" and float(how.split()[-1]) > TOLERANCE[name]:
        what = "samples"
    for format_, words, difference, reason in EXPLAINED:
        if format_ == name and words in kind and difference == what:
            return reason
    return None


def judge(name, file, path, tally):
    """None, or what is wrong"""
    tolerance = TOLERANCE[name]
    got = ours(path)
    others = {who: of_pieces(file, path, read) for who, read in ORACLES.items()}
    with open(path, "wb") as f:
        f.write(file.data)
    read = {who: o for who, o in others.items() if o[0] is not None and len(o[0]) > 0}
    how = {who: differ(got, o) if got[0] is not None else "refused" for who, o in read.items()}
    alike = [who for who, h in how.items() if is_alike(h, tolerance)]
    for who in alike:
        tally.worst[who] = max(tally.worst[who], how[who])
        tally.alike[who] += 1
    if got[0] is None and got[1].startswith("status"):
        return got[1]
    if file.cut:
        tally.count["cut or of two rates: refused" if got[0] is None else "cut: read"] += 1
        return "is cut, and is read" if got[0] is not None else None
    if len(read) == 2 and not is_alike(differ(*read.values()), tolerance):
        reason = explain(name, file.kind, differ(*read.values()))
        if not reason and name == "mp3" and got[0] is not None and libmad(path, got[0]):
            reason = "ffmpeg decodes MPEG 2 in another way; libmad, the third, as fsdd-read"
            alike = alike or ["libmad"]
        if not reason:
            return f"the others differ, and nobody knows why: {describe(others)} {how}"
        tally.disputed[reason] += 1
    if len(alike) == len(read) and read:
        tally.count["read, alike"] += 1
        return None
    if alike:
        tally.count[f"read, as {alike[0]} alone"] += 1
        return None
    if got[0] is None and not read:
        tally.count["refused by all"] += 1
        return None
    if got[0] is not None and not read:
        tally.count["read by fsdd-read alone"] += 1
        return None
    return f"{got[1] if got[0] is None else shape(got)}, {describe(others)} {how}"


def shape(reading):
    return "refuses" if reading[0] is None else f"{len(reading[0])} at {reading[1]:g} Hz"


def describe(others):
    return ", ".join(f"{name} {shape(o)}" for name, o in others.items())


class Tally:
    def __init__(self):
        self.count, self.alike = collections.Counter(), collections.Counter()
        self.worst, self.disputed = collections.defaultdict(float), collections.Counter()


def main():
    folder, count, formats = sys.argv[1], int(sys.argv[2]), sys.argv[3:] or list(TOLERANCE)
    faults = 0
    for name in formats:
        tally, maker = Tally(), Maker(folder, random.Random(name))
        for number in range(count):
            file = maker.make(name)
            path = os.path.join(folder, f"{name}-{number}.{file.extension}")
            with open(path, "wb") as f:
                f.write(file.data)
            wrong = judge(name, file, path, tally)
            if wrong:
                faults += 1
                print(f"fault: {path}: {file.kind}: {wrong}")
            else:
                os.remove(path)
        print(f"{name}: {count} files: " +
              ", ".join(f"{n} {what}" for what, n in sorted(tally.count.items())) + "; " +
              ", ".join(f"as {o}: {tally.alike[o]}, largest difference {tally.worst[o]:.2g}"
                        for o in ORACLES))
        for reason, n in sorted(tally.disputed.items()):
            print(f"{name}: of these {n}: {reason}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
