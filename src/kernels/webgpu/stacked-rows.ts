/** @file Several matrices of equal shape as one: below each other, or with their rows in turns. */
import { INTERLEAVE } from "./matmul-epilogues";

/** `below`: all rows of the first, then all of the second; `inTurns`: 16 rows of the first, 16 of the second, and again. */
export type RowOrder = "below" | "inTurns";

/** WGSL that finds, for `row` of the whole, the number `matrix` and its `inner` row, where each of `count` matrices has `rows`. */
export function locateRow(order: RowOrder, count: number, rows: number): string {
  switch (order) {
    case "below":
      return `let matrix = row / ${rows}u;
    let inner = row % ${rows}u;`;
    case "inTurns":
      return `let matrix = (row / ${INTERLEAVE}u) % ${count}u;
    let inner = row / ${INTERLEAVE * count}u * ${INTERLEAVE}u + row % ${INTERLEAVE}u;`;
    default:
      return order satisfies never;
  }
}
