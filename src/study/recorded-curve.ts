/** @file A layer's CETT curve, thinned to what a record holds. */
import { roundSignificant } from "../numerics/round-significant";
import type { CettRecord } from "../records/cett-record";
import type { CettCurve } from "../sparsity/cett-curve";

/** Points of the curves in a record, of the 64 an octave that were measured. */
const POINTS_PER_OCTAVE = 4;
const GRID_POINTS_PER_OCTAVE = 64;
/** Below this share of inactive neurons a curve is 0 at the scale of any figure. */
const LEAST_SHARE = 1e-3;

/**
 * The points of a curve that a record holds: a few an octave from where the curve leaves 0, and the last.
 *
 * @param withoutFirst the curve of the same layer without the first token of each sequence.
 */
export function recordedCurve(curve: CettCurve, withoutFirst: CettCurve): CettRecord["measured"]["curves"][number] {
  const kept = keptPoints(curve);
  const pick = (row: Float32Array | Float64Array): number[] => kept.map((k) => roundSignificant(row[k]));
  return {
    threshold: pick(curve.threshold),
    inactiveShare: pick(curve.inactiveShare),
    cett: pick(curve.cett),
    cettPooled: pick(curve.cettPooled),
    cettWithoutFirstToken: kept.map((k) => roundSignificant(cettAt(withoutFirst, curve.bins[k]))),
    monotone: curve.cett.every((value, k) => k === 0 || value >= curve.cett[k - 1]),
    nSilentTokens: curve.nSilentTokens,
  };
}

function keptPoints({ bins, inactiveShare }: CettCurve): number[] {
  const stride = GRID_POINTS_PER_OCTAVE / POINTS_PER_OCTAVE;
  const endsStride = (k: number): boolean =>
    k === bins.length - 1 || Math.floor(bins[k + 1] / stride) > Math.floor(bins[k] / stride);
  return [...bins.keys()].filter((k) => inactiveShare[k] >= LEAST_SHARE && endsStride(k));
}

/** CETT at the threshold of a bin that need not be occupied in this curve. */
function cettAt({ bins, cett }: CettCurve, bin: number): number {
  const next = bins.findIndex((occupied) => occupied > bin);
  const at = next < 0 ? bins.length - 1 : next - 1;
  return at < 0 ? 0 : cett[at];
}
