/** @file The card that lies beside saved predictors. */
import type { ModelPredictor, PredictorRecord } from "../../records/predictor-record";
import { percent } from "../sentences";
import { predictorIn } from "./predictor-lookup";

/** A model card in Markdown: what the paper's predictors are, how to use them, how they were made, what they reach. */
export function predictorCard({ inputs, run }: PredictorRecord, model: ModelPredictor): string {
  const { name, variant, nLayers, dModel, dFF, sha256 } = model.model;
  const { plan, training, test, topShare, cettLimit } = inputs;
  const top = predictorIn(model, "topK", "predictor").overall;
  const above = predictorIn(model, "threshold", "predictor").overall;
  return `# Predictors of active neurons for ${name}

For each of the ${nLayers} layers of \`${name}\` (${variant}, sha256 of the weights ${sha256}) a network that tells from the input of the FFN which of its ${dFF} neurons will be active:
those whose output magnitude is above the layer's threshold of CETT ${cettLimit}.

    score = (x · bottleneck.weightᵀ + bottleneck.bias) · output.weightᵀ + output.bias        active where score > 0, a probability of 0.5

x is the normalised input of the FFN, [nTokens, ${dModel}]. \`predictor.safetensors\` holds \`layers.<n>.bottleneck.weight\` [${model.width}, ${dModel}], \`layers.<n>.bottleneck.bias\` [${model.width}],
\`layers.<n>.output.weight\` [${dFF}, ${model.width}] and \`layers.<n>.output.bias\` [${dFF}] in float16: ${percent(model.parameterShare)} of the FFN's parameters.

Trained on ${training.nTokens} rows a layer from ${training.nDocuments} documents of ${training.names.join(", ")}: plain binary cross-entropy,
AdamW (rate ${plan.peakLearningRate}, weight decay ${plan.weightDecay}, ${plan.batchRows} rows a step), at most ${plan.epochs} epochs, stopped early on other documents.

On ${test.nTokens} tokens of ${test.nDocuments} documents that no training saw, all layers together (${percent(above.nActive / above.nOutputs)} of the neurons are active):

| setting | recall | precision | predicted sparsity |
| --- | --- | --- | --- |
| top ${percent(topShare, 0)} of scores | ${percent(top.recall)} | ${percent(top.precision)} | ${percent(top.predictedSparsity)} |
| score > 0.5 | ${percent(above.recall)} | ${percent(above.precision)} | ${percent(above.predictedSparsity)} |

Recall is Σ hits / Σ active, precision Σ hits / Σ predicted, predicted sparsity the share of neurons that are not predicted. Recall does not tell what a prediction costs: see the loss in the record.

Made by \`${run.command}\`.
`;
}
