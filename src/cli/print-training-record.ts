/** @file What `relu2 train` and `relu2 merge` print of a training record. */
import type { TrainingRecord } from "../records/training-record";
import { chooseLearningRates } from "../study/training/choose-learning-rates";
import { printTable } from "./print";

/** Prints the last losses of runs, and the losses of a sweep with the rates it chooses. */
export function printTrainingRecord({ measured: { runs, sweep } }: TrainingRecord): void {
  if (runs.length > 0) {
    printTable(
      ["variant", "seed", "validation loss", "tokens/s"],
      runs.map(({ variant, seed, points }) => {
        const { validationLoss, steps } = points[points.length - 1];
        return [variant, seed, validationLoss.toFixed(4), steps?.tokensPerSecond ?? 0];
      }),
    );
  }
  if (sweep.length === 0) return;
  printTable(
    ["variant", "learning rate", "validation loss"],
    sweep.map(({ variant, peakLearningRate, validationLoss }) => [
      variant,
      peakLearningRate,
      validationLoss?.toFixed(4) ?? "diverged",
    ]),
  );
  const { best, chosen, isShared } = chooseLearningRates(sweep);
  const optima = [...best].map(([variant, rate]) => `${variant} ${rate}`).join(", ");
  const [shared] = chosen.values();
  console.log(
    `best: ${optima}; ${isShared ? `one rate for all: ${shared}` : "too far apart for one rate: each its own"}`,
  );
}
