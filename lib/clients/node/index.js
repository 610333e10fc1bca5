// SPDX-License-Identifier: GPL-2.0-or-later
// Reads and writes the streams of earpipe, tensor-stream(5). index.d.ts describes what is exported.

import { decode, encode } from "@msgpack/msgpack";
import { isUtf8 } from "node:buffer";
import { createReadStream, createWriteStream, realpathSync, statSync } from "node:fs";
import { rename, unlink } from "node:fs/promises";
import { endianness } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { crc32 as zlibCrc32 } from "node:zlib";

if (endianness() !== "LE") throw new Error("earpipe: the arrays of this machine are big-endian; wanted little-endian");

const MAX_FRAME = 64 * 1048576; // bytes of data in a frame, unless the reader is told otherwise
const RANK_MAX = 8;
const DEPTH_MAX = 8; // maps and arrays within each other
const ENTRIES_MAX = 4096; // in one map or array
const HEADER_MAX = 64 * 1024; // bytes of a frame without its data
const COUNT_MAX = Number.MAX_SAFE_INTEGER + 1;
const OWN = ["dtype", "shape", "data"];

const ARRAYS = new Map([
    ["<f4", Float32Array],
    ["<f8", Float64Array],
    ["<i2", Int16Array],
    ["<i4", Int32Array],
    ["<i8", BigInt64Array],
    ["|i1", Int8Array],
    ["|u1", Uint8Array],
]);

export class StreamError extends Error {
    constructor(why, { source, frame, id } = {}) {
        const name = frame === undefined ? undefined : `frame ${frame}${id === undefined ? "" : ` (${id})`}`;
        super([source, name, why].filter((part) => part !== undefined).join(": "));
        this.name = new.target.name;
        this.frame = frame;
        this.id = id;
    }
}

export class CutError extends StreamError {}

export class Frame {
    constructor(data, attributes = {}, shape = [data.length]) {
        this.data = data;
        this.attributes = attributes;
        this.shape = shape;
    }

    step(filter, parameters = {}) {
        this.attributes.recipe = [...(this.attributes.recipe ?? []), { filter, ...parameters }];
        return this;
    }
}

// ---- checksums ----

// Node has crc32 since 20.15 and 22.2.
const crcTable = zlibCrc32 ? undefined : new Uint32Array(256).map((_, n) => {
    for (let k = 0; k < 8; k++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
    return n >>> 0;
});

function tableCrc32(bytes, crc) {
    crc = ~crc;
    for (let i = 0; i < bytes.length; i++) crc = crcTable[(crc ^ bytes[i]) & 255] ^ (crc >>> 8);
    return ~crc >>> 0;
}

const crc32 = zlibCrc32 ?? tableCrc32;

// ---- what a frame may be ----

// What is wrong with a frame, for a StreamError that says which frame it is.
class Bad extends Error {}
class NotAMap extends Bad {}

const [PLAIN, STR, BIN, EXT, ARRAY, MAP] = [0, 1, 2, 3, 4, 5];

// For each first byte of a token: its kind, the bytes of its head, and the length of what follows, or of the length if
// the head has more than one byte. The values are those of msgpack's specification.
const TOKENS = Array.from({ length: 256 }, (_, byte) => {
    const head = (first, widths) => 1 + widths[byte - first];
    if (byte < 0x80 || byte >= 0xe0) return [PLAIN, 1, 0];
    if (byte < 0x90) return [MAP, 1, byte & 15];
    if (byte < 0xa0) return [ARRAY, 1, byte & 15];
    if (byte < 0xc0) return [STR, 1, byte & 31];
    if (byte === 0xc1) return [EXT, 1, 0]; // is not used
    if (byte < 0xc4) return [PLAIN, 1, 0];
    if (byte < 0xc7) return [BIN, head(0xc4, [1, 2, 4]), 0];
    if (byte < 0xca) return [EXT, head(0xc7, [1, 2, 4]), 0];
    if (byte < 0xd4) return [PLAIN, 1, [4, 8, 1, 2, 4, 8, 1, 2, 4, 8][byte - 0xca]];
    if (byte < 0xd9) return [EXT, 1, 0];
    if (byte < 0xdc) return [STR, head(0xd9, [1, 2, 4]), 0];
    if (byte < 0xde) return [ARRAY, head(0xdc, [2, 4]), 0];
    return [MAP, head(0xde, [2, 4]), 0];
});

// Finds the end of a frame, token by token, and checks its structure, so that a false length costs no memory.
class Scan {
    at = 0; // bytes scanned, from the start of the frame
    keys = []; // of the frame
    texts = []; // where the strings are: at, length, at, length...
    floats = new Set(); // the keys with a float as their value, or in it, which decode() does not tell from an integer
    data = undefined; // where the bytes of the array are: { at, head, length }
    #dataMax;
    #header = 0;
    #levels = []; // of each open map or array: values still to come, and whether they are of a map
    #nextIsData = false;

    constructor(dataMax) {
        this.#dataMax = dataMax;
    }

    // Continues with the frame that begins at `start`. True: it is `at` bytes long, and all are there.
    scan(bytes, start, end) {
        const levels = this.#levels;
        if (this.at > 0 && levels.length === 0) return start + this.at <= end;
        while (start + this.at < end) {
            const from = start + this.at;
            let [kind, head, length] = TOKENS[bytes[from]];
            if (head > 1) {
                if (from + head > end) return false;
                for (let i = 1; i < head; i++) length = length * 256 + bytes[from + i];
            }
            const level = levels[levels.length - 1];
            const isKey = level !== undefined && level.isMap && level.left % 2 === 0;
            const top = levels.length === 1;
            if (isKey && top && kind === STR) {
                if (from + head + length > end && this.#header + head + length < HEADER_MAX) return false;
                this.#key(bytes.toString("latin1", from + head, Math.min(from + head + length, end)));
            }
            const isData = this.#nextIsData && top && !isKey;
            this.#check(kind, length, isKey, isData);
            if (isData) this.data = { at: this.at, head, length };
            if ((bytes[from] === 0xca || bytes[from] === 0xcb) && levels.length > 0) this.floats.add(this.keys.at(-1));
            if (kind === STR) this.texts.push(this.at + head, length);
            const isContainer = kind >= ARRAY;
            this.#header += head + (isContainer || isData ? 0 : length);
            if (this.#header >= HEADER_MAX) throw new Bad("damaged: more than 64 KiB besides the data");
            if (level) level.left--;
            this.at += head + (isContainer ? 0 : length);
            if (isContainer) this.#open(kind, length);
            while (levels.length > 0 && levels[levels.length - 1].left === 0) levels.pop();
            if (levels.length === 0) return start + this.at <= end;
        }
        return false;
    }

    #key(key) {
        this.#nextIsData = key === "data";
        if (this.#nextIsData && this.data) throw new Bad("damaged: a key comes twice");
        this.keys.push(key);
    }

    #check(kind, length, isKey, isData) {
        if (this.#levels.length === 0 && kind !== MAP) throw new NotAMap("damaged: not a map");
        if (kind === EXT) throw new Bad("damaged: an ext type, or a byte that msgpack does not use");
        if (isKey && kind !== STR) throw new Bad("damaged: a key is not a string");
        if (isData && kind !== BIN) throw new Bad("damaged: 'data' is not bin");
        if (isData && length > this.#dataMax)
            throw new Bad(`has more data than maxFrame allows (${this.#dataMax} bytes)`);
    }

    #open(kind, length) {
        if (length > ENTRIES_MAX) throw new Bad("damaged: a map or array has too many entries");
        if (this.#levels.length === DEPTH_MAX) throw new Bad("damaged: maps and arrays are nested too deeply");
        this.#levels.push({ left: kind === MAP ? 2 * length : length, isMap: kind === MAP });
    }
}

const isText = (value) => typeof value === "string";
const isNumber = (value) => Number.isFinite(value) || typeof value === "bigint";
const isCount = (value) => Number.isInteger(value) && value >= 0 && value <= COUNT_MAX;
const isMapOf = (value) =>
    typeof value === "object" && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);
const TEXT = [isText, "a string"];
const NUMBER = [isNumber, "a number"];
const POSITIVE = [(value) => isNumber(value) && value > 0, "a number above 0"];
const COUNT = [isCount, "an integer from 0"];
const KNOWN = new Map([
    ["kind", TEXT],
    ["id", TEXT],
    ["label", [isText, "a string or an integer"]],
    ["speaker", TEXT],
    ["split", TEXT],
    ["word", TEXT],
    ["name", TEXT],
    ["index", NUMBER],
    ["rate", POSITIVE],
    ["hop", POSITIVE],
    ["t", NUMBER],
    ["clock", NUMBER],
    ["tail", NUMBER],
    ["stream", COUNT],
    ["seq", COUNT],
    ["gap", COUNT],
    ["last", [(value) => typeof value === "boolean", "a boolean"]],
    ["recipe", [(value) => Array.isArray(value) && value.every(isMapOf), "an array of maps"]],
]);

function checkAttributes(attributes, floats) {
    const label = attributes.label;
    for (const key of ["label", "stream", "seq", "gap"])
        if (floats?.has(key)) throw new Bad(`key '${key}': wanted ${KNOWN.get(key)[1]}`);
    if (Number.isInteger(label) || typeof label === "bigint") attributes.label = String(label);
    for (const [key, [fits, wanted]] of KNOWN)
        if (Object.hasOwn(attributes, key) && !fits(attributes[key])) throw new Bad(`key '${key}': wanted ${wanted}`);
}

function checkShape(dtype, shape, bytes) {
    const isExtent = (n) => (Number.isInteger(n) && n >= 0) || (typeof n === "bigint" && n >= 0n);
    if (!ARRAYS.has(dtype)) throw new Bad(`unknown dtype; wanted one of ${[...ARRAYS.keys()].join(" ")}`);
    if (!Array.isArray(shape) || shape.length > RANK_MAX || !shape.every(isExtent))
        throw new Bad("shape: wanted an array of at most 8 integers from 0");
    let needed = BigInt(ARRAYS.get(dtype).BYTES_PER_ELEMENT);
    for (const extent of shape) {
        needed *= BigInt(extent);
        if (needed >= 1n << 63n || extent >= 1n << 63n) throw new Bad("the shape is too large for this machine");
    }
    if (needed !== BigInt(bytes))
        throw new Bad(`shape [${shape.join(", ")}] of ${dtype} needs ${needed} bytes, data has ${bytes}`);
}

// Chunks of one stream come one after the other, seq counting from 0, until `last`.
class Chunks {
    #open; // { stream, seq } of the latest chunk, if it was not the last one

    follow({ stream, seq, last }) {
        if (stream !== undefined && seq === undefined) throw new Bad(`a chunk of stream ${stream} without 'seq'`);
        if (this.#open && stream !== this.#open.stream)
            throw new Bad(`stream ${this.#open.stream} is still open: its last chunk (seq ${this.#open.seq}) had no 'last'`);
        const wanted = this.#open ? this.#open.seq + 1 : 0;
        if (stream !== undefined && seq !== wanted)
            throw new Bad(`chunk ${seq} of stream ${stream}, wanted chunk ${wanted}`);
        this.#open = stream !== undefined && last !== true ? { stream, seq } : undefined;
    }

    end() {
        if (this.#open)
            throw new Bad(
                `an end mark within stream ${this.#open.stream}: its last chunk (seq ${this.#open.seq}) had no 'last'`,
            );
    }
}

// Integers that a number holds as numbers; larger ones stay bigints.
function simple(value) {
    if (typeof value === "bigint")
        return value >= -COUNT_MAX && value <= COUNT_MAX ? Number(value) : value;
    if (Array.isArray(value)) return value.map(simple);
    if (isMapOf(value)) for (const key of Object.keys(value)) value[key] = simple(value[key]);
    return value;
}

function unpack(bytes) {
    try {
        return simple(decode(bytes, { useBigInt64: true }));
    } catch (error) {
        throw new Bad(`damaged: msgpack does not parse: ${error.message}`);
    }
}

// ---- reading ----

export function read(source, options) {
    return new Reader(source, options);
}

const isPath = (value) => typeof value === "string" || value instanceof URL;
const pathOf = (value) => (value instanceof URL ? fileURLToPath(value) : value);

export class Reader {
    frames = 0;
    #name;
    #blocks;
    #maxFrame;
    #bytes = Buffer.alloc(65536); // those from start to end are read and not yet used
    #start = 0;
    #end = 0;
    #scan;
    #chunks = new Chunks();
    #count = 0; // since the last end mark
    #crc = 0;
    #ended = false; // the last thing was an end mark
    #fault; // what was thrown, and is thrown again
    #over = false;

    constructor(source, { maxFrame = MAX_FRAME } = {}) {
        this.#maxFrame = maxFrame;
        if (isPath(source)) this.#name = pathOf(source);
        const stream = isPath(source) ? createReadStream(this.#name) : source;
        const iterable = stream[Symbol.asyncIterator] ?? stream[Symbol.iterator];
        if (!iterable) throw new TypeError("wanted a path, a stream, or what yields bytes");
        this.#blocks = iterable.call(stream);
    }

    [Symbol.asyncIterator]() {
        return this;
    }

    async next() {
        for (;;) {
            const frame = await this.#next();
            if (frame) return { value: frame, done: false };
            if (frame === undefined) return { value: undefined, done: true };
        }
    }

    async return() {
        this.#over = true;
        await this.#blocks.return?.();
        return { value: undefined, done: true };
    }

    async *segments() {
        while (await this.#more()) {
            const segment = this.#segment();
            yield segment;
            while (!(await segment.next()).done); // what the caller has left of it
        }
    }

    async *#segment() {
        for (let frame; (frame = await this.#next()); ) yield frame;
    }

    // Whether anything comes after an end mark, or after the beginning.
    async #more() {
        if (this.#fault) throw this.#fault;
        return !this.#over && (!this.#ended || this.#start < this.#end || (await this.#pull()));
    }

    // The next frame, null for an end mark, undefined at the end.
    async #next() {
        if (this.#fault) throw this.#fault;
        if (this.#over) return undefined;
        try {
            return await this.#take();
        } catch (error) {
            this.#fault = error instanceof Bad ? this.#explain(error) : error;
            await this.#blocks.return?.();
            throw this.#fault;
        }
    }

    #explain(bad) {
        if (bad instanceof NotAMap && this.frames === 0 && !this.#ended)
            return new StreamError("not a tensor stream: it does not begin with a map of msgpack", { source: this.#name });
        return new StreamError(bad.message, { source: this.#name, frame: this.frames, id: bad.id });
    }

    // Reads more; false at the end.
    async #pull() {
        const { value: block, done } = await this.#blocks.next();
        if (done) return false;
        if (!(block instanceof Uint8Array)) throw new TypeError("the source yields text; wanted bytes: set no encoding");
        const used = this.#end - this.#start;
        if (this.#end + block.length > this.#bytes.length) {
            const grown = used + block.length > this.#bytes.length;
            const bytes = grown ? Buffer.alloc(2 * (used + block.length)) : this.#bytes;
            this.#bytes.copy(bytes, 0, this.#start, this.#end);
            this.#bytes = bytes;
            this.#start = 0;
            this.#end = used;
        }
        this.#bytes.set(block, this.#end);
        this.#end += block.length;
        return true;
    }

    async #take() {
        this.#scan ??= new Scan(this.#maxFrame);
        while (!this.#scan.scan(this.#bytes, this.#start, this.#end)) {
            if (!(await this.#pull())) {
                this.#endOfFile();
                this.#over = true;
                return undefined;
            }
        }
        const scan = this.#scan;
        this.#scan = undefined;
        const packed = this.#bytes.subarray(this.#start, this.#start + scan.at);
        this.#start += scan.at;
        if (scan.keys.includes("end") && !OWN.some((key) => scan.keys.includes(key))) {
            this.#mark(packed, scan);
            return null;
        }
        return this.#frame(packed, scan);
    }

    #endOfFile() {
        const within = this.#start < this.#end;
        if (!within && this.#ended) return;
        if (!within && this.frames === 0)
            throw new CutError("empty, without even an end mark: what wrote it failed", { source: this.#name });
        throw new CutError(
            `ends after ${this.frames} frames without an end mark${within ? ", within a frame" : ""}: ` +
                "what wrote it failed, or the file was cut",
            { source: this.#name },
        );
    }

    #frame(packed, scan) {
        const { at, head, length } = scan.data ?? {};
        const header = scan.data
            ? Buffer.concat([packed.subarray(0, at), Buffer.of(0xc0), packed.subarray(at + head + length)])
            : packed;
        const { dtype, shape, data: _, ...attributes } = unpack(header);
        try {
            if (new Set(scan.keys).size !== scan.keys.length) throw new Bad("a key comes twice");
            for (const key of OWN) if (!scan.keys.includes(key)) throw new Bad(`key '${key}' is missing`);
            checkShape(dtype, scan.floats.has("shape") ? undefined : shape, length);
            for (let i = 0; i < scan.texts.length; i += 2) {
                const text = packed.subarray(scan.texts[i], scan.texts[i] + scan.texts[i + 1]);
                if (text.includes(0) || !isUtf8(text)) throw new Bad("a string is not UTF-8, or contains a NUL");
            }
            checkAttributes(attributes, scan.floats);
            this.#chunks.follow(attributes);
        } catch (bad) {
            bad.id = isText(attributes.id) ? attributes.id : undefined;
            throw bad;
        }
        // a copy, at an address that the array can have
        const content = new Uint8Array(length);
        content.set(packed.subarray(at + head, at + head + length));
        this.#crc = crc32(packed, this.#crc);
        this.#count++;
        this.frames++;
        this.#ended = false;
        return new Frame(new (ARRAYS.get(dtype))(content.buffer), attributes, shape);
    }

    #mark(packed, { keys, floats }) {
        const { end, crc32: crc } = unpack(packed);
        const many = (key) => keys.filter((other) => other === key).length;
        const fail = (why) => {
            throw new StreamError(why, { source: this.#name });
        };
        if (floats.has("end") || !isNumber(end) || end < 0)
            fail("an end mark without a count");
        if (many("end") > 1 || many("crc32") > 1 || (keys.length > 1 && (!isCount(crc) || floats.has("crc32"))))
            fail("a damaged end mark: wanted 'end' and 'crc32', each once and an integer");
        if (end !== this.#count) fail(`end mark says ${end} frames, but ${this.#count} came`);
        if (crc !== undefined && crc !== this.#crc)
            fail(
                `damaged: the CRC-32 of the ${end} frames before the end mark is ${hex(this.#crc)}, ` +
                    `but the end mark says ${hex(crc)}; make or copy the stream again`,
            );
        try {
            this.#chunks.end();
        } catch (bad) {
            fail(bad.message);
        }
        this.#count = this.#crc = 0;
        this.#ended = true;
    }
}

const hex = (n) => n.toString(16).padStart(8, "0");

// ---- writing ----

export class Writer {
    frames = 0;
    #path;
    #temporary;
    #stream;
    #error;
    #chunks = new Chunks();
    #count = 0; // since the last end mark
    #crc = 0;
    #marked = false; // the last thing was an end mark
    #closed = false;

    constructor(target) {
        if (isPath(target)) {
            this.#path = realPath(pathOf(target));
            if (isReplaceable(this.#path))
                this.#temporary = join(dirname(this.#path), `.${basename(this.#path)}.${process.pid}`);
        }
        this.#stream = this.#path === undefined ? target : createWriteStream(this.#temporary ?? this.#path);
        this.#stream.on("error", this.#keepError);
    }

    #keepError = (error) => {
        this.#error ??= error;
    };

    async write(data, attributes, shape) {
        const frame = data instanceof Frame ? data : new Frame(data, attributes, shape);
        let header;
        try {
            header = this.#pack(frame);
        } catch (error) {
            if (!(error instanceof Bad)) throw error;
            const { id } = frame.attributes;
            throw new StreamError(error.message, { frame: this.frames, id: isText(id) ? id : undefined });
        }
        const content = new Uint8Array(frame.data.buffer, frame.data.byteOffset, frame.data.byteLength);
        // a copy, since the caller may change the array before it is written
        const packed = Buffer.concat([header, content]);
        this.#crc = crc32(packed, this.#crc);
        this.#count++;
        this.frames++;
        this.#marked = false;
        await this.#put(packed);
    }

    #pack({ data, attributes, shape }) {
        const dtype = [...ARRAYS].find(([, array]) => data?.constructor === array || (array === Uint8Array && Buffer.isBuffer(data)))?.[0];
        if (!dtype) throw new Bad(`${data?.constructor?.name ?? data}: wanted a typed array of ${[...ARRAYS.keys()].join(" ")}`);
        if (data.byteLength >= 2 ** 32) throw new Bad(`${data.byteLength} bytes: msgpack has no length for 4 GiB or more`);
        for (const key of OWN) if (Object.hasOwn(attributes, key)) throw new Bad(`key '${key}': is made from the array`);
        const kept = Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined));
        checkShape(dtype, shape, data.byteLength);
        checkAttributes(kept);
        const pairs = Object.entries({ dtype, shape, ...kept });
        const parts = [mapHead(pairs.length + 1)];
        for (const [key, value] of pairs) parts.push(pack(key), pack(value));
        parts.push(pack("data"), binHead(data.byteLength));
        const header = Buffer.concat(parts);
        const scan = new Scan(2 ** 32);
        scan.scan(header, 0, header.length);
        for (let i = 0; i < scan.texts.length; i += 2)
            if (header.subarray(scan.texts[i], scan.texts[i] + scan.texts[i + 1]).includes(0))
                throw new Bad("a string contains a NUL");
        this.#chunks.follow(kept);
        return header;
    }

    async mark() {
        try {
            this.#chunks.end();
        } catch (bad) {
            throw new StreamError(bad.message);
        }
        const mark = pack({ end: this.#count, crc32: this.#crc });
        this.#count = this.#crc = 0;
        this.#marked = true;
        await this.#put(mark);
    }

    async end() {
        if (this.#closed) return;
        try {
            if (!this.#marked) await this.mark();
            // an empty write ends after all others
            await this.#settled((done) =>
                this.#path === undefined ? this.#stream.write("", done) : this.#stream.end(done),
            );
            this.#closed = true;
            this.#stream.off("error", this.#keepError);
            if (this.#temporary) await rename(this.#temporary, this.#path);
        } catch (error) {
            this.#closed = false;
            await this.abort();
            throw error;
        }
    }

    async abort() {
        if (this.#closed) return;
        this.#closed = true;
        if (this.#path !== undefined) {
            this.#stream.destroy();
            if (!this.#stream.closed) await new Promise((resolve) => this.#stream.once("close", resolve));
        }
        if (this.#temporary) await unlink(this.#temporary).catch(() => {});
    }

    // Writes; resolves when the stream takes more.
    async #put(bytes) {
        this.#wantOpen();
        if (!this.#stream.write(bytes)) await this.#settled((done) => this.#stream.once("drain", done));
    }

    // A stream that is destroyed calls nobody back.
    #wantOpen() {
        if (this.#error) throw this.#error;
        if (this.#closed || this.#stream.destroyed || this.#stream.writableEnded) throw new Error("the stream is closed");
    }

    // Resolves when `begin` calls its argument, rejects when the stream fails or is closed before that.
    async #settled(begin) {
        this.#wantOpen();
        let give;
        try {
            await new Promise((resolve, reject) => {
                give = () => reject(this.#error ?? new Error("the stream was closed before all was written"));
                this.#stream.once("error", give).once("close", give);
                begin((error) => (error ? reject(error) : resolve()));
            });
        } finally {
            this.#stream.off("error", give).off("close", give);
        }
    }
}

// Where a link leads, or the path itself.
function realPath(path) {
    try {
        return realpathSync(path);
    } catch {
        return path;
    }
}

// Whether the path is a file, or nothing yet: no device and no named pipe.
function isReplaceable(path) {
    const found = statSync(path, { throwIfNoEntry: false });
    return !found || found.isFile();
}

// As useBigInt64 writes them, integers from 2^32 would become floats.
function large(value) {
    if (Number.isSafeInteger(value) && (value >= 2 ** 32 || value < -(2 ** 31))) return BigInt(value);
    if (Array.isArray(value)) return value.map(large);
    if (isMapOf(value) && [Object.prototype, null].includes(Object.getPrototypeOf(value)))
        return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, large(item)]));
    return value;
}

const pack = (value) => encode(large(value), { useBigInt64: true, ignoreUndefined: true });

const mapHead = (n) => (n < 16 ? Buffer.of(0x80 | n) : Buffer.of(0xde, n >> 8, n & 255));

function binHead(n) {
    if (n < 256) return Buffer.of(0xc4, n);
    const head = Buffer.alloc(n < 65536 ? 3 : 5);
    head[0] = n < 65536 ? 0xc5 : 0xc6;
    head.writeUIntBE(n, 1, head.length - 1);
    return head;
}
