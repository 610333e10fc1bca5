# SPDX-License-Identifier: GPL-2.0-or-later
"""Reads and writes the streams of earpipe, tensor-stream(5), with msgpack and numpy.

    import earpipe

    with earpipe.read("features") as frames:              # a path, or a file such as sys.stdin.buffer
        for frame in frames:
            print(frame.id, frame.label, frame.data.shape)

    with earpipe.write("halved") as out:
        for frame in earpipe.read("words"):
            frame.data *= 0.5
            out.write(frame.step("halve"))
        out.write(samples, kind="audio", rate=8000, label="yes")

A stream is read as it comes, one frame at a time, and checked as the programs check it: every length, type and checksum,
and the end mark. Whatever is wrong raises StreamError, which names the frame; a stream that was cut short raises
CutError, a kind of StreamError, after its last whole frame.
"""

import math
import os
import zlib
from dataclasses import dataclass, field

import msgpack
import numpy

__all__ = ["CutError", "Frame", "Reader", "StreamError", "Writer", "read", "write"]
__version__ = "0.1"

MAX_FRAME = 64 * 1048576  # bytes of data in a frame, unless the reader is told otherwise

_DTYPES = ("<f4", "<f8", "<i2", "<i4", "<i8", "|i1", "|u1")
_OWN = ("dtype", "shape", "data")
_RANK_MAX = 8
_DEPTH_MAX = 8  # maps and arrays within each other
_ENTRIES_MAX = 4096  # in one map or array
_HEADER_MAX = 64 * 1024  # bytes of a frame without its data
_COUNT_MAX = 1 << 53


class StreamError(ValueError):
    """The stream is damaged, or is none. `frame` is the number of the frame, from 0, and `id` its id, if known."""

    def __init__(self, why, *, source=None, frame=None, id=None):
        name = None if frame is None else f"frame {frame}" + ("" if id is None else f" ({id})")
        super().__init__(": ".join(part for part in (source, name, why) if part is not None))
        self.source, self.frame, self.id = source, frame, id


class CutError(StreamError):
    """The stream ends without an end mark: the program that wrote it failed, or the file was cut."""


@dataclass
class Frame:
    """An array and its attributes, the other keys of tensor-stream(5) in their order."""

    data: numpy.ndarray
    attributes: dict = field(default_factory=dict)

    def __getitem__(self, key):
        return self.attributes[key]

    def __setitem__(self, key, value):
        self.attributes[key] = value

    def __contains__(self, key):
        return key in self.attributes

    def get(self, key, default=None):
        return self.attributes.get(key, default)

    @property
    def id(self):
        return self.attributes.get("id")

    @property
    def label(self):
        return self.attributes.get("label")

    @property
    def kind(self):
        return self.attributes.get("kind")

    @property
    def rate(self):
        return self.attributes.get("rate")

    def step(self, filter, **parameters):
        """Adds a step to the recipe: the name of what changed the numbers, and its settings. Returns the frame."""
        self.attributes["recipe"] = [*self.attributes.get("recipe", ()), {"filter": filter, **parameters}]
        return self


# ---- what a frame may be ----


class _Bad(Exception):
    """What is wrong with a frame, for a StreamError that says which frame it is."""


class _NotAMap(_Bad):
    pass


_PLAIN, _STR, _BIN, _EXT, _ARRAY, _MAP = range(6)


def _tokens():
    """For each first byte of a token: its kind, the bytes of its head, and the length of what follows, or of the length
    if the head has more than one byte. The values are those of msgpack's specification."""
    table = [(_PLAIN, 1, 0)] * 256
    table[0x80:0x90] = [(_MAP, 1, n) for n in range(16)]
    table[0x90:0xA0] = [(_ARRAY, 1, n) for n in range(16)]
    table[0xA0:0xC0] = [(_STR, 1, n) for n in range(32)]
    table[0xC1] = (_EXT, 1, 0)  # is not used
    table[0xC4:0xC7] = [(_BIN, head, 0) for head in (2, 3, 5)]
    table[0xC7:0xCA] = [(_EXT, head, 0) for head in (2, 3, 5)]
    table[0xCA:0xD4] = [(_PLAIN, 1, n) for n in (4, 8, 1, 2, 4, 8, 1, 2, 4, 8)]
    table[0xD4:0xD9] = [(_EXT, 1, 0)] * 5
    table[0xD9:0xDC] = [(_STR, head, 0) for head in (2, 3, 5)]
    table[0xDC:0xDE] = [(_ARRAY, head, 0) for head in (3, 5)]
    table[0xDE:0xE0] = [(_MAP, head, 0) for head in (3, 5)]
    return table


_TOKENS = _tokens()


class _Scan:
    """Finds the end of a frame, token by token, and checks its structure, so that a false length costs no memory.

    `at` is the number of bytes scanned, from the start of the frame; `keys` are those of the frame, and `data` is where
    the bytes of the array are.
    """

    __slots__ = ("at", "data", "_data_max", "_header", "_levels", "_next_is_data", "keys")

    def __init__(self, data_max):
        self._data_max = data_max
        self.at = self._header = 0
        self._levels = []  # (values still to come, whether they are of a map) of each open map or array
        self._next_is_data = False
        self.data = None
        self.keys = []

    def scan(self, buffer, start, end):
        """Continues with the frame that begins at buffer[start]. True: it is `at` bytes long, and all are there."""
        levels, at, header = self._levels, start + self.at, self._header
        if self.at and not levels:
            return at <= end
        left, is_map = levels[-1] if levels else (1, False)
        while at < end:
            kind, head, length = _TOKENS[buffer[at]]
            if head > 1:  # the length follows
                if at + head > end:
                    break
                length = int.from_bytes(buffer[at + 1 : at + head], "big")
            is_key = is_map and not left & 1
            is_data = False
            if len(levels) == 1:
                if is_key and kind == _STR:  # is looked at
                    if at + head + length > end and header + head + length < _HEADER_MAX:
                        break
                    self._key(bytes(buffer[at + head : at + head + length]))
                else:
                    is_data = self._next_is_data and not is_key
            if kind != _PLAIN:
                self._check(kind, length, is_key, is_data)
                if is_data:
                    self.data = (at - start, head, length)
            elif is_key or is_data or not levels:
                self._check(kind, length, is_key, is_data)
            is_container = kind >= _ARRAY
            header += head if is_container or is_data else head + length
            if header >= _HEADER_MAX:
                raise _Bad("damaged: more than 64 KiB besides the data")
            at += head if is_container else head + length
            left -= 1
            if is_container:
                if levels:
                    levels[-1] = (left, is_map)
                self._open(kind, length)
                left, is_map = levels[-1]
            while not left:
                levels.pop()
                if not levels:
                    self.at, self._header = at - start, header
                    return at <= end
                left, is_map = levels[-1]
        if levels:
            levels[-1] = (left, is_map)
        self.at, self._header = at - start, header
        return False

    def _key(self, key):
        self._next_is_data = key == b"data"
        if self._next_is_data and self.data:
            raise _Bad("damaged: a key comes twice")
        self.keys.append(key)

    def _check(self, kind, length, is_key, is_data):
        if not self._levels and kind != _MAP:
            raise _NotAMap("damaged: not a map")
        if kind == _EXT:
            raise _Bad("damaged: an ext type, or a byte that msgpack does not use")
        if is_key and kind != _STR:
            raise _Bad("damaged: a key is not a string")
        if is_data and kind != _BIN:
            raise _Bad("damaged: 'data' is not bin")
        if is_data and length > self._data_max:
            raise _Bad(f"has more data than max_frame allows ({self._data_max} bytes)")

    def _open(self, kind, length):
        if length > _ENTRIES_MAX:
            raise _Bad("damaged: a map or array has too many entries")
        if len(self._levels) == _DEPTH_MAX:
            raise _Bad("damaged: maps and arrays are nested too deeply")
        self._levels.append((length * 2 if kind == _MAP else length, kind == _MAP))


def _is_int(value):
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value):
    return (_is_int(value) or isinstance(value, float)) and math.isfinite(value)


_ANY = (lambda value: True, "")
_TEXT = (lambda value: isinstance(value, str), "a string")
_NUMBER = (_is_number, "a number")
_POSITIVE = (lambda value: _is_number(value) and value > 0, "a number above 0")
_COUNT = (lambda value: _is_int(value) and 0 <= value <= _COUNT_MAX, "an integer from 0")
_KNOWN = {
    "kind": _TEXT,
    "id": _TEXT,
    "label": (_TEXT[0], "a string or an integer"),
    "speaker": _TEXT,
    "split": _TEXT,
    "word": _TEXT,
    "name": _TEXT,
    "index": _NUMBER,
    "rate": _POSITIVE,
    "hop": _POSITIVE,
    "t": _NUMBER,
    "clock": _NUMBER,
    "tail": _NUMBER,
    "stream": _COUNT,
    "seq": _COUNT,
    "gap": _COUNT,
    "last": (lambda value: isinstance(value, bool), "a boolean"),
    "recipe": (lambda value: isinstance(value, list) and all(isinstance(s, dict) for s in value), "an array of maps"),
}


def _has_bad_text(value):
    """Whether a string in it is not UTF-8, and so was read with surrogates, or contains a NUL."""
    if isinstance(value, str):
        if not value.isascii():
            try:
                value.encode()
            except UnicodeEncodeError:
                return True
        return "\0" in value
    if isinstance(value, dict):
        return any(map(_has_bad_text, value)) or any(map(_has_bad_text, value.values()))
    return isinstance(value, list) and any(map(_has_bad_text, value))


def _check_attributes(attributes):
    for key, value in attributes.items():
        if _has_bad_text(key) or _has_bad_text(value):
            raise _Bad(f"key {key!a} holds a string that is not UTF-8, or a NUL")
    if _is_int(attributes.get("label")):
        attributes["label"] = str(attributes["label"])
    for key, value in attributes.items():
        fits, wanted = _KNOWN.get(key, _ANY)
        if not fits(value):
            raise _Bad(f"key '{key}': wanted {wanted}")


def _check_shape(dtype, shape, n_bytes):
    if not isinstance(dtype, str) or dtype not in _DTYPES:
        raise _Bad(f"unknown dtype; wanted one of {' '.join(_DTYPES)}")
    if not isinstance(shape, list) or len(shape) > _RANK_MAX or not all(_is_int(n) and n >= 0 for n in shape):
        raise _Bad("shape: wanted an array of at most 8 integers from 0")
    needed = numpy.dtype(dtype).itemsize
    for extent in shape:
        needed *= extent
        if max(extent, needed) >= 1 << 63:
            raise _Bad("the shape is too large for this machine")
    if needed != n_bytes:
        raise _Bad(f"shape {shape} of {dtype} needs {needed} bytes, data has {n_bytes}")


class _Chunks:
    """Chunks of one stream come one after the other, seq counting from 0, until `last`."""

    def __init__(self):
        self._open = None  # (stream, seq) of the latest chunk, if it was not the last one

    def follow(self, attributes):
        stream, seq = attributes.get("stream"), attributes.get("seq")
        if stream is not None and seq is None:
            raise _Bad(f"a chunk of stream {stream} without 'seq'")
        if self._open and stream != self._open[0]:
            raise _Bad("stream {} is still open: its last chunk (seq {}) had no 'last'".format(*self._open))
        wanted = self._open[1] + 1 if self._open else 0
        if stream is not None and seq != wanted:
            raise _Bad(f"chunk {seq} of stream {stream}, wanted chunk {wanted}")
        self._open = (stream, seq) if stream is not None and attributes.get("last") is not True else None

    def end(self):
        if self._open:
            raise _Bad("an end mark within stream {}: its last chunk (seq {}) had no 'last'".format(*self._open))


# ---- reading ----


def read(source, *, max_frame=MAX_FRAME):
    """Reads a stream from a path or a binary file, such as sys.stdin.buffer or the stdout of a subprocess.

    The result is an iterator over frames and a context manager. max_frame limits the bytes of a frame's data.
    """
    return Reader(source, max_frame=max_frame)


class Reader:
    """Iterates over the frames of a stream; see read(). Each array is a new one, aligned and writable."""

    def __init__(self, source, *, max_frame=MAX_FRAME):
        self._ours = isinstance(source, (str, bytes, os.PathLike))
        self._file = open(source, "rb", buffering=0) if self._ours else source
        self._name = os.fsdecode(source) if self._ours else None
        # read1 returns what has come, read might wait for more
        self._read = getattr(self._file, "read1", None) or self._file.read
        self._max_frame = max_frame
        self._buffer, self._start = bytearray(), 0
        self._scan = None
        self._chunks = _Chunks()
        self._count = self._crc = 0  # since the last end mark
        self._ended = False  # the last thing was an end mark
        self._fault = None  # what was raised, and is raised again
        self.frames = 0  # read so far

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        """Closes the file, if it was opened here."""
        if self._ours:
            self._file.close()

    def __iter__(self):
        return self

    def __next__(self):
        while True:
            frame = self._next()
            if frame is not None:
                return frame

    def segments(self):
        """Iterates over the segments, each an iterator over the frames before an end mark.

        A filter that writes one end mark for each that it reads calls Writer.mark() after each segment.
        """
        while self._more():
            segment = self._segment()
            yield segment
            for _ in segment:  # what the caller has left of it
                pass

    def _segment(self):
        while True:
            frame = self._next()
            if frame is None:
                return
            yield frame

    def _more(self):
        """Whether anything comes after an end mark, or after the beginning."""
        if self._fault:
            raise self._fault
        return not self._ended or self._start < len(self._buffer) or self._pull()

    def _next(self):
        """The next frame, None for an end mark; StopIteration at the end."""
        if self._fault:
            raise self._fault
        try:
            return self._take()
        except _Bad as bad:
            alien = isinstance(bad, _NotAMap) and not self.frames and not self._ended
            why = "not a tensor stream: it does not begin with a map of msgpack" if alien else str(bad)
            self._fail(StreamError(why, source=self._name, frame=None if alien else self.frames))
        except StopIteration:
            self._fault = StopIteration()
            raise

    def _fail(self, error):
        self._fault = error
        raise error from None

    def _pull(self):
        """Reads more; False at the end of the file."""
        missing = self._scan.at - (len(self._buffer) - self._start) if self._scan else 0
        block = self._read(min(max(65536, missing), 1 << 20))
        if isinstance(block, str):
            raise TypeError("the file is open for text; open it with 'rb', or pass sys.stdin.buffer")
        if block is None:
            raise BlockingIOError("the file does not wait for data; use a blocking one")
        if self._start > 1 << 20 or self._start == len(self._buffer):
            del self._buffer[: self._start]
            self._start = 0
        self._buffer += block
        return len(block) > 0

    def _take(self):
        self._scan = self._scan or _Scan(self._max_frame)
        while not self._scan.scan(self._buffer, self._start, len(self._buffer)):
            if not self._pull():
                self._end_of_file()
        scan, self._scan = self._scan, None
        start = self._start
        self._start += scan.at
        with memoryview(self._buffer) as view, view[start : start + scan.at] as packed:
            keys = set(scan.keys)
            if b"end" in keys and keys.isdisjoint({b"dtype", b"shape", b"data"}):
                self._mark(packed, scan.keys)
                return None
            return self._frame(packed, scan, len(keys))

    def _end_of_file(self):
        if self._start == len(self._buffer):
            if self._ended:
                raise StopIteration
            if not self.frames:
                self._fail(CutError("empty, without even an end mark: what wrote it failed", source=self._name))
        within = ", within a frame" if self._start < len(self._buffer) else ""
        why = f"ends after {self.frames} frames without an end mark{within}: what wrote it failed, or the file was cut"
        self._fail(CutError(why, source=self._name))

    def _frame(self, packed, scan, n_keys):
        if scan.data:
            at, head, length = scan.data
            content = at + head
            header = b"".join((packed[:at], b"\xc0", packed[content + length :]))
        else:
            header = bytes(packed)
        attributes = _unpack(header)
        identity = attributes.get("id") if isinstance(attributes.get("id"), str) else None
        try:
            if n_keys != len(scan.keys):
                raise _Bad("a key comes twice")
            for key in _OWN:
                if key not in attributes:
                    raise _Bad(f"key '{key}' is missing")
            dtype, shape, _ = (attributes.pop(key) for key in _OWN)
            _check_shape(dtype, shape, length)
            _check_attributes(attributes)
            self._chunks.follow(attributes)
        except _Bad as bad:
            self._fail(StreamError(str(bad), source=self._name, frame=self.frames, id=identity))
        try:
            data = numpy.empty(shape, dtype)
        except ValueError:  # of no numbers, but with extents that numpy cannot count
            self._fail(StreamError("numpy has no such shape", source=self._name, frame=self.frames, id=identity))
        if length:
            data.reshape(-1).view("u1")[:] = numpy.frombuffer(packed, "u1", length, content)
        self._crc = zlib.crc32(packed, self._crc)
        self._count += 1
        self.frames += 1
        self._ended = False
        return Frame(data, attributes)

    def _mark(self, packed, keys):
        mark = _unpack(bytes(packed))
        end, crc = mark.get("end"), mark.get("crc32")
        if not _is_int(end) or end < 0:
            self._fail(StreamError("an end mark without a count", source=self._name))
        single = keys.count(b"end") == 1 and keys.count(b"crc32") <= 1
        if not single or (len(keys) > 1 and (not _is_int(crc) or crc < 0)):
            why = "a damaged end mark: wanted 'end' and 'crc32', each once and an integer"
            self._fail(StreamError(why, source=self._name))
        if end != self._count:
            self._fail(StreamError(f"end mark says {end} frames, but {self._count} came", source=self._name))
        if crc is not None and crc != self._crc:
            why = (
                f"damaged: the CRC-32 of the {end} frames before the end mark is {self._crc:08x}, "
                f"but the end mark says {crc:08x}; make or copy the stream again"
            )
            self._fail(StreamError(why, source=self._name))
        try:
            self._chunks.end()
        except _Bad as bad:
            self._fail(StreamError(str(bad), source=self._name))
        self._count = self._crc = 0
        self._ended = True


def _unpack(packed):
    try:
        return msgpack.unpackb(packed, raw=False, unicode_errors="surrogateescape", strict_map_key=False)
    except (ValueError, msgpack.UnpackException) as error:
        raise _Bad(f"damaged: msgpack does not parse: {error}") from None


# ---- writing ----


def write(target):
    """Writes a stream to a path or a binary file, such as sys.stdout.buffer or the stdin of a subprocess.

    The result is a context manager that writes the end mark when its block ends. If the block raises, no end mark is
    written, and a file that was named by its path stays as it was: it is replaced only once the stream is complete.
    """
    return Writer(target)


class Writer:
    """Writes frames; see write(). Outside of a with statement, call close() for the end mark, or abort()."""

    def __init__(self, target):
        self._path = os.fsdecode(target) if isinstance(target, (str, bytes, os.PathLike)) else None
        self._temporary = None
        self._file = target
        if self._path is not None and (os.path.isfile(self._path) or not os.path.exists(self._path)):
            folder, name = os.path.split(os.path.realpath(self._path))
            self._temporary = os.path.join(folder, f".{name}.{os.getpid()}")
            self._file = open(self._temporary, "wb")
        elif self._path is not None:  # a device or a named pipe
            self._file = open(self._path, "wb")
        self._chunks = _Chunks()
        self._count = self._crc = 0  # since the last end mark
        self._marked = False  # the last thing was an end mark
        self._closed = False
        self.frames = 0  # written so far

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        if kind is None:
            self.close()
        else:
            self.abort()

    def write(self, data, **attributes):
        """Writes a Frame, or an array with attributes; attributes beside a Frame replace its own.

        Numbers of numpy, as pandas gives them, become those of Python. What readers would refuse raises StreamError.
        """
        if isinstance(data, Frame):
            attributes = {**data.attributes, **attributes}
            data = data.data
        attributes = {key: _plain(value) for key, value in attributes.items()}
        try:
            header, data = self._pack(numpy.asarray(data), attributes)
        except _Bad as bad:
            raise StreamError(str(bad), frame=self.frames, id=attributes.get("id")) from None
        content = memoryview(data.reshape(-1).view("u1"))
        self._file.write(header)
        self._file.write(content)
        self._crc = zlib.crc32(content, zlib.crc32(header, self._crc))
        self._count += 1
        self.frames += 1
        self._marked = False
        self.flush()

    def _pack(self, data, attributes):
        dtype = data.dtype.newbyteorder("<")
        if dtype.str not in _DTYPES:
            raise _Bad(f"dtype {data.dtype}: wanted one of {' '.join(_DTYPES)}; convert it with astype")
        if data.ndim > _RANK_MAX:
            raise _Bad(f"{data.ndim} dimensions: wanted at most {_RANK_MAX}")
        if data.nbytes >= 1 << 32:
            raise _Bad(f"{data.nbytes} bytes: msgpack has no length for 4 GiB or more")
        for key in attributes:
            if key in _OWN:
                raise _Bad(f"key '{key}': is made from the array")
        _check_attributes(attributes)
        packer = msgpack.Packer(autoreset=False)
        packer.pack_map_header(len(attributes) + 3)
        for key, value in {"dtype": dtype.str, "shape": list(data.shape), **attributes}.items():
            packer.pack(key)
            packer.pack(value)
        packer.pack("data")
        header = packer.bytes() + _bin_head(data.nbytes)
        _Scan(1 << 32).scan(header, 0, len(header))
        self._chunks.follow(attributes)
        # not ascontiguousarray, which makes a vector of a single number
        return header, data.astype(dtype, order="C", copy=False)

    def mark(self):
        """Ends a segment with an end mark."""
        try:
            self._chunks.end()
        except _Bad as bad:
            raise StreamError(str(bad)) from None
        self._file.write(msgpack.packb({"end": self._count, "crc32": self._crc}))
        self._count = self._crc = 0
        self._marked = True
        self.flush()

    def flush(self):
        """Hands on what was written, if the file is not one that was named by its path."""
        if self._temporary is None and hasattr(self._file, "flush"):
            self._file.flush()

    def close(self):
        """Writes the end mark, unless it is there, and closes the file, if it was opened here."""
        if self._closed:
            return
        try:
            if not self._marked:
                self.mark()
            if self._path is not None:
                self._file.close()
            if self._temporary is not None:
                os.replace(self._temporary, self._path if not os.path.islink(self._path) else os.path.realpath(self._path))
        except BaseException:
            self.abort()
            raise
        self._closed = True

    def abort(self):
        """Closes without an end mark, so that readers see that the stream is not complete."""
        if self._closed:
            return
        self._closed = True
        if self._path is not None:
            try:
                self._file.close()
            except OSError:  # a full disk: the file is removed
                pass
        if self._temporary is not None and os.path.exists(self._temporary):
            os.unlink(self._temporary)


def _bin_head(n):
    if n < 1 << 8:
        return b"\xc4" + n.to_bytes(1, "big")
    return b"\xc5" + n.to_bytes(2, "big") if n < 1 << 16 else b"\xc6" + n.to_bytes(4, "big")


def _plain(value):
    """Numbers and arrays of numpy as those of Python; tuples as lists."""
    if isinstance(value, numpy.generic):
        return value.item()
    if isinstance(value, numpy.ndarray):
        return value.tolist()
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return value
