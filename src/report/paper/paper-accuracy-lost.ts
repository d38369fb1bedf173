/** @file What sparsity costs the paper's four 1.3B models: accuracy lost, in percent of the dense model's. */
import { paperCurve, readPaper } from "../../records/paper";

/** A variant that the paper trained. */
export type PaperVariant = keyof ReturnType<typeof readPaper>["table2"]["rows"];

/** The paper's variants, in the order of our figures. */
export const PAPER_VARIANTS: readonly PaperVariant[] = ["relu", "relu2", "reglu", "swiglu"];

/** One CETT bound of figures 3a and 3b. */
interface PaperCost {
  readonly cettLimit: number;
  readonly sparsity: number;
  /** 100 (dense - accuracy) / dense, means over eight tasks: a number below 0 is a gain. */
  readonly percentLost: number;
}

/**
 * Accuracy lost at each bound of figure 3b, relative to the dense average of table 2.
 *
 * The figure draws accuracy over sparsity and names no bound; its points stand in the order of figure 3a's, which has them.
 */
export function paperAccuracyLost(variant: PaperVariant): PaperCost[] {
  const dense = denseAverage(variant);
  const bounds = paperCurve("3a", variant);
  return paperCurve("3b", variant).map(([sparsity, accuracy], k) => ({
    cettLimit: bounds[k][1],
    sparsity,
    percentLost: (100 * (dense - accuracy)) / dense,
  }));
}

/** The mean accuracy of a dense model of the paper, percent: the last column of table 2. */
function denseAverage(variant: PaperVariant): number {
  const { columns, rows } = readPaper().table2;
  return rows[variant][columns.indexOf("average")];
}
