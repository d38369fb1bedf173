/** @file The study's own thresholds as a curve over sparsity: what another choice is held against, at the sparsity that it reached. */
import { sum } from "../../numerics/sum";
import type { SequenceChoices } from "./evaluate-choices";

/** One set of thresholds, on the sequences of the comparison. */
interface ReferencePoint {
  /** With the thresholds active in all layers. */
  readonly sparsity: number;
  /** Of the thresholds on activations of the dense model, and CETT there. */
  readonly denseSparsity: number;
  readonly cett: number;
  /** Summed over predicted tokens, by sequence. */
  readonly lossSums: readonly number[];
}

/** Losses and CETT of the study's own thresholds at any sparsity: straight lines between what was measured. */
export interface CettReference {
  /** Loss sums by sequence; undefined outside the sparsities that were measured. */
  lossSumsAt(sparsity: number): readonly number[] | undefined;
  /** Mean CETT over layers and tokens, at a sparsity on activations of the dense model; undefined outside those measured. */
  cettAt(denseSparsity: number): number | undefined;
}

/** Sparsity and mean CETT over layers of choice k, on activations of the dense model. */
export function denseErrorOf(
  sequences: readonly SequenceChoices[],
  k: number,
  dFF: number,
): { readonly denseSparsity: number; readonly cett: number } {
  const nLayers = sequences[0].nSilentByLayer.length;
  const nTokens = sum(sequences.map((sequence) => sequence.nTokens));
  const nInactive = sum(sequences.flatMap(({ choices }) => choices[k].nInactiveDenseByLayer));
  const byLayer = sequences[0].nSilentByLayer.map((_, layer) => {
    const nMeasured = nTokens - sum(sequences.map(({ nSilentByLayer }) => nSilentByLayer[layer]));
    const cettSum = sum(sequences.map(({ choices }) => choices[k].cettSumByLayer[layer]));
    return nMeasured === 0 ? 0 : cettSum / nMeasured;
  });
  return { denseSparsity: nInactive / (nTokens * dFF * nLayers), cett: sum(byLayer) / nLayers };
}

/** The curve through every choice of several evaluations of the same sequences. */
export function cettReference(evaluations: readonly (readonly SequenceChoices[])[], dFF: number): CettReference {
  const points = evaluations.flatMap((sequences) =>
    sequences[0].choices.map((_, k): ReferencePoint => {
      const nLayers = sequences[0].choices[k].nInactiveByLayer.length;
      const nInactive = sum(sequences.flatMap(({ choices }) => choices[k].nInactiveByLayer));
      const nTokens = sum(sequences.map((sequence) => sequence.nTokens));
      return {
        sparsity: nInactive / (nTokens * dFF * nLayers),
        ...denseErrorOf(sequences, k, dFF),
        lossSums: sequences.map(({ choices }) => choices[k].lossSum),
      };
    }),
  );
  const bySparsity = ascending(points, ({ sparsity }) => sparsity);
  const byDenseSparsity = ascending(points, ({ denseSparsity }) => denseSparsity);
  return {
    lossSumsAt: (sparsity) =>
      between(
        bySparsity,
        (point) => point.sparsity,
        sparsity,
        (low, high, share) => low.lossSums.map((loss, sequence) => loss + share * (high.lossSums[sequence] - loss)),
      ),
    cettAt: (denseSparsity) =>
      between(
        byDenseSparsity,
        (point) => point.denseSparsity,
        denseSparsity,
        (low, high, share) => low.cett + share * (high.cett - low.cett),
      ),
  };
}

function ascending<T>(points: readonly T[], placeOf: (point: T) => number): T[] {
  return [...points].sort((one, other) => placeOf(one) - placeOf(other));
}

/** What lies between the two neighbours of a place; at the first of several points of one place, that point. */
function between<T, V>(
  points: readonly T[],
  placeOf: (point: T) => number,
  place: number,
  interpolate: (low: T, high: T, share: number) => V,
): V | undefined {
  const after = points.findIndex((point) => placeOf(point) >= place);
  if (after < 0) return undefined;
  if (placeOf(points[after]) === place) return interpolate(points[after], points[after], 0);
  if (after === 0) return undefined;
  const [low, high] = [points[after - 1], points[after]];
  return interpolate(low, high, (place - placeOf(low)) / (placeOf(high) - placeOf(low)));
}
