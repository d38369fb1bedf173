/** @file What sparsity costs the paper's four 1.3B models: accuracy lost, in percent of the dense model's. */
import { paperCurve } from "../../records/paper";
import { paperDenseAccuracy } from "./paper-dense-accuracy";
import type { PaperVariant } from "./paper-variants";

/** One CETT bound of figures 3a and 3b. */
interface PaperCost {
  readonly cettLimit: number;
  readonly sparsity: number;
  /** Mean over eight tasks, percent. */
  readonly accuracy: number;
  /** 100 (dense - accuracy) / dense: a number below 0 is a gain. */
  readonly percentLost: number;
}

/**
 * Accuracy, and what of it is lost, at each bound of figure 3b, relative to the dense average of table 2.
 *
 * The figure draws accuracy over sparsity and names no bound; its points stand in the order of figure 3a's, which has them.
 */
export function paperAccuracyLost(variant: PaperVariant): PaperCost[] {
  const dense = paperDenseAccuracy(variant);
  const bounds = paperCurve("3a", variant);
  return paperCurve("3b", variant).map(([sparsity, accuracy], k) => ({
    cettLimit: bounds[k][1],
    sparsity,
    accuracy,
    percentLost: (100 * (dense - accuracy)) / dense,
  }));
}
