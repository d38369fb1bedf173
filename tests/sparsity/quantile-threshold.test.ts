import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, test } from "vitest";
import { chooseBackend } from "../../src/backend/choose-backend";
import { cacheFolder } from "../../src/data/cache-folder";
import { readDocuments } from "../../src/data/documents/read-documents";
import { createCettPool } from "../../src/kernels/cpu/cett-pool";
import { forward } from "../../src/model/forward";
import { loadDecoder } from "../../src/model/load-weights";
import { binOf, lowerEdgeOfBin } from "../../src/numerics/magnitude-grid";
import { quantile } from "../../src/numerics/quantile";
import { readPaper } from "../../src/records/paper";
import type { CettCurve } from "../../src/sparsity/cett-curve";
import { openCettMeter } from "../../src/sparsity/cett-meter";
import { quantileThresholdOfCurve } from "../../src/sparsity/curve-quantile-threshold";
import {
  type LayerOutputs,
  quantileCandidates,
  quantileThresholdOfLayer,
} from "../../src/sparsity/layer-quantile-threshold";
import { magnitudes } from "../../src/sparsity/magnitude";
import { neuronNorms } from "../../src/sparsity/neuron-norms";
import { quantileShares, quantileThreshold } from "../../src/sparsity/quantile-threshold";
import { thresholdAt } from "../../src/sparsity/threshold-at";
import { openStudyModel } from "../../src/study/study-model";

const { cettBounds, numbers } = readPaper();
const N_CANDIDATES = numbers.quantileCandidates.value;

/** Looks a curve up by candidate, and counts how often it was asked. */
function lookUp(candidates: readonly number[], cett: readonly number[]) {
  const asked: number[] = [];
  const cettAt = (threshold: number): number => {
    asked.push(threshold);
    return cett[candidates.indexOf(threshold)];
  };
  return { asked, cettAt };
}

describe("quantileThreshold()", () => {
  const candidates = [1, 2, 3, 4, 5];

  // Middles of 1..5 by hand: 3 (0.2 <= 0.3), then of 4, 5: 4 (0.5 > 0.3). Two questions.
  test("is the largest candidate within the bound, found by halving", () => {
    const { asked, cettAt } = lookUp(candidates, [0.05, 0.1, 0.2, 0.5, 1]);
    expect(quantileThreshold(candidates, cettAt, 0.3)).toBe(3);
    expect(asked).toEqual([3, 4]);
  });

  test("takes a candidate whose CETT is the bound itself", () => {
    expect(quantileThreshold(candidates, lookUp(candidates, [0.05, 0.1, 0.2, 0.5, 1]).cettAt, 0.2)).toBe(3);
  });

  test("is the start value 0 where every candidate exceeds the bound", () => {
    expect(quantileThreshold(candidates, lookUp(candidates, [0.4, 0.5, 0.6, 0.7, 1]).cettAt, 0.3)).toBe(0);
  });

  // 0.3, 0.15, 0.4: the curve leaves the bound 0.2 at 2, is back at 3, and leaves again at 4.
  test("can pass the first place where a curve that falls exceeds the bound", () => {
    expect(quantileThreshold(candidates, lookUp(candidates, [0.1, 0.3, 0.15, 0.4, 1]).cettAt, 0.2)).toBe(3);
  });

  // Of four candidates the first middle is 2, which exceeds the bound: 3, which is within it, is never asked.
  test("can miss the largest candidate within the bound where the curve falls", () => {
    const four = candidates.slice(0, 4);
    expect(quantileThreshold(four, lookUp(four, [0.1, 0.3, 0.15, 1]).cettAt, 0.2)).toBe(1);
  });

  test.each([-0.1, 1, Number.NaN])("refuses the bound %d", (bound) => {
    expect(() => quantileThreshold([1], () => 0, bound)).toThrow("cettLimit must be in [0, 1)");
  });
});

describe("quantileShares()", () => {
  test("go from the smallest to the largest in equal steps", () => {
    expect(quantileShares(5)).toEqual([0, 0.25, 0.5, 0.75, 1]);
  });
});

// One token, four neurons that write along the axes of a residual stream of 4: magnitudes 0, 2, 2, 4; output norm sqrt(24).
const TIED = {
  activation: Float32Array.from([0, 2, -2, 4]),
  downProj: Float32Array.from([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]),
  dFF: 4,
};

describe("quantileThresholdOfLayer()", () => {
  // Quantiles of 0, 2, 2, 4 in three steps: 0, 2, 2, 4. Strictly below 4 lie 0, 2, 2: CETT sqrt(8 / 24) = 0.577. Strictly below 2: the zero alone, CETT 0.
  test("is worked by hand on a tie: neither 2 is inactive at the threshold 2", () => {
    expect(quantileCandidates(Float32Array.from([0, 2, 2, 4]), 4)).toEqual([0, 2, 2, 4]);
    expect(quantileThresholdOfLayer(TIED, 0.5, 4)).toEqual({ threshold: 2, cett: 0, sparsity: 0.25 });
    const { threshold, cett, sparsity } = quantileThresholdOfLayer(TIED, 0.6, 4);
    expect([threshold, sparsity]).toEqual([4, 0.75]);
    expect(cett).toBeCloseTo(Math.sqrt(8 / 24), 12);
  });

  // With <= both 2s are inactive at the threshold 2 and the bound 0.5 is broken: 0.577. The rules differ on these two outputs, and at threshold 0 on the zero.
  test("differs there from the rule <=, whose threshold stays below the tie", async () => {
    const curve = await curveOf(TIED);
    expect(thresholdAt(curve, 0.5)).toMatchObject({ threshold: 0, sparsity: 0.25 });
    expect(quantileThresholdOfCurve(curve, 0.5, 4)).toEqual({ threshold: 2, cett: 0, sparsity: 0.25 });
    const [zeroOrLess, below] = [curve.zeroShare, quantileThresholdOfLayer(TIED, 0, 2).sparsity];
    // Of two candidates, 0 and 4, only 0 is within the bound 0: nothing is strictly below it.
    expect([zeroOrLess, below]).toEqual([0.25, 0]);
  });

  test("leaves silent tokens out of the mean, and needs another", () => {
    const twoTokens = { ...TIED, activation: Float32Array.from([0, 0, 0, 0, ...TIED.activation]) };
    expect(quantileThresholdOfLayer(twoTokens, 0.6, 8).cett).toBeCloseTo(Math.sqrt(8 / 24), 12);
    const silent = { ...TIED, activation: new Float32Array(4) };
    expect(() => quantileThresholdOfLayer(silent, 0.6, 8)).toThrow(/all 1 are silent/);
  });
});

async function curveOf({ activation, downProj, dFF }: LayerOutputs): Promise<CettCurve> {
  const pool = await createCettPool({ nThreads: 1, cacheFolder: cacheFolder(process.env) });
  try {
    const meter = await openCettMeter(pool, 0, downProj, dFF);
    await meter.addSequence(activation);
    return await meter.curve();
  } finally {
    await pool.close();
  }
}

/**
 * Within one step of the union of both grids. The grids are ours (the upper edges of the bins, 64 an octave) and the candidates (1000 quantiles). Both searches end in the gap of their own grid in which CETT
 * passes the bound. So either our threshold lies between the candidate found and the next one, or the candidate lies between our threshold and the next point of our grid.
 */
function isWithinOneStep(ours: number, found: number, candidates: readonly number[], curve: CettCurve): boolean {
  const nextCandidate = candidates.find((candidate) => candidate > found) ?? Number.POSITIVE_INFINITY;
  const nextOfGrid = curve.threshold.find((edge) => edge > ours) ?? Number.POSITIVE_INFINITY;
  return (found <= ours && ours < nextCandidate) || (ours <= found && found <= nextOfGrid);
}

/** Outputs of one layer of tiny-relu2 on a few hundred tokens. */
async function layerOfTiny(layer: number, nTokens: number): Promise<LayerOutputs> {
  await chooseBackend({ cacheFolder: cacheFolder(process.env) });
  const { model, tokenizer } = await openStudyModel(
    "tiny-relu2",
    join(__dirname, "../../datasets/checkpoints/tiny-relu2"),
  );
  const weights = await loadDecoder(model);
  const tokens = tokenizer.encode(readDocuments("moby-dick")[0].text).slice(0, nTokens);
  const { captured, logits } = forward(model.config, weights, tf.tensor2d([[...tokens]], undefined, "int32"), {
    capture: { values: ["activation"], layers: [layer] },
  });
  const rows = tf.tidy(() => tf.transpose(weights.layers[layer].downProj));
  const [activation, downProj] = (await Promise.all([
    captured[layer].activation!.data(),
    rows.data(),
  ])) as Float32Array[];
  tf.dispose([weights, captured, logits, rows]);
  await model.close();
  return { activation, downProj, dFF: model.config.dFF };
}

describe("algorithm 1 on a layer of tiny-relu2", () => {
  let layer: LayerOutputs;
  let curve: CettCurve;
  let ascending: Float32Array;
  beforeAll(async () => {
    layer = await layerOfTiny(3, 300);
    curve = await curveOf(layer);
    ascending = magnitudes(layer.activation, neuronNorms(layer.downProj, layer.dFF)).sort();
  });

  test.each(cettBounds)("finds our threshold within one step of the union of both grids at CETT %d", (bound) => {
    const ours = thresholdAt(curve, bound);
    const found = quantileThresholdOfLayer(layer, bound, N_CANDIDATES);
    expect(ours.monotone).toBe(true); // else the two may end where the curve crosses the bound at different places
    expect(found.cett).toBeLessThanOrEqual(bound);
    expect(found.sparsity).toBeGreaterThan(0.5);
    const candidates = quantileShares(N_CANDIDATES).map((share) => quantile(ascending, share));
    expect(isWithinOneStep(ours.threshold, found.threshold, candidates, curve)).toBe(true);
    // So the shares of inactive neurons differ by at most one quantile, or by what one bin holds.
    const bins = curve.inactiveShare.map(
      (share, k) => share - (k === 0 ? curve.zeroShare : curve.inactiveShare[k - 1]),
    );
    expect(Math.abs(found.sparsity - ours.sparsity)).toBeLessThanOrEqual(Math.max(1 / N_CANDIDATES, ...bins) + 1e-12);
  });

  test.each(cettBounds)("finds the same on the curve, whose quantiles are cut to their bins, at CETT %d", (bound) => {
    const found = quantileThresholdOfCurve(curve, bound, N_CANDIDATES);
    // The ⌈share · outputs⌉-th smallest magnitude, cut to its bin.
    const candidates = quantileShares(N_CANDIDATES).map((share) => {
      const m = ascending[Math.max(Math.ceil(share * ascending.length - 1e-6), 1) - 1];
      return m === 0 ? 0 : lowerEdgeOfBin(binOf(m));
    });
    expect(candidates).toContain(found.threshold);
    expect(isWithinOneStep(thresholdAt(curve, bound).threshold, found.threshold, candidates, curve)).toBe(true);
    // Strictly below it, counted.
    const nBelow = ascending.findIndex((m) => m >= found.threshold);
    expect(found.sparsity).toBeCloseTo(nBelow / ascending.length, 12);
  });
});
