/**
 * @file Causal self-attention, backward. Scores are computed again, from lse.
 *
 *     p = exp(q kᵀ / 8 - lse),   dp = do vᵀ,   ds = p (dp - Σ_d do o) / 8
 *     dq = ds k,   dk = dsᵀ q,   dv = pᵀ do
 *
 * Two programs write one dqkv [batch * context, 3 dModel] float16: one takes 128 queries a workgroup and walks over their keys (dq), the other takes 128
 * keys and walks over the queries that see them (dk, dv). No two workgroups write the same value, so that nothing is atomic and the
 * gradient repeats to the bit.
 */
import type * as tf from "@tensorflow/tfjs-core";
import {
  type AttentionShape,
  accumulateRows,
  attentionKernel,
  attentionWorkgroups,
  declareSums,
  type HeadRows,
  headRows,
  hidden,
  loadRows,
  multiplyRows,
  overBlocks,
  replaceScores,
  scoresAt,
  writeRows,
} from "./attention-tiles";
import { float, type Gpu, half } from "./gpu";
import { defineKernel } from "./kernel";
import { HEAD_SIZE } from "./rotary";
import { forEachItem, HALF_CONVERSIONS, HALVES, storageBuffers } from "./wgsl";

interface AttentionGradInputs {
  readonly qkv: tf.Tensor;
  /** Output of the forward pass, its gradient, and lse. */
  readonly o: tf.Tensor;
  readonly dO: tf.Tensor;
  readonly logSumExp: tf.Tensor;
}

/** Output: the gradient of the rotated qkv. */
export const attentionGrad = defineKernel<AttentionGradInputs, AttentionShape>(
  "Relu2AttentionGrad",
  (gpu, { qkv, o, dO, logSumExp }, shape) => {
    const { batch, context, heads } = shape;
    const size = `${batch}x${context}x${heads}`;
    const along = rowProducts(gpu, o, dO, shape);
    const inputs = [qkv, dO, logSumExp, along];
    const workgroups = attentionWorkgroups(shape);
    const queries = { key: `attentionGrad queries ${size}`, wgsl: () => queryGradWgsl(shape), workgroups };
    const keys = { key: `attentionGrad keys ${size}`, wgsl: () => keyGradWgsl(shape), workgroups };
    const [dqkv] = gpu.run(queries, { inputs, outputs: [half(batch * context, 3 * heads * HEAD_SIZE)] });
    gpu.run(keys, { inputs, inPlace: [dqkv] });
    gpu.dispose(along);
    return [dqkv];
  },
);

const READS = { qkv: "vec4<u32>", dO: "vec4<u32>" };
const toGradient = (part: HeadRows): HeadRows => ({ ...part, buffer: "dqkv" });

/** Rows are queries: statistics are the lane's own, two numbers. */
function queryGradWgsl(shape: AttentionShape): string {
  const { query, key, value, of } = headRows(shape.heads);
  const keys = { name: "keys", ...key };
  const values = { name: "values", ...value };
  return attentionKernel(
    shape,
    storageBuffers({ ...READS, logSumExp: "f32", along: "f32" }, { dqkv: "vec4<u32>" }),
    { scoreArrays: ["scores", "dScores"], tiles: ["keys", "values"], latestFirst: true },
    `${loadRows("q", query)}
  ${loadRows("dO", of("dO"))}
  ${declareSums("dq")}
  let lse = logSumExp[statistics + row];
  let alongRow = along[statistics + row];
  ${overBlocks(
    "queries",
    shape,
    [keys, values],
    `${multiplyRows("q", keys, "scores")}
    ${multiplyRows("dO", values, "dScores")}
    workgroupBarrier();
    ${replaceScores(
      { scores: "ds" },
      (
        v,
      ) => `let ds${v} = select(exp(${scoresAt("scores", v)} * SCALE - lse) * (${scoresAt("dScores", v)} - alongRow) * SCALE,
      vec4<f32>(), ${hidden("queries", v)});`,
    )}
    workgroupBarrier();
    ${accumulateRows("scores", keys, "dq")}`,
  )}
  ${writeRows("dq", "scores", toGradient(query))}`,
  );
}

/** Rows are keys, columns queries: scores are transposed and their statistics run along the columns, 4 a vector. */
function keyGradWgsl(shape: AttentionShape): string {
  const { query, key, value, of } = headRows(shape.heads);
  const queries = { name: "queries", ...query };
  const dOs = { name: "dOs", ...of("dO") };
  return attentionKernel(
    shape,
    storageBuffers({ ...READS, logSumExp: "vec4<f32>", along: "vec4<f32>" }, { dqkv: "vec4<u32>" }),
    { scoreArrays: ["scores", "dScores"], tiles: ["queries", "dOs"], latestFirst: false },
    `${loadRows("k", key)}
  ${loadRows("v", value)}
  ${declareSums("dk")}
  ${declareSums("dv")}
  ${overBlocks(
    "keys",
    shape,
    [queries, dOs],
    `${multiplyRows("k", queries, "scores")}
    ${multiplyRows("v", dOs, "dScores")}
    workgroupBarrier();
    let column = (statistics + block) / 4u;
    ${replaceScores(
      { scores: "p", dScores: "ds" },
      (
        c,
      ) => `let p${c} = select(exp(${scoresAt("scores", c)} * SCALE - logSumExp[column + ${c}u]), vec4<f32>(), ${hidden("keys", c)});
    let ds${c} = p${c} * (${scoresAt("dScores", c)} - along[column + ${c}u]) * SCALE;`,
    )}
    workgroupBarrier();
    ${accumulateRows("scores", dOs, "dv")}
    ${accumulateRows("dScores", queries, "dk")}`,
  )}
  ${writeRows("dk", "scores", toGradient(key))}
  ${writeRows("dv", "scores", toGradient(value))}`,
  );
}

/** Σ_d do o of every row and head, [batch * heads, context]: a thread a row of one head. */
function rowProducts(
  gpu: Gpu,
  o: tf.TensorInfo,
  dO: tf.TensorInfo,
  { batch, context, heads }: AttentionShape,
): tf.TensorInfo {
  const vectors = HEAD_SIZE / HALVES;
  const { main, workgroups } = forEachItem(
    batch * context * heads,
    `let row = i / ${heads}u;
    let head = i % ${heads}u;
    var sum = 0.0;
    for (var v = 0u; v < ${vectors}u; v++) {
      let a = o[i * ${vectors}u + v];
      let b = dO[i * ${vectors}u + v];
      sum += dot(toFloats(a.xy), toFloats(b.xy)) + dot(toFloats(a.zw), toFloats(b.zw));
    }
    products[(row / ${context}u * ${heads}u + head) * ${context}u + row % ${context}u] = sum;`,
  );
  const program = {
    key: `rowProducts ${batch}x${context}x${heads}`,
    wgsl: () => `${HALF_CONVERSIONS}
${storageBuffers({ o: "vec4<u32>", dO: "vec4<u32>" }, { products: "f32" })}
${main}`,
    workgroups,
  };
  return gpu.run(program, { inputs: [o, dO], outputs: [float(batch * heads, context)] })[0];
}
