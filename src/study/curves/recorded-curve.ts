/** @file A layer's CETT curve, thinned to what a record holds. */
import { roundSignificant } from "../../numerics/round-significant";
import type { CettRecord } from "../../records/cett-record";
import type { CettCurve } from "../../sparsity/cett-curve";

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
  const places = kept.map((k) => lastUpTo(withoutFirst.bins, curve.bins[k]));
  const at = (row: Float64Array, below: number): number[] =>
    places.map((k) => roundSignificant(k < 0 ? below : row[k]));
  const pick = (row: Float32Array | Float64Array): number[] => kept.map((k) => roundSignificant(row[k]));
  return {
    threshold: pick(curve.threshold),
    inactiveShare: pick(curve.inactiveShare),
    cett: pick(curve.cett),
    cettPooled: pick(curve.cettPooled),
    withoutFirstToken: {
      inactiveShare: at(withoutFirst.inactiveShare, withoutFirst.zeroShare),
      cett: at(withoutFirst.cett, 0),
      cettPooled: at(withoutFirst.cettPooled, 0),
    },
    firstFall: firstFall(curve),
    nSilentTokens: curve.nSilentTokens,
  };
}

function keptPoints({ bins, inactiveShare }: CettCurve): number[] {
  const stride = GRID_POINTS_PER_OCTAVE / POINTS_PER_OCTAVE;
  const endsStride = (k: number): boolean =>
    k === bins.length - 1 || Math.floor(bins[k + 1] / stride) > Math.floor(bins[k] / stride);
  return [...bins.keys()].filter((k) => inactiveShare[k] >= LEAST_SHARE && endsStride(k));
}

/** Index of the last bin up to a given one, which need not be occupied; -1 where all are above it. */
function lastUpTo(bins: Uint16Array, bin: number): number {
  const next = bins.findIndex((occupied) => occupied > bin);
  return (next < 0 ? bins.length : next) - 1;
}

function firstFall({ cett, threshold }: CettCurve): number | null {
  const fall = cett.findIndex((value, k) => k > 0 && value < cett[k - 1]);
  return fall < 0 ? null : threshold[fall];
}
