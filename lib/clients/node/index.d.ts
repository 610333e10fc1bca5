// SPDX-License-Identifier: GPL-2.0-or-later
// Reads and writes the streams of earpipe, tensor-stream(5).

import type { Readable, Writable } from "node:stream";

export type Numbers =
    | Float32Array | Float64Array | Int8Array | Int16Array | Int32Array | BigInt64Array | Uint8Array;

/** What an attribute may be; a bigint is an integer that a number cannot hold. */
export type Value = string | number | bigint | boolean | null | Uint8Array | Value[] | { [key: string]: Value };

/** The known keys of tensor-stream(5), and any others. */
export interface Attributes {
    kind?: string;
    id?: string;
    label?: string;
    speaker?: string;
    split?: string;
    index?: number;
    rate?: number;
    hop?: number;
    t?: number;
    clock?: number;
    stream?: number;
    seq?: number;
    last?: boolean;
    gap?: number;
    recipe?: { filter: string; [parameter: string]: Value }[];
    [key: string]: any;
}

/** The stream is damaged, or is none; `frame` is the number of the frame, from 0, and `id` its id, if known. */
export class StreamError extends Error {
    readonly frame?: number;
    readonly id?: string;
}

/** The stream ends without an end mark: the program that wrote it failed, or the file was cut. */
export class CutError extends StreamError {}

/** An array in C order (the last index is the fastest), and its attributes. */
export class Frame<T extends Numbers = Numbers> {
    constructor(data: T, attributes?: Attributes, shape?: number[]);
    data: T;
    attributes: Attributes;
    shape: number[];
    /** Adds a step to the recipe: the name of what changed the numbers, and its settings. Returns the frame. */
    step(filter: string, parameters?: { [parameter: string]: Value }): this;
}

export type Source = string | URL | Readable | AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/**
 * Reads a stream from a path, or from what yields bytes, such as process.stdin or the stdout of a child process. A
 * frame is read when it is asked for. maxFrame limits the bytes of its data [64 MiB].
 */
export function read(source: Source, options?: { maxFrame?: number }): Reader;

export class Reader implements AsyncIterableIterator<Frame> {
    private constructor();
    /** Frames read so far. */
    readonly frames: number;
    next(): Promise<IteratorResult<Frame, undefined>>;
    return(): Promise<IteratorResult<Frame, undefined>>;
    [Symbol.asyncIterator](): this;
    /** The frames before each end mark, for a filter that writes one end mark for each that it reads. */
    segments(): AsyncGenerator<AsyncGenerator<Frame, void>, void>;
}

/**
 * Writes a stream to a path, which is replaced only once the stream is complete, or to a stream of Node, such as
 * process.stdout or the stdin of a child process, which is not ended.
 */
export class Writer {
    constructor(target: string | URL | Writable);
    /** Frames written so far. */
    readonly frames: number;
    /** Resolves when the target takes more. Rejects with StreamError what readers would refuse. */
    write(frame: Frame): Promise<void>;
    write(data: Numbers, attributes?: Attributes, shape?: number[]): Promise<void>;
    /** Ends a segment with an end mark. */
    mark(): Promise<void>;
    /** Writes the end mark, unless it is there, and resolves when all is written. */
    end(): Promise<void>;
    /** Ends without an end mark, so that readers see that the stream is not complete. */
    abort(): Promise<void>;
}
