/** @file Predictors of some layers with what they give on the test rows, as steps keep them. */
import { z } from "zod";
import { createNeuronMasks } from "../../kernels/cpu/neuron-masks";
import { evaluateScorer } from "../../predictor/evaluate-scorer";
import { type FitPlan, fitPredictors } from "../../predictor/fit-predictors";
import { networkScorer } from "../../predictor/scorer";
import type { PredictorLayer } from "./predictor-layers";
import type { SplitRows } from "./predictor-rows";
import { storedCounts, storedFit, storeFit } from "./stored-predictor";

/** Schema of a layer's predictor with its counts, by test sequence. */
export const judgedLayer = z.strictObject({
  fit: storedFit,
  topK: z.array(storedCounts),
  threshold: z.array(storedCounts),
});

export type JudgedLayer = z.infer<typeof judgedLayer>;

/** How the predictors are trained and judged. */
export interface JudgedPlan {
  readonly fit: FitPlan;
  readonly topShare: number;
  /** Tokens of each test sequence. */
  readonly testLengths: readonly number[];
}

/** Trains predictors of layers side by side and judges each on its test rows. */
export async function judgedLayers(
  splits: readonly SplitRows[],
  { fit, topShare, testLengths }: JudgedPlan,
  cacheFolder: string,
  onProgress: (share: number) => void,
): Promise<JudgedLayer[]> {
  const fitted = await fitPredictors(splits, fit, cacheFolder, (epoch) => onProgress(epoch / fit.epochs));
  const masks = await createNeuronMasks(cacheFolder);
  const judged: JudgedLayer[] = [];
  for (const [k, { test }] of splits.entries()) {
    const scorer = networkScorer(fitted[k].predictor);
    const trial = { rows: test, lengths: testLengths, topShare, masks };
    const { topK, threshold } = await evaluateScorer(scorer, trial).finally(scorer.dispose);
    judged.push({ fit: storeFit(fitted[k]), topK: [...topK], threshold: [...threshold] });
  }
  return judged;
}

/** The same of the study's own predictor of a layer, which is not trained again. */
export function ownJudgedLayer({ predictor, methods }: PredictorLayer): JudgedLayer {
  const { topK, threshold } = methods.find(({ method }) => method === "predictor")!;
  return { fit: predictor, topK: topK!, threshold }; // it has scores
}
