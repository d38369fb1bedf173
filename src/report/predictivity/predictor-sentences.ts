/** @file What a record of predictors says, in sentences with its numbers. */
import type { LoopPoint, ModelPredictor, PredictorRecord } from "../../records/predictor-record";
import { percent } from "../sentences";
import { predictorIn, recallOverCeiling } from "./predictor-lookup";

/** Two sentences a model: what is predicted, and what the prediction costs in the loop. */
export function predictorSentences(record: PredictorRecord): string[] {
  return record.measured.models.flatMap((model) => [recallSentence(record, model), ...lossSentence(record, model)]);
}

function recallSentence(record: PredictorRecord, model: ModelPredictor): string {
  const { topShare } = record.inputs;
  const top = predictorIn(model, "topK").overall;
  const above = predictorIn(model, "threshold").overall;
  return (
    `${model.model.name}: ${percent(top.nActive / top.nOutputs)} of the neurons are active; predictors of width ${model.width} (${percent(model.parameterShare)} of the FFN) find ` +
    `${percent(top.recall)} of them in the top ${percent(topShare, 0)} of scores (${percent(recallOverCeiling(record, model))} of what can be found), and with scores above 0.5 ` +
    `${percent(above.recall)} at a predicted sparsity of ${percent(above.predictedSparsity)}.`
  );
}

function lossSentence({ inputs: { topShare } }: PredictorRecord, { model, loop }: ModelPredictor): string[] {
  if (loop === null) return [];
  const pointOf = (method: LoopPoint["method"]): LoopPoint | undefined =>
    loop.points.find((point) => point.method === method && point.setting === "topK" && point.value === topShare);
  const [predicted, truth] = [pointOf("predictor"), pointOf("oracle")];
  if (predicted === undefined || truth === undefined) return [];
  return [
    `${model.name} with the top ${percent(topShare, 0)} of scores in all layers: loss ${loop.denseLoss.toFixed(3)} ${signed(predicted.lossChange)} nats a token ` +
      `[${predicted.lossChangeInterval.map((end) => end.toFixed(3)).join(", ")}]; with the largest magnitudes themselves ${signed(truth.lossChange)}. ` +
      `Of the FFNs' work ${percent(predicted.netSparsity)} is saved, the predictors' own taken off.`,
  ];
}

const signed = (change: number): string => `${change < 0 ? "-" : "+"} ${Math.abs(change).toFixed(3)}`;
