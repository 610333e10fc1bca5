// SPDX-License-Identifier: GPL-2.0-or-later
// recognise.mjs MODEL WAV... - prints the word in each recording, with its probability
//
// Recogniser keeps melspec and cnn-predict running, so that an answer takes milliseconds.
import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { Writer, read } from "earpipe";

class Recogniser {
    constructor(model) {
        const stdio = ["pipe", "pipe", "inherit"];
        this.melspec = spawn("melspec", ["--like", model], { stdio });
        this.predict = spawn("cnn-predict", ["--format", "frames", model], { stdio });
        this.melspec.stdout.pipe(this.predict.stdin);
        this.audio = new Writer(this.melspec.stdin);
        this.answers = read(this.predict.stdout);
    }

    // The word in these samples (Float32Array in [-1, 1]). One call at a time.
    async recognise(samples, rate) {
        await this.audio.write(samples, { kind: "audio", rate });
        const { value: scores } = await this.answers.next();
        const best = scores.data.indexOf(Math.max(...scores.data));
        return { word: scores.attributes.classes[best], probability: scores.data[best] };
    }

    async end() {
        await this.audio.end();
        this.melspec.stdin.end();
        await this.answers.next(); // the end mark, or an error
    }
}

// The first channel of a WAV file of 16 bits.
async function recording(path) {
    const wav = await readFile(path);
    let at = 12;
    let channels, rate;
    while (wav.toString("latin1", at, at + 4) !== "data") {
        if (wav.toString("latin1", at, at + 4) === "fmt ") [channels, rate] = [wav.readUInt16LE(at + 10), wav.readUInt32LE(at + 12)];
        at += 8 + wav.readUInt32LE(at + 4);
    }
    const bytes = wav.subarray(at + 8, at + 8 + wav.readUInt32LE(at + 4));
    const samples = Float32Array.from({ length: bytes.length / 2 / channels }, (_, i) => bytes.readInt16LE(2 * channels * i) / 32768);
    return { samples, rate };
}

const [model, ...paths] = process.argv.slice(2);
const recogniser = new Recogniser(model);
for (const path of paths) {
    const { samples, rate } = await recording(path);
    const { word, probability } = await recogniser.recognise(samples, rate);
    console.log(`${path}\t${word}\t${probability.toFixed(4)}`);
}
await recogniser.end();
