/**
 * @file A model larger than memory should need: writes a random bfloat16 checkpoint of the paper's 1.3B shape (2.7 GB, in the folder for temporary files),
 * runs the analysis of `relu2 analyze` on it (CETT curves of every layer, thresholds, evaluation with the head), and prints the time of each part and the
 * peak memory. Run it with `npx tsx tests/bench/sweep-1b.ts`, on Linux.
 */
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { chooseBackend } from "../../src/backend/choose-backend";
import { cacheFolder } from "../../src/data/cache-folder";
import { createCettPool } from "../../src/kernels/cpu/cett-pool";
import { type OpenedModel, openModel } from "../../src/model/open-model";
import { type SafetensorsTensor, writeSafetensors } from "../../src/model/safetensors-writer";
import { mean } from "../../src/numerics/mean";
import { type Random, seededRandom } from "../../src/numerics/random";
import { cettCurve } from "../../src/sparsity/cett-curve";
import { thresholdAt } from "../../src/sparsity/threshold-at";
import { evaluateThresholds } from "../../src/study/curves/evaluate-thresholds";
import { addStoredSums } from "../../src/study/curves/layer-sums";
import { measureCurves } from "../../src/study/curves/measure-curves";

/** For the curves; as many others are evaluated. */
const N_SEQUENCES = 2;
const CONTEXT = 512;
const CETT_LIMITS = [0.1, 0.2];
const LIMIT_BYTES = 8e9;
/** Of the weights: that of a GPT at its initialisation. */
const DEVIATION = 0.02;
/** Random values that all matrices are cut from. A prime, so that rows that begin alike come no sooner than after as many rows. */
const N_RANDOM_VALUES = 2 ** 22 - 3;

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
    await part("writing", () => writeCheckpoint(folder));
    const { size } = await stat(join(folder, "model.safetensors"));
    const { name, device } = await chooseBackend({ cacheFolder: cacheFolder(process.env) });
    console.log(`${(size / 1e9).toFixed(2)} GB on ${name} (${device})`);
    const model = await openModel(folder);
    await analyze(model).finally(() => model.close());
    const peak = await peakBytes();
    if (peak > LIMIT_BYTES) throw new Error(`Peak memory must stay under 8 GB: it was ${(peak / 1e9).toFixed(2)} GB`);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function analyze(model: OpenedModel): Promise<void> {
  const random = seededRandom(1);
  const [calibration, evaluation] = [0, 1].map(() => randomSequences(random, model.config.vocabSize));
  const sums = await part("curves", async () => {
    const pool = await createCettPool({ nThreads: availableParallelism(), cacheFolder: cacheFolder(process.env) });
    return await measureCurves(model, calibration, pool, () => undefined).finally(() => pool.close());
  });
  const fitted = await part("thresholds", async () => {
    const curves = sums.map(({ first, rest }) =>
      cettCurve([{ first: addStoredSums([first]), rest: addStoredSums([rest]) }]),
    );
    return CETT_LIMITS.map((limit) => curves.map((curve) => thresholdAt(curve, limit)));
  });
  const thresholds = fitted.map((layers) => layers.map(({ threshold }) => threshold));
  const evaluated = await part("evaluation", () => evaluateThresholds(model, evaluation, thresholds, () => undefined));
  const lossOf = (lossSum: (sequence: (typeof evaluated)[number]) => number): string =>
    mean(evaluated.map((sequence) => lossSum(sequence) / sequence.nPredictedTokens)).toFixed(4);
  console.log(`dense: loss ${lossOf(({ denseLossSum }) => denseLossSum)}`);
  for (const [k, limit] of CETT_LIMITS.entries()) {
    const cett = mean(fitted[k].map((layer) => layer.cett)).toFixed(4);
    const sparsity = mean(fitted[k].map((layer) => layer.sparsity)).toFixed(4);
    const loss = lossOf(({ limits }) => limits[k].lossSum);
    console.log(`CETT limit ${limit}: reached ${cett}, sparsity ${sparsity} (means of layers), loss ${loss}`);
  }
}

function randomSequences(random: Random, vocabSize: number): Int32Array[] {
  return Array.from({ length: N_SEQUENCES }, () =>
    Int32Array.from({ length: CONTEXT }, () => random.integer(vocabSize)),
  );
}

/** Runs one part, and prints its time and the peak memory since the start. */
async function part<T>(name: string, work: () => Promise<T>): Promise<T> {
  const start = performance.now();
  const result = await work();
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`${name}: ${seconds} s, peak memory ${((await peakBytes()) / 1e9).toFixed(2)} GB`);
  return result;
}

/** The most memory that the process ever held: threads and native libraries included, pages of mapped files too. */
async function peakBytes(): Promise<number> {
  const kibibytes = /^VmHWM:\s+(\d+) kB$/m.exec(await readFile("/proc/self/status", "utf8"))?.[1];
  if (kibibytes === undefined) throw new Error("Cannot read the peak memory as /proc/self/status must have VmHWM");
  return Number(kibibytes) * 1024;
}

/** Matrices are uniform, cut from one block of random values at places of their own: fresh ones would take minutes. Norms are one. */
async function writeCheckpoint(folder: string): Promise<void> {
  const random = seededRandom(0);
  const block = Float32Array.from(
    { length: N_RANDOM_VALUES },
    () => (random.uniform() - 0.5) * Math.sqrt(12) * DEVIATION,
  );
  const valuesFromBlock = (length: number): Float32Array => {
    const values = new Float32Array(length);
    let start = random.integer(block.length);
    for (let filled = 0; filled < length; start = 0) {
      const piece = block.subarray(start, start + length - filled);
      values.set(piece, filled);
      filled += piece.length;
    }
    return values;
  };
  const matrix = (name: string, rows: number, columns: number): SafetensorsTensor => ({
    name,
    shape: [rows, columns],
    data: async () => valuesFromBlock(rows * columns),
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

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
