import { describe, expect, test } from "vitest";
import type { DecodeMode, TrialPoint } from "../../../src/records/decode-record";
import { ratesFor, TRIAL_SHAPES, trialShares } from "../../../src/study/decode/decode-study";
import { crossingsOf, decodeTrial } from "../../../src/study/decode/decode-trial";
import { decodeRecordWith } from "../../report/decode-record";
import { TEST_KERNELS } from "../../support/test-kernels";

describe("crossingsOf()", () => {
  const point = (mode: DecodeMode, activeShare: number, medianMs: number): TrialPoint => ({
    ...{ mode, activeShare, targetActiveShare: activeShare, nActive: 1, bytes: 1, boundMs: 1 },
    times: { n: 1, medianMs, lowMs: medianMs, highMs: medianMs },
  });

  // Dense takes 4. The oracle goes from 3 at 0.2 to 5 at 0.6: 4 is half-way, at 0.4.
  test("finds where a mode takes as long as dense", () => {
    const points = [
      point("dense", 1, 4),
      point("oracle", 0.6, 5),
      point("oracle", 0.1, 1),
      point("oracle", 0.2, 3),
      point("gate-first", 0.1, 4.1),
      point("gate-first", 0.5, 4.2),
      point("predicted", 0.1, 1),
      point("predicted", 1, 3.9),
    ];
    expect(crossingsOf(points)).toEqual([
      { mode: "oracle", activeShare: 0.4, everywhere: false },
      { mode: "gate-first", activeShare: null, everywhere: false },
      { mode: "predicted", activeShare: null, everywhere: true },
    ]);
  });
});

describe("decodeTrial()", () => {
  const plan = {
    activeShares: [0.1, 0.5, 1],
    nRounds: 2,
    seed: 1,
    nThreads: 2,
    cacheFolder: TEST_KERNELS,
  };
  const rates = { of: "a model", quantiles: Array.from({ length: 101 }, (_, k) => k / 200) };

  // Bytes by hand: a row has 64 floats, 256 bytes; a neuron has 3 of them (reglu), 48 neurons 36,864 bytes.
  test("times every mode at every share, and counts bytes", async () => {
    const shape = { name: "small", variant: "reglu" as const, dModel: 64, dFF: 48, nLayers: 3 };
    const trial = await decodeTrial(shape, rates, plan, () => undefined);
    expect(trial.readBytes).toBe(3 * 36_864); // of three copies
    expect(trial.points.map(({ mode, targetActiveShare }) => [mode, targetActiveShare])).toEqual([
      ["dense", 1],
      ...plan.activeShares.flatMap((share) => ["gate-first", "oracle", "predicted"].map((mode) => [mode, share])),
    ]);
    const at = (mode: DecodeMode, share: number) =>
      trial.points.find((point) => point.mode === mode && point.targetActiveShare === share)!;
    expect(at("dense", 1)).toMatchObject({ activeShare: 1, bytes: 36_864 });
    expect(at("dense", 1).times.n).toBe(3 * 3 * 2); // beside each share, in each copy, twice
    expect(at("oracle", 1)).toMatchObject({ activeShare: 1, bytes: 36_864, nActive: 3 * 2 * 48 });
    const half = at("gate-first", 0.5);
    expect(half.times.n).toBe(3 * 2);
    expect(half.bytes).toBe(Math.round(256 * (48 + 2 * 48 * half.activeShare)));
    const predictorBytes = 4 * (trial.predictorWidth * (64 + 1 + 48) + 48);
    expect(at("predicted", 1).bytes).toBe(36_864 + predictorBytes);
    expect(trial.predictorParameterShare).toBeCloseTo(predictorBytes / 36_864, 12);
  });

  test("has no gate-first mode where nothing is exactly zero", async () => {
    const shape = { name: "small", variant: "swiglu" as const, dModel: 64, dFF: 48, nLayers: 1 };
    const trial = await decodeTrial(shape, rates, plan, () => undefined);
    expect(trial.points.some(({ mode }) => mode === "gate-first")).toBe(false);
    expect(trial.crossings.map(({ mode }) => mode)).toEqual(["oracle", "predicted"]);
  });
});

describe("ratesFor()", () => {
  const { models } = decodeRecordWith(1).measured;

  test("takes the rates of a model of the same kind, or else of the first", () => {
    const swiglu = { ...models[0], model: { ...models[0].model, name: "other", variant: "swiglu" as const } };
    const names = TRIAL_SHAPES.map((shape) => ratesFor(shape, [models[0], swiglu]).of);
    expect(names).toEqual(["relu2-s1", "relu2-s1", "other", "relu2-s1", "relu2-s1"]);
    expect(() => ratesFor(TRIAL_SHAPES[0], [])).toThrow("a model must have been measured");
  });
});

test("trialShares() has the share that the paper's predictor leaves, in its place", () => {
  expect(trialShares()).toEqual([0.01, 0.02, 0.05, 0.1, 0.149, 0.2, 0.3, 0.5, 0.7, 0.85, 1]);
});
