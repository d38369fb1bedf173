/** @file One FFN at a shape, with generated weights: the time of every mode at every share of active neurons, and where a mode is no longer worth it. */

import { drawMask, shiftRates, spreadRates } from "../../inference/active-rates";
import { createFfnTrial, type FfnTrial } from "../../inference/ffn-trial";
import { seededRandom } from "../../numerics/random";
import { roundSignificant } from "../../numerics/round-significant";
import { ffnParameters, predictorWidth } from "../../predictor/predictor-network";
import type { DecodeMode, Trial, TrialPoint } from "../../records/decode-record";
import { readPaper } from "../../records/paper";
import { timesOf } from "./decode-times";

/** A shape that is tried. */
export interface TrialShape {
  readonly name: string;
  readonly variant: Trial["variant"];
  readonly dModel: number;
  readonly dFF: number;
  /** Copies of the layer. */
  readonly nLayers: number;
}

/** How a trial is made. */
export interface TrialPlan {
  /** Mean shares of active neurons. */
  readonly activeShares: readonly number[];
  /** Times of each mode at each share: rounds through the copies. */
  readonly nRounds: number;
  readonly seed: number;
  readonly nThreads: number;
  readonly cacheFolder: string;
}

/**
 * Tries a shape. Dense computation is timed beside every other, in turn with it.
 *
 * @param rates how often neurons are active, ascending, and the model they were measured on.
 */
export async function decodeTrial(
  shape: TrialShape,
  rates: { readonly of: string; readonly quantiles: readonly number[] },
  plan: TrialPlan,
  onProgress: (share: number) => void,
): Promise<Trial> {
  const { nThreads, cacheFolder, activeShares } = plan;
  const random = seededRandom(plan.seed);
  const width = predictorWidth(shape, readPaper().numbers.predictorParameterShare.value);
  const trial = await createFfnTrial({ ...shape, predictorWidth: width, nThreads, cacheFolder, random });
  try {
    const reads = Array.from({ length: plan.nRounds }, () => trial.read());
    const readTimes = timesOf(reads.map(({ elapsedMs }) => elapsedMs));
    const bytesPerMs = reads[0].nBytes / readTimes.medianMs;
    const neurons = spreadRates(rates.quantiles, shape.dFF, random);
    const points: TrialPoint[] = [];
    const dense: Sample[] = [];
    for (const [k, share] of activeShares.entries()) {
      const shifted = share === 1 ? neurons.map(() => 1) : shiftRates(neurons, share);
      const [denseBeside, ...sparse] = timeModes(trial, shape, plan.nRounds, () => drawMask(shifted, random));
      dense.push(...denseBeside);
      sparse.forEach((samples, m) => {
        points.push(pointOf(modesOf(shape)[m + 1], share, samples, trial, shape.dFF, bytesPerMs));
      });
      onProgress((k + 1) / activeShares.length);
    }
    points.unshift(pointOf("dense", 1, dense, trial, shape.dFF, bytesPerMs));
    return {
      ...shape,
      predictorWidth: width,
      predictorParameterShare: (width * (shape.dModel + 1 + shape.dFF) + shape.dFF) / ffnParameters(shape),
      ratesOf: rates.of,
      readBytes: reads[0].nBytes,
      readTimes,
      points,
      crossings: crossingsOf(points),
    };
  } finally {
    await trial.close();
  }
}

function modesOf({ variant }: TrialShape): DecodeMode[] {
  return variant === "swiglu" ? ["dense", "oracle", "predicted"] : ["dense", "gate-first", "oracle", "predicted"];
}

interface Sample {
  readonly elapsedMs: number;
  readonly nActive: number;
}

/** Times of all modes in turn, each token with a fresh active set. @returns by mode. */
function timeModes(trial: FfnTrial, shape: TrialShape, nRounds: number, draw: () => Uint8Array): Sample[][] {
  const modes = modesOf(shape);
  const samples = modes.map((): Sample[] => []);
  for (let round = -1; round < nRounds; round++) {
    for (let layer = 0; layer < shape.nLayers; layer++) {
      modes.forEach((mode, m) => {
        const mask = draw();
        const elapsedMs = trial.time(mode, layer, mask);
        const nActive = mode === "dense" ? shape.dFF : mask.reduce((sum, bit) => sum + bit, 0);
        if (round >= 0) samples[m].push({ elapsedMs, nActive }); // the first round warms up
      });
    }
  }
  return samples;
}

function pointOf(
  mode: DecodeMode,
  targetActiveShare: number,
  samples: readonly Sample[],
  trial: FfnTrial,
  dFF: number,
  bytesPerMs: number,
): TrialPoint {
  const nActive = samples.reduce((sum, sample) => sum + sample.nActive, 0);
  const bytes = samples.reduce((sum, sample) => sum + trial.bytesOf(mode, sample.nActive), 0) / samples.length;
  return {
    mode,
    targetActiveShare,
    nActive,
    activeShare: nActive / (samples.length * dFF),
    bytes: Math.round(bytes),
    boundMs: roundSignificant(bytes / bytesPerMs),
    times: timesOf(samples.map(({ elapsedMs }) => elapsedMs)),
  };
}

/** The share of active neurons at which each mode takes as long as dense: linear between the points around it. */
export function crossingsOf(points: readonly TrialPoint[]): Trial["crossings"] {
  const dense = points.find(({ mode }) => mode === "dense")!.times.medianMs;
  const modes = [...new Set(points.map(({ mode }) => mode))].filter((mode) => mode !== "dense");
  return modes.map((mode) => {
    const own = points.filter((point) => point.mode === mode).sort((a, b) => a.activeShare - b.activeShare);
    const slower = own.findIndex(({ times }) => times.medianMs >= dense);
    if (slower < 0) return { mode, activeShare: null, everywhere: true };
    if (slower === 0) return { mode, activeShare: null, everywhere: false };
    const [below, above] = [own[slower - 1], own[slower]];
    const part = (dense - below.times.medianMs) / (above.times.medianMs - below.times.medianMs);
    return {
      mode,
      activeShare: roundSignificant(below.activeShare + part * (above.activeShare - below.activeShare)),
      everywhere: false,
    };
  });
}
