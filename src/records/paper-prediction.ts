/** @file How sparse the paper's predictors say its ReLU² model is, at the CETT limit that it marks. */
import { paperValueAt, readPaper } from "./paper";
import { paperSparsityAt } from "./paper-sparsity-at";

/** The paper's ReLU² model of 1.3B parameters where its savings are estimated. */
export interface PaperPrediction {
  /** The limit that the paper marks. */
  readonly cettLimit: number;
  /** Of the outputs, figure 3a. */
  readonly sparsity: number;
  /** That the predictor names, scores above 0.5, figure 5c. */
  readonly predictedSparsity: number;
}

/** The point of figure 3a at the marked limit, and the point of figure 5c at its sparsity. */
export function paperPrediction(): PaperPrediction {
  const cettLimit = readPaper().numbers.markedCett.value;
  const sparsity = paperSparsityAt("3a", "relu2", cettLimit);
  return { cettLimit, sparsity, predictedSparsity: paperValueAt("5c", "relu2", sparsity) };
}

/** Share of neurons that are computed there: 1 - predicted sparsity, rounded to three digits. */
export function paperActiveShare(): number {
  return Number((1 - paperPrediction().predictedSparsity).toFixed(3));
}
