/** @file What a record of predictors says, in sentences with its numbers. */
import type { LoopPoint, ModelPredictor, PredictorRecord } from "../../records/predictor-record";
import { percent } from "../sentences";
import { METHOD_NAMES } from "./method-names";
import { headlineOf, predictorIn, recallOverCeiling, type TwoLayerMethod } from "./predictor-lookup";

/** Sentences of each model: what is predicted, by the paper's measure at its bounds, by our variation, and what the prediction costs in the loop. */
export function predictorSentences(record: PredictorRecord): string[] {
  return record.measured.models.flatMap((model) => [
    recallSentence(record, model),
    ...boundsSentence(record, model),
    ...variationSentence(model),
    ...lossSentence(record, model),
  ]);
}

function recallSentence(record: PredictorRecord, model: ModelPredictor): string {
  const { topShare } = record.inputs;
  const top = predictorIn(model, "topK").overall;
  const above = predictorIn(model, "threshold").overall;
  return (
    `${model.model.name}: ${percent(top.nActive / top.nOutputs)} of the neurons are active; ${predictorsCalled(headlineOf(model))} of width ${model.width} (${percent(model.parameterShare)} of the FFN) find ` +
    `${percent(top.recall)} of them in the top ${percent(topShare, 0)} of scores (${percent(recallOverCeiling(record, model))} of what can be found), and with scores above 0.5 ` +
    `${percent(above.recall)} at a predicted sparsity of ${percent(above.predictedSparsity)}.`
  );
}

/** The paper's measure from the first bound to the last. */
function boundsSentence({ inputs: { topShare } }: PredictorRecord, { model, bounds }: ModelPredictor): string[] {
  if (bounds.length === 0) return [];
  const [first, last] = [bounds[0], bounds[bounds.length - 1]];
  const range = (of: (bound: typeof first) => number): string => `${percent(of(first))} to ${percent(of(last))}`;
  return [
    `${model.name} by the paper's measure (of each token and layer, then the mean), predictors trained at each bound, CETT ${first.cettLimit} to ${last.cettLimit}: sparsity ` +
      `${range(({ sparsity }) => sparsity)}, recall in the top ${percent(topShare, 0)} of scores ${range(({ topK }) => topK.recall)}, above 0.5 ` +
      `${range(({ threshold }) => threshold.recall)} at a predicted sparsity of ${range(({ threshold }) => threshold.predictedSparsity)}.`,
  ];
}

/** Our variation, where the paper's predictor stands before it. */
function variationSentence(model: ModelPredictor): string[] {
  const hasVariation = model.methods.some(({ method }) => method === "weightedRelu");
  if (headlineOf(model) !== "predictor" || !hasVariation) return [];
  const top = predictorIn(model, "topK", "weightedRelu").overall;
  const above = predictorIn(model, "threshold", "weightedRelu").overall;
  return [
    `${model.model.name}, ${predictorsCalled("weightedRelu")}: ${percent(top.recall)} in the top scores, ${percent(above.recall)} above 0.5 at a predicted sparsity of ${percent(above.predictedSparsity)}.`,
  ];
}

const predictorsCalled = (method: TwoLayerMethod): string =>
  method === "predictor" ? "predictors" : `predictors ${METHOD_NAMES[method]}`;

function lossSentence({ inputs: { topShare } }: PredictorRecord, found: ModelPredictor): string[] {
  const { model, loop } = found;
  if (loop === null) return [];
  const pointOf = (method: LoopPoint["method"]): LoopPoint | undefined =>
    loop.points.find((point) => point.method === method && point.setting === "topK" && point.value === topShare);
  const [predicted, truth] = [pointOf(headlineOf(found)), pointOf("oracle")];
  if (predicted === undefined || truth === undefined) return [];
  return [
    `${model.name} with the top ${percent(topShare, 0)} of scores in all layers: loss ${loop.denseLoss.toFixed(3)} ${signed(predicted.lossChange)} nats a token ` +
      `[${predicted.lossChangeInterval.map((end) => end.toFixed(3)).join(", ")}]; with the largest magnitudes themselves ${signed(truth.lossChange)}. ` +
      `Of the FFNs' work ${percent(predicted.netSparsity)} is saved, the predictors' own taken off.`,
  ];
}

const signed = (change: number): string => `${change < 0 ? "-" : "+"} ${Math.abs(change).toFixed(3)}`;
