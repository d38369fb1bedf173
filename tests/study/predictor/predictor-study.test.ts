import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cacheFolder } from "../../../src/data/cache-folder";
import { createCettPool } from "../../../src/kernels/cpu/cett-pool";
import type { OpenedModel } from "../../../src/model/open-model";
import { seededRandom } from "../../../src/numerics/random";
import { compareRecords } from "../../../src/records/compare-records";
import {
  PREDICTION_METHODS,
  type PredictionMethod,
  type PredictorRecord,
  predictorRecord,
} from "../../../src/records/predictor-record";
import { checkRecord } from "../../../src/records/read-record";
import { calibrationCurves } from "../../../src/study/curves/calibration-curves";
import type { PredictorPlan } from "../../../src/study/predictor/predictor-plan";
import { predictorStudy } from "../../../src/study/predictor/predictor-study";
import { predictorText } from "../../../src/study/predictor/predictor-text";
import { joinPredictorRecords } from "../../../src/study/predictor/recorded-predictor";
import { openRandomModel } from "../../model/random-model";
import { describeBackends } from "../../support/backends";
import { randomSequences, randomStudyContext, randomStudyModel } from "../random-study";

const CONTEXT = 20;
const tokenizer = {
  vocabSize: 40,
  encode: (text: string) => Int32Array.from(text, (letter) => letter.charCodeAt(0) - 64),
  decode: () => "",
  tokenText: () => "",
};

let folder = "";
let text = "";
let model: OpenedModel;
let close: () => Promise<void>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "relu2-predictor-"));
  text = join(folder, "text.jsonl");
  writeFileSync(
    text,
    documents(30)
      .map((document) => JSON.stringify(document))
      .join("\n"),
  );
  ({ model, close } = await openRandomModel());
});
afterAll(async () => {
  await close();
  rmSync(folder, { recursive: true });
});

function documents(n: number): { id: string; text: string }[] {
  const random = seededRandom(7);
  const letters = (length: number): string =>
    String.fromCharCode(...Array.from({ length }, () => 65 + random.integer(38)));
  return Array.from({ length: n }, (_, k) => ({ id: `document ${k}`, text: letters(30 + k) }));
}

function textPlan() {
  const rows = { nTrainingRows: 300, nValidationRows: 25 };
  return { texts: [text], contextLength: CONTEXT, nCalibration: 6, nHeldOut: 5, seed: 1, ...rows };
}

/** Those of the study's context. */
const heldOut = (): Int32Array[] => randomSequences(5, CONTEXT, 40, 6);

function plan(methods: readonly PredictionMethod[], cettBounds: readonly number[]): PredictorPlan {
  return {
    text: textPlan(),
    cettLimit: 0.2,
    cettBounds,
    parameterShare: 0.3,
    fit: {
      epochs: 3,
      patience: 2,
      batchRows: 32,
      peakLearningRate: 1e-2,
      weightDecay: 0.01,
      seed: 1,
    },
    methods,
    topShare: 0.2,
    nLoopSequences: 3,
    sweeps: { nLayers: 1, parameterShares: [0.6], rowShares: [0.2] },
  };
}

async function study(
  backend: string,
  stepsFolder: string,
  methods: readonly PredictionMethod[] = PREDICTION_METHODS,
  cettBounds: readonly number[] = [0.1, 0.2, 0.4],
): Promise<PredictorRecord> {
  const pool = await createCettPool({ nThreads: 2, cacheFolder: cacheFolder(process.env) });
  const parts = { pool, stepsFolder, device: backend };
  const context = randomStudyContext(randomStudyModel(model, tokenizer), textPlan(), parts);
  try {
    const curves = await calibrationCurves(context, () => undefined);
    const { record, predictors } = await predictorStudy(context, curves, plan(methods, cettBounds), () => undefined);
    expect(predictors).toHaveLength(model.config.nLayers);
    return checkRecord(record, predictorRecord, "Cannot check");
  } finally {
    await pool.close();
  }
}

describeBackends("predictorStudy() of a random ReLU² model", (backend) => {
  test("gives one record, again from its steps; and its counts agree with each other", async () => {
    const stepsFolder = mkdtempSync(join(folder, "steps-"));
    const record = await study(backend, stepsFolder);
    expect(readdirSync(stepsFolder).filter((name) => name.startsWith("rows-"))).toEqual([]);
    expect(compareRecords(record, await study(backend, stepsFolder))).toEqual([]);

    const { inputs, measured } = record;
    expect(inputs).toMatchObject({
      training: { nTokens: 300 },
      validation: { nTokens: 25 },
      test: { nTokens: 100 },
      loop: { nTokens: 60 },
    });
    const [
      {
        layers,
        methods,
        bounds,
        loop,
        sweeps,
        model: { dFF },
      },
    ] = measured.models;
    const setting = (name: string) => methods.find(({ method }) => method === name)!;
    for (const { threshold, topK } of methods) {
      // What is active does not depend on what predicts it.
      expect(threshold.layers.map(({ nActive }) => nActive)).toEqual(layers.map(({ nActiveTest }) => nActiveTest));
      for (const { nPredicted } of topK?.layers ?? []) expect(nPredicted).toBe(100 * Math.round(0.2 * dFF));
    }
    expect(setting("oracle").threshold.overall).toMatchObject({ recall: 1, precision: 1 });
    for (const { topK } of methods)
      if (topK) expect(topK.overall.nHits).toBeLessThanOrEqual(setting("oracle").topK!.overall.nHits);
    for (const name of ["predictor", "weightedRelu"]) {
      expect(setting(name).topK!.overall.recall).toBeGreaterThan(setting("chance").topK!.overall.recall);
    }
    for (const { predictor, weightedRelu, linear, nActiveTraining } of layers) {
      expect([predictor!.inactiveWeight, linear!.inactiveWeight]).toEqual([1, 1]);
      expect(weightedRelu!.inactiveWeight).toBeCloseTo(Math.min(1, nActiveTraining / (300 * dFF) + 0.005), 12);
    }

    expect(bounds.map(({ cettLimit }) => cettLimit)).toEqual([0.1, 0.2, 0.4]);
    expect(inputs.cettBounds).toEqual([0.1, 0.2, 0.4]);
    const [loose, own, tight] = bounds;
    // At the limit of the methods it is the same predictor, averaged in another way.
    const { topK, threshold } = setting("predictor");
    expect(own.layers.map(({ fit, threshold: epsilon }) => ({ fit, epsilon }))).toEqual(
      layers.map(({ predictor, threshold: epsilon }) => ({ fit: predictor, epsilon })),
    );
    expect(own.topK).toMatchObject({
      recall: topK!.overall.recallOfTokens,
      nTokensActive: topK!.overall.nTokensActive,
      predictedSparsity: topK!.overall.predictedSparsity,
    });
    expect(own.threshold).toMatchObject({
      recall: threshold.overall.recallOfTokens,
      predictedSparsityInterval: threshold.overall.predictedSparsityInterval,
    });
    expect(own.layers.map(({ ofThreshold }) => ofThreshold.recall)).toEqual(
      threshold.layers.map(({ recallOfTokens }) => recallOfTokens),
    );
    expect(own.sparsity).toBeCloseTo(1 - topK!.overall.nActive / topK!.overall.nOutputs, 6);
    // A higher bound lets more neurons be inactive; each bound has thresholds and labels of its own.
    expect(loose.sparsity).toBeLessThan(own.sparsity);
    expect(tight.sparsity).toBeGreaterThan(own.sparsity);
    for (const [l, { threshold: epsilon }] of layers.entries()) {
      expect(loose.layers[l].threshold).toBeLessThan(epsilon);
      expect(tight.layers[l].threshold).toBeGreaterThan(epsilon);
    }

    expect(loop!.nPredictedTokens).toBe(3 * (CONTEXT - 1));
    const [truth] = loop!.points;
    expect(truth).toMatchObject({ method: "oracle", setting: "threshold", recall: 1 });
    const predicted = loop!.points.find(({ method, value }) => method === "predictor" && value === 0.2)!;
    expect(predicted.netSparsity).toBeLessThan(predicted.predictedSparsity);
    const settingsOf = (name: string) =>
      loop!.points.filter(({ method }) => method === name).map(({ setting: kind, value }) => [kind, value]);
    expect(settingsOf("weightedRelu")).toEqual(settingsOf("predictor"));
    expect(settingsOf("predictor")).toHaveLength(10);

    expect(sweeps).toMatchObject({ layers: [1], rows: [{ nTrainingRows: 60 }, { nTrainingRows: 300 }] });
    expect(sweeps!.widths).toHaveLength(2);
    expect(sweeps!.rows[1].topK).toEqual(sweeps!.widths[0].topK); // the predictor's own width on all rows, twice
    expect(sweeps!.rows[0].nRowsSeen).toBeGreaterThan(5 * 32);
  });
});

describeBackends("predictorStudy() without baselines", (backend) => {
  test("gives what it gives with them, of the methods asked for, and trains nothing else", async () => {
    const [all] = (await study(backend, mkdtempSync(join(folder, "all-")))).measured.models;
    const [few] = (await study(backend, mkdtempSync(join(folder, "few-")), ["predictor", "oracle"], [])).measured
      .models;
    const isAsked = ({ method }: { method: PredictionMethod }): boolean => ["predictor", "oracle"].includes(method);
    expect(few.methods).toEqual(all.methods.filter(isAsked));
    expect(few.layers).toEqual(all.layers.map((layer) => ({ ...layer, weightedRelu: null, linear: null })));
    expect(few.bounds).toEqual([]);
    expect(few.loop).toEqual({ ...all.loop, points: all.loop!.points.filter(isAsked) });
    expect(few.sweeps).toEqual(all.sweeps);
  });
});

describe("predictorText()", () => {
  test("draws exactly the rows asked for, a context of each document in turn, none in two splits", async () => {
    const { training, validation } = await predictorText(textPlan(), tokenizer, heldOut());
    const sizeOf = (split: typeof training): number => split.reduce((sum, { tokens }) => sum + tokens.length, 0);
    expect([sizeOf(training), sizeOf(validation)]).toEqual([300, 25]);
    const names = [training, validation].map((split) => new Set(split.map(({ document }) => document)));
    expect([...names[0]].filter((name) => names[1].has(name))).toEqual([]);
    expect(new Set(training.slice(0, names[0].size).map(({ document }) => document)).size).toBe(names[0].size);
  });

  test("raises an error where a held-out document is planted among the rows", async () => {
    const [planted] = heldOut();
    const copy = { id: "an innocent name", text: String.fromCharCode(...planted.map((token) => token + 64)) };
    const leaking = join(folder, "leaking.jsonl");
    writeFileSync(leaking, [...documents(30), copy].map((document) => JSON.stringify(document)).join("\n"));
    await expect(
      predictorText({ ...textPlan(), nTrainingRows: 1100, rowTexts: [leaking] }, tokenizer, heldOut()),
    ).rejects.toThrow(/must share no document: 5 of 5 pieces of leaking\/an innocent name are in both/);
  });

  test("says how many rows there are where more are asked for", async () => {
    await expect(predictorText({ ...textPlan(), nTrainingRows: 1e6 }, tokenizer, heldOut())).rejects.toThrow(
      /Cannot draw 1000000 training rows as the text must have as many tokens/,
    );
  });
});

describe("joinPredictorRecords()", () => {
  test("refuses records of other inputs", async () => {
    const stepsFolder = mkdtempSync(join(folder, "join-"));
    const record = await study("cpu", stepsFolder);
    expect(joinPredictorRecords([record, record]).measured.models).toHaveLength(2);
    const other = { ...record, inputs: { ...record.inputs, cettLimit: 0.1 } };
    expect(() => joinPredictorRecords([record, other])).toThrow(/as its cettLimit must be 0.2, .* it is 0.1/);
    expect(record.measured.models[0].loop).not.toBeNull();
    const loop = { ...record.inputs.loop, nSequences: 99 };
    expect(() => joinPredictorRecords([record, { ...record, inputs: { ...record.inputs, loop } }])).toThrow(/its loop/);
    const [model] = record.measured.models;
    const without = {
      ...record,
      inputs: { ...record.inputs, loop },
      measured: { models: [{ ...model, loop: null }] }, // a model without a loop has no text of one
    };
    expect(joinPredictorRecords([without, record]).inputs).toEqual(record.inputs);
    expect(existsSync(stepsFolder)).toBe(true);
  });
});
