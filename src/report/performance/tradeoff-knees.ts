/** @file Knees of the loss over the CETT limit, of one model. */
import type { ModelTradeoff } from "../../records/tradeoff-record";
import { kneeOf } from "./knee";
import { tradeoffCurve } from "./tradeoff-curves";

/** The grid is cut here to see whether a knee stays: before the last of the paper's bounds. */
export const CUT_LIMIT = 0.4;

/** CETT limits of the knee of the whole curve, and of the curve up to `CUT_LIMIT`. */
export interface Knees {
  readonly whole: number;
  readonly cut: number;
}

/**
 * Both knees of a model, among all limits of the grid and those that were evaluated between them.
 *
 * @throws {RangeError} If fewer than three limits were evaluated up to `CUT_LIMIT`.
 */
export function kneesOf(model: ModelTradeoff): Knees {
  const lastOfGrid = Math.max(...model.limits.map(({ cettLimit }) => cettLimit));
  const curve = tradeoffCurve(model);
  const kneeUpTo = (end: number): number => {
    const points = curve.filter(({ cettLimit }) => cettLimit <= end);
    const limits = points.map(({ cettLimit }) => cettLimit);
    return limits[
      kneeOf(
        limits,
        points.map(({ lossChange }) => lossChange),
      )
    ];
  };
  return { whole: kneeUpTo(lastOfGrid), cut: kneeUpTo(CUT_LIMIT) };
}
