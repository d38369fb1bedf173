import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cacheFolder } from "../../../src/data/cache-folder";
import { createCettPool } from "../../../src/kernels/cpu/cett-pool";
import { forward } from "../../../src/model/forward";
import { openModel } from "../../../src/model/open-model";
import type { SafetensorsTensor } from "../../../src/model/safetensors-writer";
import { seededRandom } from "../../../src/numerics/random";
import { compareRecords } from "../../../src/records/compare-records";
import { checkRecord } from "../../../src/records/read-record";
import { CONTROL_DEFINITIONS, type TradeoffRecord, tradeoffRecord } from "../../../src/records/tradeoff-record";
import { applyThreshold } from "../../../src/sparsity/apply-threshold";
import { calibrationCurves } from "../../../src/study/curves/calibration-curves";
import { evaluateThresholds } from "../../../src/study/curves/evaluate-thresholds";
import { mergeTradeoff } from "../../../src/study/tradeoff/merge-tradeoff";
import { keepChosen, type NeuronChoice } from "../../../src/study/tradeoff/neuron-choice";
import { type OnPart, tradeoffStudy } from "../../../src/study/tradeoff/tradeoff-study";
import { randomTokens, randomWeights, smallConfig, VARIANTS, writeRandomCheckpoint } from "../../model/random-model";
import { describeBackends } from "../../support/backends";
import { randomSequences, randomStudyContext, randomStudyModel } from "../random-study";

const D_FF = 24;
const silent: OnPart = () => () => undefined;
const asked = {
  cettLimits: [0.1, 0.3, 0.6],
  perplexityRises: [0.05],
  controls: { nSequences: 5, targetSparsities: [0.2, 0.7, 0.9], definitions: CONTROL_DEFINITIONS },
};

let scratch = "";
let plain: Awaited<ReturnType<typeof writeRandomCheckpoint>>;
let relabelled: Awaited<ReturnType<typeof writeRandomCheckpoint>>;

/** Place k of the relabelled model holds neuron ORDER[k] of the plain one. */
const ORDER = seededRandom(3).shuffle(Array.from({ length: D_FF }, (_, i) => i));

function relabel(tensors: SafetensorsTensor[]): SafetensorsTensor[] {
  return tensors.map((tensor) => {
    const { name, shape } = tensor;
    const data = tensor.data as Float32Array; // of a random checkpoint
    const columns = shape[1];
    if (name.endsWith("up_proj.weight")) {
      return {
        ...tensor,
        data: Float32Array.from(data, (_, at) => data[ORDER[Math.floor(at / columns)] * columns + (at % columns)]),
      };
    }
    if (name.endsWith("down_proj.weight")) {
      return { ...tensor, data: Float32Array.from(data, (_, at) => data[at - (at % columns) + ORDER[at % columns]]) };
    }
    return tensor;
  });
}

beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), "relu2-tradeoff-"));
  plain = await writeRandomCheckpoint();
  relabelled = await writeRandomCheckpoint(relabel);
});
afterAll(async () => {
  await plain.remove();
  await relabelled.remove();
  rmSync(scratch, { recursive: true });
});

async function study(
  folder: string,
  { stepsFolder = mkdtempSync(join(scratch, "run-")), onPart = silent, name = "random" } = {},
): Promise<TradeoffRecord> {
  const model = await openModel(folder);
  const pool = await createCettPool({ nThreads: 2, cacheFolder: cacheFolder(process.env) });
  try {
    const plan = { texts: ["moby-dick"], contextLength: 20, nCalibration: 10, nHeldOut: 9, seed: 1 };
    const context = randomStudyContext(randomStudyModel(model, undefined, name), plan, { pool, stepsFolder });
    const curves = await calibrationCurves(context, () => undefined);
    const record = await tradeoffStudy(context, curves, null, asked, onPart);
    return checkRecord(record, tradeoffRecord, "Cannot check");
  } finally {
    await pool.close();
    await model.close();
  }
}

describeBackends("tradeoffStudy() of a random ReLU² model", () => {
  let record: TradeoffRecord;
  beforeAll(async () => {
    record = await study(plain.folder);
  });

  test("at limit 0 has the sparsity of exact zeros and loses nothing", () => {
    const [{ limits, controls }] = record.measured.models;
    const [zero] = limits;
    expect(zero.cettLimit).toBe(0);
    expect(zero.sparsity).toBeGreaterThan(0.3);
    expect(zero.lossChange).toBe(0);
    expect(zero.layers.map(({ threshold, cett }) => [threshold, cett])).toEqual([
      [0, 0],
      [0, 0],
    ]);
    const zeros = controls!.definitions.find(({ definition }) => definition === "zeros")!.points[0];
    expect([zeros.lossChange, zeros.cett]).toEqual([0, 0]);
  });

  test("agrees with evaluateThresholds(), another route to losses and counts", async () => {
    const model = await openModel(plain.folder);
    const { limits, denseLossSum } = record.measured.models[0];
    const thresholds = limits.map(({ layers }) => layers.map(({ threshold }) => threshold));
    const expected = await evaluateThresholds(
      model,
      randomSequences(9, 20, model.config.vocabSize, 6),
      thresholds,
      () => undefined,
    );
    await model.close();
    const total = (of: (sequence: (typeof expected)[number]) => number): number =>
      expected.reduce((sum, sequence) => sum + of(sequence), 0);
    expect(denseLossSum).toBeCloseTo(
      total((sequence) => sequence.denseLossSum),
      9,
    );
    for (const [k, { lossSum, layers }] of limits.entries()) {
      expect(lossSum).toBeCloseTo(
        total((sequence) => sequence.limits[k].lossSum),
        9,
      );
      for (const [l, { nInactive }] of layers.entries()) {
        expect(nInactive).toBe(total((sequence) => sequence.limits[k].nInactiveByLayer[l]));
      }
    }
  });

  test("has a held-out CETT near each limit: calibration and held-out text are drawn alike", () => {
    for (const { cettLimit, layers } of record.measured.models[0].limits.slice(1)) {
      for (const { cett, cettCalibration } of layers) {
        expect(cettCalibration).toBeLessThanOrEqual(cettLimit);
        expect(Math.abs(cett - cettLimit)).toBeLessThan(0.08);
      }
    }
  });

  test("compares all definitions at one sparsity, leaving out a target that zeros exceed", () => {
    const { definitions, denseLoss } = record.measured.models[0].controls!;
    expect(definitions.map(({ definition }) => definition)).toEqual([...CONTROL_DEFINITIONS]);
    for (const { definition, points } of definitions) {
      if (definition === "zeros") continue;
      expect(points.map(({ targetSparsity }) => targetSparsity)).toEqual([0.7, 0.9]);
      for (const { targetSparsity, sparsity, loss, lossChange } of points) {
        expect(Math.abs(sparsity - targetSparsity!)).toBeLessThan(0.06); // of 24 neurons one is 0.04
        expect(loss - denseLoss).toBeCloseTo(lossChange, 5);
      }
    }
  });

  test("finds the greedy choice best and the random one worst, by the error in a layer, at the same counts", () => {
    const pointsOf = (name: string) =>
      record.measured.models[0].controls!.definitions.find(({ definition }) => definition === name)!.points;
    for (const k of [0, 1]) {
      const [greedy, ours, random] = ["greedy", "cett", "random"].map((name) => pointsOf(name)[k]);
      for (const [layer, cett] of ours.cettByLayer.entries()) {
        expect(greedy.cettByLayer[layer]).toBeLessThan(cett);
        expect(cett).toBeLessThan(random.cettByLayer[layer]);
      }
      // In the first layer all three see the same activations.
      expect([greedy.sparsityByLayer[0], random.sparsityByLayer[0]]).toEqual([
        ours.sparsityByLayer[0],
        ours.sparsityByLayer[0],
      ]);
    }
  });

  test("gives the same losses and counts to a model whose neurons have other places", async () => {
    const other = (await study(relabelled.folder)).measured.models[0];
    const mine = record.measured.models[0];
    expect(other.denseLoss).toBeCloseTo(mine.denseLoss, 5);
    for (const [k, { sparsity, lossChange, layers }] of mine.limits.entries()) {
      // Sums of the layer before run in another order: a magnitude in a million may round across a threshold.
      expect(Math.abs(other.limits[k].sparsity - sparsity)).toBeLessThan(1e-3);
      expect(other.limits[k].lossChange).toBeCloseTo(lossChange, 3);
      expect(other.limits[k].layers[0].threshold).toBe(layers[0].threshold);
    }
    for (const [d, { definition, points }] of mine.controls!.definitions.entries()) {
      if (definition === "random") continue; // it draws by place
      for (const [k, { cett }] of points.entries()) {
        expect(other.controls!.definitions[d].points[k].cett).toBeCloseTo(cett, 3);
      }
    }
  });

  test("keeps no tensor", async () => {
    const before = tf.memory().numTensors;
    await study(plain.folder);
    expect(tf.memory().numTensors).toBe(before);
  });

  test("goes on where it was broken off, to the same record", async () => {
    const stepsFolder = mkdtempSync(join(scratch, "broken-"));
    let nCalls = 0;
    const breaking: OnPart = () => () => {
      if (++nCalls === 40) throw new Error("broken");
    };
    await expect(study(plain.folder, { stepsFolder, onPart: breaking })).rejects.toThrow("broken");
    expect(readdirSync(stepsFolder).length).toBeGreaterThan(2);
    const resumed = await study(plain.folder, { stepsFolder });
    expect(compareRecords(record, resumed)).toEqual([]);
    const steps = readdirSync(stepsFolder).length;
    await study(plain.folder, { stepsFolder });
    expect(readdirSync(stepsFolder)).toHaveLength(steps);
  });

  test("is put together with other models, unless their inputs differ", async () => {
    const second: TradeoffRecord = {
      ...record,
      measured: {
        models: record.measured.models.map((each) => ({
          ...each,
          model: { ...each.model, name: "a second", variant: "relu" },
        })),
      },
    };
    const both = mergeTradeoff(record, second);
    expect(both.measured.models.map(({ model }) => model.name)).toEqual(["a second", "random"]);
    expect(mergeTradeoff(both, second)).toEqual({
      ...both,
      run: { ...both.run, elapsedMs: both.run.elapsedMs + second.run.elapsedMs },
    });
    const otherInputs = { ...second, inputs: { ...second.inputs, contextLength: 21 } };
    expect(() => mergeTradeoff(record, otherInputs)).toThrow(/contextLength must be 20.*it is 21/);
  });
});

describeBackends("a threshold of 0", () => {
  test.each(VARIANTS)("changes no logit of a model with %s", async (variant) => {
    const config = smallConfig(variant);
    const weights = randomWeights(config, 1);
    const tokens = randomTokens(config, 2, 30, 2);
    const norms = tf.ones([config.dFF]) as tf.Tensor1D;
    const dense = forward(config, weights, tokens);
    const kept = forward(config, weights, tokens, { intervene: (activation) => applyThreshold(activation, norms, 0) });
    expect([...(await kept.logits.data())]).toEqual([...(await dense.logits.data())]);
    tf.dispose([weights, tokens, norms, dense, kept]);
  });
});

describe("keepChosen()", () => {
  const random = seededRandom(8);
  const activation = Float32Array.from({ length: 5 * D_FF }, () => Math.max(0, random.normal()));
  const norms = Float32Array.from({ length: D_FF }, () => 1 + random.uniform());
  const choices: NeuronChoice[] = [
    { rule: "magnitude", thresholds: [0.7] },
    { rule: "activation", thresholds: [0.7] },
    { rule: "top", counts: [6] },
  ];

  test.each(choices)("keeps the same neurons wherever they stand: %j", (choice) => {
    const kept = (order: readonly number[]): number[][] =>
      tf.tidy(() => {
        const places = tf.tensor1d([...order], "int32");
        const layer = { index: 0, norms: tf.gather(tf.tensor1d(norms), places), ones: tf.ones([D_FF]) as tf.Tensor1D };
        return keepChosen(choice, tf.gather(tf.tensor2d(activation, [5, D_FF]), places, 1), layer, [
          new Int32Array(5),
        ]).arraySync();
      });
    const inOrder = kept(ORDER.map((_, i) => i));
    expect(kept(ORDER)).toEqual(inOrder.map((row) => ORDER.map((i) => row[i])));
  });
});
