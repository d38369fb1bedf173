/** @file What a choice of neurons cost over many sequences: sparsity and loss with their intervals. */
import { seededRandom } from "../../numerics/random";
import { type GroupSum, resampleInterval } from "../../numerics/resample-interval";
import { roundSignificant } from "../../numerics/round-significant";
import { sum } from "../../numerics/sum";
import type { ModelTradeoff } from "../../records/tradeoff-record";
import type { SequenceChoices } from "./evaluate-choices";

/** Documents are resampled this often: the ends of a 95 % interval then rest on 50 draws each. */
export const RESAMPLES = 2000;
/** Share of the resamples that an interval covers. */
export const CONFIDENCE = 0.95;

/** Sequences, one a document, and what turns their sums into shares. */
export interface Evaluated {
  readonly sequences: readonly SequenceChoices[];
  readonly dFF: number;
  /** Of the resampling. */
  readonly seed: number;
}

type AtLimit = ModelTradeoff["limits"][number];
type Cost = Pick<AtLimit, "sparsity" | "sparsityInterval" | "lossSum" | "loss" | "lossChange" | "lossChangeInterval">;

/** Sparsity and loss of choice k. */
export function costOf({ sequences, dFF, seed }: Evaluated, k: number): Cost {
  const inactive = sequences.map(({ nTokens, choices }) => ({
    sum: sum(choices[k].nInactiveByLayer) / (dFF * choices[k].nInactiveByLayer.length),
    count: nTokens,
  }));
  const changes = lossChanges(sequences, k);
  const lossSum = sum(sequences.map(({ choices }) => choices[k].lossSum));
  return {
    sparsity: meanOf(inactive),
    sparsityInterval: intervalOf(inactive, seed),
    lossSum,
    loss: roundSignificant(lossSum / nPredictedOf(sequences)),
    lossChange: meanOf(changes),
    lossChangeInterval: intervalOf(changes, seed),
  };
}

/** Inactive neurons of choice k by layer, their share, and mean CETT over the tokens that have one. */
export function costByLayer({ sequences, dFF }: Evaluated, k: number) {
  const nTokens = sum(sequences.map((sequence) => sequence.nTokens));
  return silentByLayer(sequences).map((nSilent, layer) => {
    const nInactive = sum(sequences.map(({ choices }) => choices[k].nInactiveByLayer[layer]));
    const cettSum = sum(sequences.map(({ choices }) => choices[k].cettSumByLayer[layer]));
    return {
      nInactive,
      sparsity: roundSignificant(nInactive / (nTokens * dFF)),
      cett: nTokens === nSilent ? 0 : roundSignificant(cettSum / (nTokens - nSilent)),
    };
  });
}

/** Tokens without an FFN output in the dense model. */
export function silentByLayer(sequences: readonly SequenceChoices[]): number[] {
  return sequences[0].nSilentByLayer.map((_, layer) => sum(sequences.map((each) => each.nSilentByLayer[layer])));
}

/** The dense model on the same sequences. */
export function denseLossOf(sequences: readonly SequenceChoices[]) {
  const denseLossSum = sum(sequences.map((sequence) => sequence.denseLossSum));
  const nPredictedTokens = nPredictedOf(sequences);
  return { denseLossSum, denseLoss: roundSignificant(denseLossSum / nPredictedTokens), nPredictedTokens };
}

/** Least, nine deciles and greatest of the tokens' shares of inactive neurons under choice k; a decile is a token's own value. */
export function sparsityOfTokens({ sequences, dFF }: Evaluated, k: number): number[] {
  const nNeurons = dFF * sequences[0].choices[k].nInactiveByLayer.length;
  const counts = sequences.flatMap(({ choices }) => choices[k].nInactiveByToken).sort((one, other) => one - other);
  const at = (share: number): number => counts[Math.round(share * (counts.length - 1))];
  return Array.from({ length: 11 }, (_, decile) => roundSignificant(at(decile / 10) / nNeurons));
}

/** Loss of choice k minus the dense loss, or minus other losses of the same sequences: by document. */
export function lossChanges(
  sequences: readonly SequenceChoices[],
  k: number,
  lossSumsBefore = sequences.map(({ denseLossSum }) => denseLossSum) as readonly number[],
): GroupSum[] {
  return sequences.map(({ choices, nPredictedTokens }, sequence) => ({
    sum: choices[k].lossSum - lossSumsBefore[sequence],
    count: nPredictedTokens,
  }));
}

/** Interval of a mean over documents. */
export function intervalOf(groups: readonly GroupSum[], seed: number): [number, number] {
  const [lower, upper] = resampleInterval(groups, {
    resamples: RESAMPLES,
    confidence: CONFIDENCE,
    random: seededRandom(seed),
  });
  return [roundSignificant(lower), roundSignificant(upper)];
}

/** Mean over all values of the documents. */
export function meanOf(groups: readonly GroupSum[]): number {
  return roundSignificant(sum(groups.map((group) => group.sum)) / sum(groups.map(({ count }) => count)));
}

function nPredictedOf(sequences: readonly SequenceChoices[]): number {
  return sum(sequences.map(({ nPredictedTokens }) => nPredictedTokens));
}
