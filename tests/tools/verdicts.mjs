// SPDX-License-Identifier: GPL-2.0-or-later
// verdicts.mjs FILE... - does with the client for Node what verdicts.py does
import { basename } from "node:path";
import { StreamError, read } from "earpipe";

for (const path of process.argv.slice(2)) {
    const reader = read(path);
    try {
        for await (const _ of reader);
        console.log(basename(path), "good", reader.frames);
    } catch (error) {
        if (!(error instanceof StreamError)) throw error;
        console.log(basename(path), "bad", `${reader.frames}:`, error.message.replace(`${path}: `, ""));
    }
}
