/** @file All locality measures of one layer, from the active sets of its documents. */
import type { PairCounter } from "../kernels/cpu/pair-counter";
import { seededRandom } from "../numerics/random";
import { roundSignificant } from "../numerics/round-significant";
import type { LayerLocality } from "../records/locality-record";
import { type ActiveSets, setWords } from "./active-sets";
import { chanceReuse } from "./chance-reuse";
import { activeCounts, addCoActivation, type CoActivation, coActivation } from "./co-activation";
import { cumulativeActivation } from "./cumulative-activation";
import { neuronRows, permutedRows } from "./neuron-rows";
import { type PaperGap, paperGap } from "./paper-gap";
import { partnership, ratesOf } from "./partnership";
import { addReuseSums, type ReuseSums, reuseRatio, reuseRatioOfTokens, reuseSums } from "./reuse";
import { type ShuffleScope, shuffleTokens } from "./shuffle-tokens";

/** Windows 1 to this one are measured. */
export const LARGEST_WINDOW = 16;

/** What the measures of a layer need besides its active sets. */
export interface LocalityOptions {
  readonly counter: PairCounter;
  /** Of shuffles and permutations. */
  readonly seed: number;
}

/** A layer's measures, and the reuse sums of each document, for an interval. */
export interface MeasuredLocality {
  readonly layer: Omit<LayerLocality, "threshold">;
  readonly documents: readonly ReuseSums[];
}

/**
 * Measures reuse between tokens and co-activation between neurons, both on the tokens that have `LARGEST_WINDOW` tokens before them in their document.
 *
 * Documents of even number choose partners, those of odd number score them. The paper's gap and the cumulative activity are of all tokens of all documents.
 *
 * @throws {RangeError} If there are fewer than two documents, one is not longer than the largest window, or no neuron is ever active.
 */
export function layerLocality(documents: readonly ActiveSets[], { counter, seed }: LocalityOptions): MeasuredLocality {
  checkDocuments(documents);
  const random = seededRandom(seed);
  const byDocument = documents.map((sets) => reuseSums(sets, LARGEST_WINDOW));
  const sums = addReuseSums(byDocument);
  if (sums.nActive === 0) {
    throw new RangeError(
      `Cannot measure locality as a neuron must be active: none is in any of ${sums.nTokens} tokens`,
    );
  }
  const shuffled = (scope: ShuffleScope): LayerLocality["reuse"] =>
    recordedReuse(addReuseSums(shuffleTokens(documents, scope, random).map((sets) => reuseSums(sets, LARGEST_WINDOW))));
  const half = (remainder: number): CoActivation =>
    coActivation(
      neuronRows(
        documents.filter((_, document) => document % 2 === remainder),
        LARGEST_WINDOW,
      ),
      counter,
    );
  const permuted = (of: CoActivation): CoActivation =>
    coActivation(permutedRows(activeCounts(of), of.nTokens, random), counter);
  const halves = { choose: half(0), score: half(1) };
  const heads = coActivation(neuronRows(documents.map(headOf), 0), counter);
  const all = [halves.choose, halves.score, heads].reduce(addCoActivation);
  const rates = ratesOf(halves);
  const activationRatio = sums.nActive / (sums.nTokens * rates.length);
  const windows = Array.from({ length: LARGEST_WINDOW }, (_, w) => w + 1);
  return {
    layer: {
      nActive: sums.nActive,
      activationRatio: roundSignificant(activationRatio),
      nSilentTokens: sums.nSilentTokens,
      reuse: recordedReuse(sums),
      shuffledInDocument: shuffled("document"),
      shuffledInText: shuffled("text"),
      chance: windows.map((window) => roundSignificant(chanceReuse(rates, window))),
      ...partnership(halves, { choose: permuted(halves.choose), score: permuted(halves.score) }),
      paperGap: recordedGap(paperGap(all)),
      cumulativeActivation: cumulativeActivation(activeCounts(all)).map(roundSignificant),
    },
    documents: byDocument,
  };
}

function recordedReuse(sums: ReuseSums): LayerLocality["reuse"] {
  return {
    ratio: Array.from(reuseRatio(sums), roundSignificant),
    ratioOfTokens: Array.from(reuseRatioOfTokens(sums), roundSignificant),
  };
}

function recordedGap({ top, average, gap }: PaperGap): PaperGap {
  return { top: roundSignificant(top), average: roundSignificant(average), gap: roundSignificant(gap) };
}

/** The tokens of a document that the halves leave out. */
function headOf({ dFF, words }: ActiveSets): ActiveSets {
  return { nTokens: LARGEST_WINDOW, dFF, words: words.subarray(0, LARGEST_WINDOW * setWords(dFF)) };
}

function checkDocuments(documents: readonly ActiveSets[]): void {
  if (documents.length < 2) {
    throw new RangeError(
      `Cannot measure locality as partners are chosen on some documents and scored on others, so there must be at least 2: there are ${documents.length}`,
    );
  }
  const short = documents.findIndex(({ nTokens }) => nTokens <= LARGEST_WINDOW);
  if (short < 0) return;
  throw new RangeError(
    `Cannot measure locality as every document must have more than ${LARGEST_WINDOW} tokens: document ${short} has ${documents[short].nTokens}`,
  );
}
