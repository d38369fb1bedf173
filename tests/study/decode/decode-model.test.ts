import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chooseBackend } from "../../../src/backend/choose-backend";
import { createCettPool } from "../../../src/kernels/cpu/cett-pool";
import type { OpenedModel } from "../../../src/model/open-model";
import { seededRandom } from "../../../src/numerics/random";
import type { ModelSpeed } from "../../../src/records/decode-record";
import { cettCurve } from "../../../src/sparsity/cett-curve";
import { thresholdAt } from "../../../src/sparsity/threshold-at";
import { type CalibrationCurves, calibrationCurves } from "../../../src/study/curves/calibration-curves";
import { evaluateThresholds } from "../../../src/study/curves/evaluate-thresholds";
import { decodeModel } from "../../../src/study/decode/decode-model";
import type { StudyContext } from "../../../src/study/study-context";
import { openRandomModel } from "../../model/random-model";
import { TEST_KERNELS } from "../../support/test-kernels";

const noProgress = (): void => undefined;
const LIMIT = 0.3;

let close: () => Promise<void>;
let model: OpenedModel;
let context: StudyContext;
let curves: CalibrationCurves;
let stepsFolder = "";

beforeAll(async () => {
  await chooseBackend({ preferred: "cpu", cacheFolder: TEST_KERNELS });
  ({ model, close } = await openRandomModel());
  stepsFolder = mkdtempSync(path.join(tmpdir(), "relu2-decode-"));
  const { dModel, dFF, nLayers, variant } = model.config;
  const pool = await createCettPool({ nThreads: 1, cacheFolder: TEST_KERNELS });
  context = {
    model: {
      model,
      tokenizer: { vocabSize: 40, encode: () => new Int32Array(), decode: () => "", tokenText: () => "" },
      input: {
        ...{ name: "random", variant, nParameters: 6_000, nLayers, dModel, dFF },
        ...{ file: "model.safetensors", sha256: "0".repeat(64) },
      },
    },
    plan: { texts: ["random"], contextLength: 20, nCalibration: 6, nHeldOut: 4, seed: 1 },
    text: { calibration: sequences(6, 5), heldOut: sequences(4, 6) },
    backend: { name: "cpu", device: "test", reason: "", findings: [] },
    pool,
    cacheFolder: TEST_KERNELS,
    stepsFolder,
    command: "test",
  };
  curves = await calibrationCurves(context, noProgress);
  await pool.close();
}, 60_000);

afterAll(async () => {
  await close();
  rmSync(stepsFolder, { recursive: true });
});

function sequences(n: number, seed: number): Int32Array[] {
  const random = seededRandom(seed);
  return Array.from({ length: n }, () => Int32Array.from({ length: 20 }, () => random.integer(40)));
}

function measure(nTokens: number): Promise<ModelSpeed> {
  return decodeModel(
    context,
    curves,
    { cettLimit: LIMIT, nTokens, nThreads: 2, cacheFolder: TEST_KERNELS },
    noProgress,
  );
}

describe("decodeModel()", () => {
  test("gives the losses that the layer-by-layer pass over the same text gives", async () => {
    const { modes, text } = await measure(60); // three sequences of 20
    const heldOut = context.text.heldOut.slice(0, 3);
    const thresholds = curves.layers.map((layer) => thresholdAt(cettCurve([layer]), LIMIT).threshold);
    const evaluated = await evaluateThresholds(model, heldOut, [thresholds], noProgress);
    const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
    const [dense, gateFirst, oracle] = modes;
    expect(modes.map(({ mode }) => mode)).toEqual(["dense", "gate-first", "oracle"]);
    expect(text.nTokens).toBe(60);
    expect(dense.nPredictedTokens).toBe(57);
    expect(dense.lossSum).toBeCloseTo(sum(evaluated.map(({ denseLossSum }) => denseLossSum)), 3);
    expect(gateFirst.lossSum).toBe(dense.lossSum); // to the bit
    expect(oracle.lossSum).toBeCloseTo(sum(evaluated.map(({ limits }) => limits[0].lossSum)), 3);
    const nInactive = sum(evaluated.flatMap(({ limits }) => limits[0].nInactiveByLayer));
    expect(Math.abs(oracle.nNeurons - oracle.nActive - nInactive)).toBeLessThanOrEqual(2); // neurons at the threshold, by rounding
    expect(oracle.lossChange).toBeCloseTo(oracle.loss - dense.loss, 12);
  });

  test("gives the rates of all neurons in ascending quantiles, and their mean", async () => {
    const { activeRates, modes } = await measure(80);
    expect([...activeRates].sort((a, b) => a - b)).toEqual(activeRates);
    const mean = activeRates.reduce((sum, rate) => sum + rate, 0) / activeRates.length;
    expect(Math.abs(mean - modes[2].activeShare)).toBeLessThan(0.02);
  });

  test("refuses more tokens than there are", async () => {
    await expect(measure(90)).rejects.toThrow("Cannot decode 90 tokens");
  });
});
