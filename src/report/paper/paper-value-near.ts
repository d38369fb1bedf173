/** @file What a curve of the paper gives at x, or at its end where x lies beyond it. */
import { placeAmong, valueAt } from "../../numerics/place-among";
import type { PaperPoint } from "../../records/paper";

/** y at x of a curve of the paper, and the words for an end that was taken instead. */
export function paperValueNear(
  points: readonly PaperPoint[],
  x: number,
): { readonly value: number; readonly note: string } {
  const place = placeAmong(
    points.map(([at]) => at),
    x,
  );
  const note = place.beyond === null ? "" : ` (its ${place.beyond} point, at ${points[place.before][0].toFixed(3)})`;
  return { value: valueAt(place, points, ([, y]) => y), note };
}
