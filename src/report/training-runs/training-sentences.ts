/** @file What a training record says, in sentences with its numbers. */
import { mean } from "../../numerics/mean";
import { summarize } from "../../numerics/summarize";
import type { TrainingRecord } from "../../records/training-record";
import { PAPER_VARIANTS } from "../paper/paper-variants";
import { millions, percent } from "../sentences";
import { VARIANT_STYLES } from "../variant-style";
import {
  betterGated,
  COMPARED_FROM,
  comparedPoints,
  countReluWorst,
  lossDifferencesAt,
  lossesAt,
} from "./training-losses";

/** How the runs were made. */
export function trainingSetupSentence({ inputs, measured: { runs } }: TrainingRecord): string {
  const { size, nLayers, dModel, text, batchTokens, tokens, optimizer, warmUpSteps, finalLearningRateShare } = inputs;
  const [{ tokensPerParameter, distinctTokensPerParameter }] = runs;
  const rates = different(runs.map(({ peakLearningRate }) => peakLearningRate));
  const seeds = different(runs.map(({ seed }) => seed));
  const devices = different(runs.map(({ kernels, device }) => `${kernels} kernels on ${device}`));
  return (
    `${size}: ${nLayers} layers, dModel ${dModel}; ${millions(tokens)} tokens (${tokensPerParameter.toFixed(1)} a parameter, ${distinctTokensPerParameter.toFixed(1)} of them distinct) ` +
    `in batches of ${batchTokens}; ${optimizer.name}, peak learning rate ${rates}, ${warmUpSteps} steps of warm-up, cosine down to ${percent(finalLearningRateShare, 0)} of the peak; ` +
    `seeds ${seeds}; ${devices}; losses on ${text.nValidationTokens} held-out tokens.`
  );
}

/** The order of the four, where ReLU² stands half-way and at the end, a sentence each. */
export function trainingSentences(record: TrainingRecord): string[] {
  const { nWorst, nPoints } = countReluWorst(record);
  const points = comparedPoints(record);
  const last = points[points.length - 1];
  const half = points.find((point) => record.measured.runs[0].points[point].tokens >= record.inputs.tokens / 2) ?? last;
  const order = PAPER_VARIANTS.map((variant) => ({ variant, loss: mean(lossesAt(record, variant, last)) }))
    .sort((one, other) => one.loss - other.loss)
    .map(({ variant, loss }) => `${VARIANT_STYLES[variant].label} ${loss.toFixed(4)}`);
  return [
    `At the end, from the lowest mean loss to the highest: ${order.join(", ")}.`,
    `ReLU has the highest mean loss at ${nWorst} of ${nPoints} validation points from ${percent(COMPARED_FROM, 0)} of the tokens on.`,
    `ReLU² half-way: ${besideGated(record, half)}.`,
    `ReLU² at the end: ${besideGated(record, last)}.`,
    `The gated variants at the end: ReGLU's loss minus SwiGLU's is ${range(lossDifferencesAt(record, "reglu", "swiglu", last))} nats.`,
  ];
}

function besideGated(record: TrainingRecord, point: number): string {
  const gated = betterGated(record, point);
  const differences = lossDifferencesAt(record, "relu2", gated, point);
  return `its loss minus that of the better gated variant (${VARIANT_STYLES[gated].label}) is ${range(differences)} nats`;
}

/** Mean and range of seeds. */
function range(differences: readonly number[]): string {
  const { mean: average, least, greatest, count } = summarize(differences);
  const seeds = count > 1 ? ` (${least.toFixed(4)} to ${greatest.toFixed(4)} over ${count} seeds)` : " (one seed)";
  return `${average.toFixed(4)}${seeds}`;
}

const different = (values: readonly (string | number)[]): string => [...new Set(values)].join(", ");
