/**
 * @file A model larger than memory should need: writes a random bfloat16 checkpoint of the paper's 1.3B shape (2.7 GB, in the folder for temporary files),
 * takes two streams of four sequences of 512 tokens through its layers, and prints time and peak memory. Run it with `npx tsx tests/bench/sweep-1b.ts`.
 */
import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { chooseBackend } from "../../src/backend/choose-backend";
import { cacheFolder } from "../../src/data/cache-folder";
import { openModel } from "../../src/model/open-model";
import { loadOutputHead } from "../../src/model/output-head";
import { embedSequences } from "../../src/model/residual-stream";
import { type SafetensorsTensor, writeSafetensors } from "../../src/model/safetensors-writer";
import { sweepLayers } from "../../src/model/sweep-layers";
import { seededRandom } from "../../src/numerics/random";

const N_SEQUENCES = 4;
const CONTEXT = 512;
const LIMIT_BYTES = 8e9;
/** Of the weights: that of a GPT at its initialisation. */
const DEVIATION = 0.02;

/** The shape of SparseLLM/relu2-*, in the words of transformers. */
const CONFIG = {
  model_type: "llama",
  hidden_act: "relu2",
  vocab_size: 32_000,
  max_position_embeddings: 2048,
  hidden_size: 2048,
  num_hidden_layers: 24,
  num_attention_heads: 32,
  num_key_value_heads: 32,
  intermediate_size: 8192,
  rms_norm_eps: 1e-5,
  tie_word_embeddings: false,
};

async function main(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "relu2-sweep-1b-"));
  try {
    const seconds = stopwatch();
    await writeCheckpoint(folder);
    const { size } = await stat(join(folder, "model.safetensors"));
    console.log(`wrote ${(size / 1e9).toFixed(2)} GB in ${seconds()} s, peak memory so far ${peakGigabytes()} GB`);
    await sweep(folder);
    if (process.resourceUsage().maxRSS * 1024 > LIMIT_BYTES)
      throw new Error(`Peak memory must stay under 8 GB: it was ${peakGigabytes()} GB`);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function sweep(folder: string): Promise<void> {
  const { name, device } = await chooseBackend({ cacheFolder: cacheFolder(process.env) });
  const seconds = stopwatch();
  const model = await openModel(folder);
  const random = seededRandom(1);
  const sequences = Array.from({ length: N_SEQUENCES }, () =>
    Int32Array.from({ length: CONTEXT }, () => random.integer(model.config.vocabSize)),
  );
  const dense = await embedSequences(model, sequences);
  const sparse = dense.fork();
  let [nZeros, nValues] = [0, 0];
  for await (const layer of sweepLayers(model)) {
    await layer.advance(dense, {
      onActivation: ({ activation }) => {
        nValues += activation.length;
        for (const value of activation) if (value === 0) nZeros++;
      },
    });
    await layer.advance(sparse, {
      intervene: (activation) => tf.mul(activation, tf.cast(tf.greater(activation, 0.01), "float32")),
    });
    await layer.downProjRows();
    console.log(`layer ${layer.index}: ${seconds()} s, peak memory ${peakGigabytes()} GB`);
  }
  const head = await loadOutputHead(model);
  for (const { logits } of head.chunks(dense)) await tf.tidy(() => tf.logSumExp(logits, 1)).data();
  head.dispose();
  await model.close();
  const tokens = 2 * N_SEQUENCES * CONTEXT;
  const zeroShare = ((100 * nZeros) / nValues).toFixed(1);
  console.log(
    `${name} (${device}): ${tokens} tokens through ${model.config.nLayers} layers and the head in ${seconds()} s, ${zeroShare} % zeros`,
  );
  console.log(`peak memory ${peakGigabytes()} GB`);
}

/** Matrices are uniform; norms are one. */
async function writeCheckpoint(folder: string): Promise<void> {
  const random = seededRandom(0);
  const randomValues = (length: number): Float32Array => {
    const values = new Float32Array(length);
    for (let i = 0; i < length; i++) values[i] = (random.uniform() - 0.5) * Math.sqrt(12) * DEVIATION;
    return values;
  };
  const matrix = (name: string, rows: number, columns: number): SafetensorsTensor => ({
    name,
    shape: [rows, columns],
    data: async () => randomValues(rows * columns),
    type: "BF16",
  });
  const norm = (name: string): SafetensorsTensor => ({
    name,
    shape: [width],
    data: new Float32Array(width).fill(1),
    type: "BF16",
  });
  const { hidden_size: width, intermediate_size: dFF, vocab_size: vocabSize, num_hidden_layers: nLayers } = CONFIG;
  const layers = Array.from({ length: nLayers }, (_, layer) => {
    const prefix = `model.layers.${layer}`;
    return [
      norm(`${prefix}.input_layernorm.weight`),
      ...["q", "k", "v", "o"].map((role) => matrix(`${prefix}.self_attn.${role}_proj.weight`, width, width)),
      norm(`${prefix}.post_attention_layernorm.weight`),
      matrix(`${prefix}.mlp.up_proj.weight`, dFF, width),
      matrix(`${prefix}.mlp.down_proj.weight`, width, dFF),
    ];
  });
  const outer = [
    matrix("model.embed_tokens.weight", vocabSize, width),
    norm("model.norm.weight"),
    matrix("lm_head.weight", vocabSize, width),
  ];
  await writeSafetensors(join(folder, "model.safetensors"), [...outer, ...layers.flat()]);
  await writeFile(join(folder, "config.json"), JSON.stringify(CONFIG));
}

function stopwatch(): () => string {
  const start = performance.now();
  return () => ((performance.now() - start) / 1000).toFixed(1);
}

function peakGigabytes(): string {
  return ((process.resourceUsage().maxRSS * 1024) / 1e9).toFixed(2);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
