import { describe, expect, test } from "vitest";
import { addCettSums, type CettSums } from "../../../src/kernels/cpu/cett-sums";
import { binOf, thresholdOfBin } from "../../../src/numerics/magnitude-grid";
import { cettCurve } from "../../../src/sparsity/cett-curve";
import { fitControls } from "../../../src/study/tradeoff/fit-controls";

/** A layer whose CETT at each bin is the share of neurons up to it; `values` as many times as `times` says. */
function sums(values: readonly number[], times: number, zeros: number): CettSums {
  const n = values.length * times + zeros;
  return {
    nTokens: 1,
    nSilentTokens: 0,
    zeroNeurons: zeros,
    bins: Uint16Array.from(values, binOf),
    neurons: Float64Array.from(values, () => times),
    magnitudes: Float64Array.from(values, (value) => value * times),
    ratios: Float64Array.from(values, (_, k) => times / n + (k === 0 ? zeros / n : 0)),
    squares: Float64Array.from(values, () => 1),
  };
}

const none = addCettSums([]);

// Two layers of ten neurons: magnitudes 1 to 10, and two zeros with 11 to 18. At CETT 0.45 four of ten are inactive in both: 1 to 4; the zeros, 11 and 12.
const magnitudes = [sums([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 1, 0), sums([11, 12, 13, 14, 15, 16, 17, 18], 1, 2)];
const curves = magnitudes.map((rest) => cettCurve([{ first: none, rest }]));
const counts = [
  // Activations of layer 0 ten times smaller than its magnitudes: a global threshold is another choice.
  { activations: sums([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1], 1, 0), tokensByActive: tokensWith(10) },
  { activations: sums([11, 12, 13, 14, 15, 16, 17, 18], 1, 2), tokensByActive: tokensWith(8) },
];

function tokensWith(nActive: number): number[] {
  return Array.from({ length: 11 }, (_, n) => (n === nActive ? 1 : 0));
}

describe("fitControls()", () => {
  const fitted = fitControls(curves, counts, 0.4, 7);
  const edge = (value: number): number => thresholdOfBin(binOf(value));

  test("takes the thresholds of the CETT limit with that mean sparsity", () => {
    expect(fitted.cett).toEqual({ rule: "magnitude", thresholds: [edge(4), edge(12)] });
  });

  test("gives the rules by layer the sparsity of each layer", () => {
    expect(fitted.activation).toEqual({ rule: "activation", thresholds: [edge(0.4), edge(12)] });
    expect(fitted.topKByLayer).toEqual({ rule: "top", counts: [6, 6] });
  });

  test("gives the random rule the counts of the thresholds", () => {
    expect(fitted.random).toEqual({ ...fitted.cett, rule: "random", seed: 7 });
  });

  test("gives the rules of all layers their mean", () => {
    // 8 of the 20 outputs: the two zeros and the six smallest, all of them in layer 0.
    expect(fitted.globalActivation).toEqual({ rule: "activation", thresholds: [edge(0.6), edge(0.6)] });
    expect(fitted.topK).toEqual({ rule: "top", counts: [6, 6] });
  });

  test("counts tokens with fewer active neurons than k as they are", () => {
    // Layers with 10 and with 2 active neurons of 10, wanted 0.4 * 20 = 8 inactive, 12 active: k = 10 gives 10 + 2.
    const uneven = [counts[0], { ...counts[1], tokensByActive: tokensWith(2) }];
    expect(fitControls(curves, uneven, 0.4, 7).topK).toEqual({ rule: "top", counts: [10, 10] });
  });
});
