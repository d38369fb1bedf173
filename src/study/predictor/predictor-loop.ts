/** @file A model with its predictors in the loop: the curve of loss against predicted sparsity, and what it is held against. */
import { topCount } from "../../predictor/evaluate-scorer";
import type { LoopPoint, ModelPredictor, PredictionMethod } from "../../records/predictor-record";
import type { LayerThreshold } from "../../sparsity/threshold-at";
import type { StudyContext } from "../study-context";
import { denseLossOf, lossCostOf, maskedLosses, type PricedChoice } from "./masked-loss";
import { type PredictorLayer, scorersOf } from "./predictor-layers";
import type { OnStage, PredictorPlan } from "./predictor-plan";
import { hashOf } from "./stored-predictor";

/** Shares of the scores that the curve of the loss has a point at. */
const LOOP_SHARES = [0.05, 0.1, 0.2, 0.3, 0.5];
/** Probabilities above which a neuron is computed. */
const LOOP_PROBABILITIES = [0.1, 0.3, 0.5, 0.7, 0.9];
/** The trained ones that have a whole curve. */
const LOOP_PREDICTORS: readonly PredictionMethod[] = ["predictor", "weightedRelu"];
/** Held against them at the paper's share. */
const LOOP_BASELINES: readonly PredictionMethod[] = ["linear", "lowRank", "signBits", "frequency"];

/** Evaluates the model with the masks of its predictors, and of the baselines. */
export async function predictorLoop(
  context: StudyContext,
  layers: readonly PredictorLayer[],
  thresholds: readonly LayerThreshold[],
  plan: PredictorPlan,
  onStage: OnStage,
): Promise<{ recorded: NonNullable<ModelPredictor["loop"]>; elapsedMs: number }> {
  const points = loopPoints(context.model.input.dFF, layers, plan);
  const loopPlan = {
    choices: points.map(({ choice }) => choice),
    sequences: context.text.heldOut.slice(0, plan.nLoopSequences),
    nCovered: layers.length,
    layerOf: async (layer: number) => {
      const { threshold } = thresholds[layer];
      return {
        threshold,
        scorers: await scorersOf(context.model.model, layer, layers[layer], threshold, plan.methods),
      };
    },
    inputs: layers.map(({ predictor, weightedRelu, linear, frequencies }) =>
      [predictor, weightedRelu, linear, frequencies].map(hashOf),
    ),
  };
  const { result, elapsedMs } = await maskedLosses(context, loopPlan, (done, total) =>
    onStage("loss in the loop", done, total),
  );
  return {
    elapsedMs,
    recorded: {
      ...denseLossOf(result),
      points: points.map(({ point }, k) => ({ ...point, ...lossCostOf(context, loopPlan, result, k) })),
    },
  };
}

interface PlannedPoint {
  readonly point: Pick<LoopPoint, "method" | "setting" | "value">;
  readonly choice: PricedChoice;
}

function loopPoints(
  dFF: number,
  layers: readonly PredictorLayer[],
  { methods, topShare }: PredictorPlan,
): PlannedPoint[] {
  const flopsOf = (method: PredictionMethod): number =>
    layers.reduce((sum, layer) => sum + layer.methods.find((entry) => entry.method === method)!.flops, 0);
  const top = (method: PredictionMethod, value: number): PlannedPoint => ({
    point: { method, setting: "topK", value },
    choice: { scores: method, keep: { count: topCount(dFF, value) }, flops: flopsOf(method) },
  });
  const above = (method: PredictionMethod, value: number | null): PlannedPoint => ({
    point: { method, setting: "threshold", value },
    choice: {
      scores: method,
      keep: { cut: value === null ? null : Math.log(value / (1 - value)) }, // log-odds, as predictors score
      flops: flopsOf(method),
    },
  });
  return [
    above("oracle", null),
    ...LOOP_SHARES.map((value) => top("oracle", value)),
    ...LOOP_PREDICTORS.filter((method) => methods.includes(method)).flatMap((method) => [
      ...LOOP_SHARES.map((value) => top(method, value)),
      ...LOOP_PROBABILITIES.map((value) => above(method, value)),
    ]),
    ...LOOP_BASELINES.filter((method) => methods.includes(method)).map((method) => top(method, topShare)),
  ];
}
