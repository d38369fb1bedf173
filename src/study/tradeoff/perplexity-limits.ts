/** @file The CETT limits at which perplexity rises by given shares: sought by whole passes, each a step of its own. */
import { seededRandom } from "../../numerics/random";
import { roundSignificant } from "../../numerics/round-significant";
import { sum } from "../../numerics/sum";
import type { ModelTradeoff } from "../../records/tradeoff-record";
import { type Crossing, firstCrossing, valueAt } from "./curve-crossing";
import type { SequenceChoices } from "./evaluate-choices";
import { CONFIDENCE, type Evaluated, RESAMPLES } from "./tradeoff-cost";

/** The search ends at brackets of this width: within the noise of the loss even of long texts. */
const NARROW = 0.004;
/** Limits that a round tries inside a bracket: they share the dense pass, and show how noisy the curve is. */
const TRIES = 3;
/** No limit is tried above. */
const LAST_LIMIT = 0.99;
/** Four of them narrow a bracket to 1/256. */
const MOST_ROUNDS = 4;

/** Evaluates limits on held-out text: choice k of the result belongs to limit k. */
type EvaluateLimits = (limits: readonly number[]) => Promise<readonly SequenceChoices[]>;

/** A limit that was evaluated: loss change and inactive neurons, summed, by document. */
interface Pass {
  readonly cettLimit: number;
  readonly lossChange: Float64Array;
  readonly nInactive: Float64Array;
}

/**
 * Seeks the limit of each rise of perplexity.
 *
 * Perplexity is exp(mean loss): it is 1 + p times the dense model's where the loss has changed by ln(1 + p). The curve of loss change over the limits is taken as straight between two passes;
 * the first crossing counts, and each round tries three limits inside its bracket, until that is 0.004 wide.
 *
 * @param grid what is evaluated already, by limit ascending.
 */
export async function perplexityLimits(
  grid: Evaluated & { readonly limits: readonly number[] },
  rises: readonly number[],
  evaluate: EvaluateLimits,
): Promise<ModelTradeoff["perplexity"]> {
  const passes = passesOf(grid.sequences, grid.limits);
  const add = async (limits: readonly number[]): Promise<void> => {
    passes.push(...passesOf(await evaluate(limits), limits));
    passes.sort((one, other) => one.cettLimit - other.cettLimit);
  };
  const documents = grid.sequences.map(({ nTokens, nPredictedTokens, choices }) => ({
    nPredictedTokens,
    nNeurons: nTokens * grid.dFF * choices[0].nInactiveByLayer.length,
  }));
  const everyDocument = documents.map((_, document) => document);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const { lossChange } = curvesOf(passes, documents, everyDocument);
    const tries = rises.flatMap((rise) => limitsToTry(passes, firstCrossing(lossChange, Math.log1p(rise))));
    if (tries.length === 0) break;
    await add([...new Set(tries)].sort((one, other) => one - other));
  }
  return rises.map((rise) => atPerplexity(passes, documents, rise, grid.seed));
}

function passesOf(sequences: readonly SequenceChoices[], limits: readonly number[]): Pass[] {
  return limits.map((cettLimit, k) => ({
    cettLimit,
    lossChange: Float64Array.from(sequences, ({ choices, denseLossSum }) => choices[k].lossSum - denseLossSum),
    nInactive: Float64Array.from(sequences, ({ choices }) => sum(choices[k].nInactiveByLayer)),
  }));
}

/** Limits inside the bracket of a crossing; beyond the grid where it has none; none where the bracket is narrow. */
function limitsToTry(passes: readonly Pass[], crossing: Crossing | undefined): number[] {
  const low = passes[crossing?.before ?? passes.length - 1].cettLimit;
  const high = crossing === undefined ? LAST_LIMIT : passes[crossing.after].cettLimit;
  if (high - low <= NARROW) return [];
  const inside = Array.from({ length: TRIES }, (_, k) => low + ((high - low) * (k + 1)) / (TRIES + 1));
  return crossing === undefined ? [...inside, LAST_LIMIT] : inside;
}

interface PassDocument {
  readonly nPredictedTokens: number;
  readonly nNeurons: number;
}

/** Mean loss change and sparsity of every pass, over the documents named, which may be named several times. */
function curvesOf(passes: readonly Pass[], documents: readonly PassDocument[], chosen: readonly number[]) {
  const total = (values: ArrayLike<number>): number => chosen.reduce((all, document) => all + values[document], 0);
  const nPredicted = total(documents.map(({ nPredictedTokens }) => nPredictedTokens));
  const nNeurons = total(documents.map((document) => document.nNeurons));
  return {
    lossChange: passes.map((pass) => total(pass.lossChange) / nPredicted),
    sparsity: passes.map((pass) => total(pass.nInactive) / nNeurons),
  };
}

function atPerplexity(
  passes: readonly Pass[],
  documents: readonly PassDocument[],
  rise: number,
  seed: number,
): ModelTradeoff["perplexity"][number] {
  const limits = passes.map(({ cettLimit }) => cettLimit);
  const everyDocument = documents.map((_, document) => document);
  const crossingOf = (chosen: readonly number[]) => {
    const { lossChange, sparsity } = curvesOf(passes, documents, chosen);
    const crossing = firstCrossing(lossChange, Math.log1p(rise));
    return { lossChange, sparsity, crossing };
  };
  const { lossChange, sparsity, crossing } = crossingOf(everyDocument);
  const random = seededRandom(seed);
  const resampled = Array.from({ length: RESAMPLES }, () => {
    const drawn = crossingOf(everyDocument.map(() => random.integer(documents.length)));
    const last: Crossing = { before: limits.length - 1, after: limits.length - 1, share: 0 };
    const at = drawn.crossing ?? last;
    return { cettLimit: valueAt(limits, at), sparsity: valueAt(drawn.sparsity, at) };
  });
  return {
    rise,
    crossing:
      crossing === undefined
        ? null
        : {
            cettLimit: roundSignificant(valueAt(limits, crossing)),
            cettLimitInterval: centre(resampled.map((draw) => draw.cettLimit)),
            sparsity: roundSignificant(valueAt(sparsity, crossing)),
            sparsityInterval: centre(resampled.map((draw) => draw.sparsity)),
          },
    passes: passes.map(({ cettLimit }, k) => ({
      cettLimit,
      sparsity: roundSignificant(sparsity[k]),
      lossChange: roundSignificant(lossChange[k]),
    })),
  };
}

/** The central share of some values. */
function centre(values: readonly number[]): [number, number] {
  const inOrder = Float64Array.from(values).sort();
  const at = (p: number): number =>
    roundSignificant(inOrder[Math.min(inOrder.length - 1, Math.floor(p * inOrder.length))]);
  return [at((1 - CONFIDENCE) / 2), at((1 + CONFIDENCE) / 2)];
}
