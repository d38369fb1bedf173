/** @file How well the paper's dense models do. */
import { readPaper } from "../../records/paper";
import type { PaperVariant } from "./paper-variants";

/** The mean accuracy of a dense 1.3B model over eight tasks, percent: the last column of table 2. */
export function paperDenseAccuracy(variant: PaperVariant): number {
  const { columns, rows } = readPaper().table2;
  return rows[variant][columns.indexOf("average")];
}
