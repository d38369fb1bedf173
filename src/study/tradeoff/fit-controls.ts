/** @file Fits every way to choose neurons to the same sparsity, on calibration text. */
import { addCettSums, type MagnitudeCounts } from "../../kernels/cpu/cett-sums";
import { thresholdOfBin } from "../../numerics/magnitude-grid";
import { mean } from "../../numerics/mean";
import { sum } from "../../numerics/sum";
import type { CettCurve } from "../../sparsity/cett-curve";
import { thresholdAt } from "../../sparsity/threshold-at";
import type { ActivationCounts } from "./activation-counts";
import type { NeuronChoice } from "./neuron-choice";

/** Halvings of the limit: 2⁻²⁴ of it is less than any two points of a curve are apart. */
const HALVINGS = 24;

/** Sparsities around the target at which the study's own rule is measured too: others end up a little beside the target, where the loss may rise steeply. */
const NEARBY = [-0.01, -0.005, 0.005, 0.01];

/** All ways at one sparsity. */
export interface FittedControls {
  readonly targetSparsity: number;
  /** `cett` at sparsities around the target. */
  readonly nearby: readonly NeuronChoice[];
  readonly cett: NeuronChoice & { readonly rule: "magnitude" };
  readonly globalActivation: NeuronChoice;
  readonly topK: NeuronChoice;
  readonly topKByLayer: NeuronChoice;
  readonly activation: NeuronChoice;
  readonly random: NeuronChoice;
}

/**
 * Fits the choices to a mean sparsity over layers.
 *
 * The study's own rule comes first: the CETT limit whose thresholds give the sparsity nearest to the target. The rules by layer take each layer's sparsity from it, the others its mean.
 *
 * @param curves by layer.
 * @param counts by layer, of the same text.
 * @param seed of the random choice.
 */
export function fitControls(
  curves: readonly CettCurve[],
  counts: readonly ActivationCounts[],
  targetSparsity: number,
  seed: number,
): FittedControls {
  const byLayer = thresholdsAtSparsity(curves, targetSparsity);
  const sparsities = byLayer.map(({ sparsity }) => sparsity);
  const all = addCounts(counts.map(({ activations }) => activations));
  const globalThreshold = thresholdAtShare(all, mean(sparsities));
  const k = countAtSparsity(
    counts.map(({ tokensByActive }) => tokensByActive),
    mean(sparsities),
  );
  const thresholds = byLayer.map(({ threshold }) => threshold);
  return {
    targetSparsity,
    nearby: NEARBY.map((offset) => ({
      rule: "magnitude",
      thresholds: thresholdsAtSparsity(curves, targetSparsity + offset).map(({ threshold }) => threshold),
    })),
    cett: { rule: "magnitude", thresholds },
    globalActivation: { rule: "activation", thresholds: curves.map(() => globalThreshold) },
    topK: { rule: "top", counts: curves.map(() => k) },
    topKByLayer: {
      rule: "top",
      counts: counts.map(({ tokensByActive }, l) => countAtSparsity([tokensByActive], sparsities[l])),
    },
    activation: {
      rule: "activation",
      thresholds: counts.map(({ activations }, l) => thresholdAtShare(activations, sparsities[l])),
    },
    random: { rule: "random", thresholds, seed },
  };
}

/** Thresholds of the largest CETT limit whose mean sparsity is at most the target, or of the one just above it where that is nearer. */
function thresholdsAtSparsity(curves: readonly CettCurve[], target: number) {
  const at = (limit: number) => curves.map((curve) => thresholdAt(curve, limit));
  const sparsityOf = (thresholds: ReturnType<typeof at>): number => mean(thresholds.map(({ sparsity }) => sparsity));
  let low = 0;
  let high = 1 - 2 ** -HALVINGS;
  for (let halving = 0; halving < HALVINGS; halving++) {
    const middle = (low + high) / 2;
    if (sparsityOf(at(middle)) <= target) low = middle;
    else high = middle;
  }
  const [below, above] = [at(low), at(high)];
  return target - sparsityOf(below) <= sparsityOf(above) - target ? below : above;
}

/** The threshold of the grid whose share of values at or below it is nearest to `share`; 0 where that of exact zeros is. */
function thresholdAtShare({ zeroNeurons, bins, neurons }: MagnitudeCounts, share: number): number {
  const wanted = share * (zeroNeurons + sum(neurons));
  let below = zeroNeurons;
  let nearest = { threshold: 0, distance: Math.abs(below - wanted) };
  for (const [k, count] of neurons.entries()) {
    below += count;
    const distance = Math.abs(below - wanted);
    if (distance < nearest.distance) nearest = { threshold: thresholdOfBin(bins[k]), distance };
  }
  return nearest.threshold;
}

/**
 * The k for which tokens that keep their k largest outputs, or all where fewer are active, have the mean sparsity nearest to the one wanted.
 *
 * @param layers tokens by their number of active neurons, of each layer that shares the k.
 */
function countAtSparsity(layers: readonly (readonly number[])[], sparsity: number): number {
  const dFF = layers[0].length - 1;
  const tokensByActive = layers[0].map((_, n) => layers.reduce((total, layer) => total + layer[n], 0));
  const wanted = (1 - sparsity) * dFF * sum(tokensByActive); // neurons that stay
  let nAbove = sum(tokensByActive); // tokens with more than k active neurons
  let kept = 0; // Σ min(k, active)
  for (let k = 0; k <= dFF; k++) {
    nAbove -= tokensByActive[k];
    if (kept + nAbove > wanted) return wanted - kept <= kept + nAbove - wanted ? k : k + 1;
    if (nAbove === 0) return k;
    kept += nAbove;
  }
  return dFF;
}

function addCounts(layers: readonly MagnitudeCounts[]): MagnitudeCounts {
  const none = new Float64Array(0);
  return addCettSums(layers.map((layer) => ({ ...layer, nTokens: 0, nSilentTokens: 0, ratios: none, squares: none })));
}
