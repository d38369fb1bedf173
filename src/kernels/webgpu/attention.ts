/**
 * @file Causal self-attention, forward, without ever storing the scores.
 *
 *     o = softmax(q kᵀ / 8 + mask) v,   lse = log Σ_keys exp(q kᵀ / 8 + mask)
 *
 * qkv [batch * context, 3 dModel] float16 (rotated) to o [batch * context, dModel] float16 and lse [batch * heads, context] float32. Two passes over the
 * keys of each 128 queries: the first finds lse, the second forms exp(score - lse) and multiplies it with the values. Scores are computed
 * twice, as the rows of a subgroup matrix cannot be rescaled one by one when a running maximum grows.
 */
import type * as tf from "@tensorflow/tfjs-core";
import {
  type AttentionShape,
  accumulateRows,
  attentionKernel,
  attentionWorkgroups,
  declareSums,
  headRows,
  hidden,
  loadRows,
  multiplyRows,
  overBlocks,
  replaceScores,
  scoresAt,
  scoreVectors,
  writeRows,
} from "./attention-tiles";
import { float, half } from "./gpu";
import { defineKernel } from "./kernel";
import { HEAD_SIZE } from "./rotary";
import { storageBuffers } from "./wgsl";

const MASKED = "vec4<f32>(-1e30)"; // exp() of it is 0, and unlike an infinity it has differences

/** Outputs: o, lse. */
export const attention = defineKernel<{ readonly qkv: tf.Tensor }, AttentionShape>(
  "Relu2Attention",
  (gpu, { qkv }, shape) => {
    const { batch, context, heads } = shape;
    const program = {
      key: `attention ${batch}x${context}x${heads}`,
      wgsl: () => attentionWgsl(shape),
      workgroups: attentionWorkgroups(shape),
    };
    const outputs = [half(batch * context, heads * HEAD_SIZE), float(batch * heads, context)];
    return gpu.run(program, { inputs: [qkv], outputs });
  },
);

function attentionWgsl(shape: AttentionShape): string {
  const { query, key, value, of } = headRows(shape.heads);
  const keys = { name: "keys", ...key };
  const values = { name: "values", ...value };
  return attentionKernel(
    shape,
    storageBuffers({ qkv: "vec4<u32>" }, { o: "vec4<u32>", logSumExp: "f32" }),
    { scoreArrays: ["scores"], tiles: ["keys", "values"], latestFirst: true },
    `${loadRows("q", query)}
  ${declareSums("sum")}

  var largest = -1e30;
  var total = 0.0; // of exp(score - largest)
  ${overBlocks(
    "queries",
    shape,
    [keys],
    `${multiplyRows("q", keys, "scores")}
    workgroupBarrier();
    var newLargest = largest;
    ${scoreVectors(
      (v) => `let s${v} = select(${scoresAt("scores", v)} * SCALE, ${MASKED}, ${hidden("queries", v)});
    newLargest = max(newLargest, max(max(s${v}.x, s${v}.y), max(s${v}.z, s${v}.w)));`,
    )}
    var exponentials = vec4<f32>();
    ${scoreVectors((v) => `exponentials += exp(s${v} - newLargest);`)}
    total = total * exp(largest - newLargest) + dot(exponentials, vec4<f32>(1.0));
    largest = newLargest;`,
  )}
  let lse = largest + log(total);
  logSumExp[statistics + row] = lse;

  ${overBlocks(
    "queries",
    shape,
    [keys, values],
    `${multiplyRows("q", keys, "scores")}
    workgroupBarrier();
    ${replaceScores({ scores: "p" }, (v) => `let p${v} = select(exp(${scoresAt("scores", v)} * SCALE - lse), vec4<f32>(), ${hidden("queries", v)});`)}
    workgroupBarrier();
    ${accumulateRows("scores", values, "sum")}`,
  )}
  ${writeRows("sum", "scores", of("o"))}`,
  );
}
