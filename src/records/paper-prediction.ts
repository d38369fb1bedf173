/** @file How sparse the paper's predictors say its ReLU² model is, at the CETT limit that it marks. */
import { paperCurve, readPaper } from "./paper";

/** The paper's ReLU² model of 1.3B parameters where its savings are estimated. */
export interface PaperPrediction {
  /** The limit that the paper marks. */
  readonly cettLimit: number;
  /** Of the outputs, figure 3a. */
  readonly sparsity: number;
  /** That the predictor names, scores above 0.5, figure 5c. */
  readonly predictedSparsity: number;
}

/** The point of figure 3a nearest to the marked limit, and the point of figure 5c nearest to its sparsity. */
export function paperPrediction(): PaperPrediction {
  const cettLimit = readPaper().numbers.markedCett.value;
  const [sparsity] = nearest(paperCurve("3a", "relu2"), ([, cett]) => cett, cettLimit);
  const [, predictedSparsity] = nearest(paperCurve("5c", "relu2"), ([x]) => x, sparsity);
  return { cettLimit, sparsity, predictedSparsity };
}

/** Share of neurons that are computed there: 1 - predicted sparsity, rounded to three digits. */
export function paperActiveShare(): number {
  return Number((1 - paperPrediction().predictedSparsity).toFixed(3));
}

function nearest<T>(items: readonly T[], by: (item: T) => number, to: number): T {
  const distances = items.map((item) => Math.abs(by(item) - to));
  return items[distances.indexOf(Math.min(...distances))];
}
