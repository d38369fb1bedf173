/** @file The loss with predicted masks in place of the true ones: a step for each shard, and as a record keeps it. */
import { z } from "zod";
import { ffnFlops } from "../../predictor/predictor-network";
import type { LoopPoint, ModelPredictor } from "../../records/predictor-record";
import { runShards } from "../run-shards";
import type { StepResult } from "../step";
import { computedBy, type OnProgress, type StudyContext } from "../study-context";
import { evaluateMasks, type MaskChoice, type MaskEvaluation, type MaskLayer, maskEvaluation } from "./evaluate-masks";
import { intervalOf } from "./recorded-prediction";

/** Cost and loss of one choice, as recorded. */
export type LoopCost = Omit<LoopPoint, "method" | "setting" | "value">;

/** A choice of masks, and what making them costs. */
export interface PricedChoice extends MaskChoice {
  /** Multiplications and additions of the scores for one token, all layers covered together. */
  readonly flops: number;
}

/** What is evaluated. */
export interface LoopPlan {
  readonly choices: readonly PricedChoice[];
  readonly sequences: readonly Int32Array[];
  /** Layers covered: the others stay dense. */
  readonly nCovered: number;
  readonly layerOf: (layer: number) => Promise<MaskLayer | undefined>;
  /** What the scores come from, as plain JSON: part of the name of the step. */
  readonly inputs: unknown;
}

/** Evaluates every choice over all sequences, a shard at a time. @returns by sequence. */
export async function maskedLosses(
  context: StudyContext,
  { choices, sequences, layerOf, inputs }: LoopPlan,
  onProgress: OnProgress,
): Promise<StepResult<MaskEvaluation[]>> {
  const { result, elapsedMs } = await runShards(
    context.stepsFolder,
    sequences,
    {
      name: "predictor-loop",
      inputs: { ...computedBy(context), choices, inputs },
      schema: z.array(maskEvaluation),
      measure: (shard, onShare) =>
        evaluateMasks(context.model.model, shard, { choices, layerOf, cacheFolder: context.cacheFolder }, onShare),
    },
    onProgress,
  );
  return { result: result.flat(), elapsedMs };
}

/** The dense loss of evaluated sequences. */
export function denseLossOf(sequences: readonly MaskEvaluation[]): Omit<NonNullable<ModelPredictor["loop"]>, "points"> {
  const nPredictedTokens = sequences.reduce((sum, sequence) => sum + sequence.nPredictedTokens, 0);
  const denseLossSum = sequences.reduce((sum, sequence) => sum + sequence.denseLossSum, 0);
  return { nPredictedTokens, denseLossSum, denseLoss: denseLossSum / nPredictedTokens };
}

/** Cost and loss of one choice. */
export function lossCostOf(
  { model, plan: { seed } }: StudyContext,
  { choices, nCovered }: Pick<LoopPlan, "choices" | "nCovered">,
  sequences: readonly MaskEvaluation[],
  choice: number,
): LoopCost {
  const total = (value: (sequence: MaskEvaluation) => number): number =>
    sequences.reduce((sum, sequence) => sum + value(sequence), 0);
  const nPredicted = total(({ choices: all }) => all[choice].nPredicted);
  const nOutputs = total(({ choices: all }) => all[choice].nOutputs);
  const nActive = total(({ choices: all }) => all[choice].nActive);
  const lossSum = total(({ choices: all }) => all[choice].lossSum);
  const nPredictedTokens = total((sequence) => sequence.nPredictedTokens);
  const changes = sequences.map(({ choices: all, denseLossSum, nPredictedTokens: count }) => ({
    sum: all[choice].lossSum - denseLossSum,
    count,
  }));
  const predictedSparsity = 1 - nPredicted / nOutputs;
  return {
    nPredicted,
    nOutputs,
    predictedSparsity,
    predictedSparsityInterval: intervalOf(
      sequences.map(({ choices: all }) => ({
        sum: all[choice].nOutputs - all[choice].nPredicted,
        count: all[choice].nOutputs,
      })),
      seed,
    ),
    recall: nActive === 0 ? 0 : total(({ choices: all }) => all[choice].nHits) / nActive,
    netSparsity: predictedSparsity - choices[choice].flops / (nCovered * ffnFlops(model.input)),
    lossSum,
    loss: lossSum / nPredictedTokens,
    lossChange: changes.reduce((sum, change) => sum + change.sum, 0) / nPredictedTokens,
    lossChangeInterval: intervalOf(changes, seed),
  };
}
