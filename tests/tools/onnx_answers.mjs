// SPDX-License-Identifier: GPL-2.0-or-later
// onnx_answers.mjs FEATURES NAME... - run models in ONNX Runtime and compare their answers
//
// FEATURES is a stream of frames. NAME.onnx is a model, NAME.scores the output of 'cnn-predict --format
// frames' for FEATURES. Prints for each: the name, the number of clips, that of clips with the same
// class, and 'agree' if no probability differs by more than 1e-5, then the largest difference.
// Uses onnxruntime-node and @msgpack/msgpack of npm, and nothing of earpipe.
import { readFileSync } from "node:fs";
import { decodeMulti } from "@msgpack/msgpack";
import { InferenceSession, Tensor } from "onnxruntime-node";

function frames(path) {
  const all = [];
  for (const f of decodeMulti(readFileSync(path))) {
    if (!f.data) continue;
    const x = new Float32Array(f.data.length / 4);
    new Uint8Array(x.buffer).set(f.data);
    all.push({ x, shape: f.shape });
  }
  return all;
}

const best = (p) => p.indexOf(Math.max(...p));

async function compare(name, clips) {
  const wanted = frames(`${name}.scores`);
  const session = await InferenceSession.create(`${name}.onnx`, {
    intraOpNumThreads: 1,
    logSeverityLevel: 3,
  });
  let same = 0;
  let worst = wanted.length === clips.length ? 0 : Infinity;
  for (let k = 0; k < Math.min(clips.length, wanted.length); k++) {
    const features = new Tensor("float32", clips[k].x, clips[k].shape);
    const p = [...(await session.run({ features })).probabilities.data];
    const q = [...wanted[k].x];
    same += best(p) === best(q);
    // NaN stays: the largest of numbers with NaN is NaN
    worst = Math.max(worst, ...q.map((value, i) => Math.abs(p[i] - value)));
    if (p.length !== q.length) worst = Infinity;
  }
  console.log(name, clips.length, same, worst <= 1e-5 ? "agree" : "differ", worst.toExponential(1));
}

const [features, ...names] = process.argv.slice(2);
const clips = frames(features);
for (const name of names) await compare(name, clips);
