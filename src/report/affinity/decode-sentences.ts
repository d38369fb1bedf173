/** @file What a record of decoding speed says, in sentences with its numbers. */
import type { DecodeMode, DecodeRecord, ModelSpeed, Trial } from "../../records/decode-record";
import { paperActiveShare } from "../../records/paper-prediction";
import { percent } from "../sentences";

/** How a mode is called. */
export const MODE_NAMES: Readonly<Record<DecodeMode, string>> = {
  dense: "dense",
  "gate-first": "exact zeros skipped (lossless)",
  oracle: "the true active neurons, known",
  predicted: "predicted neurons",
};

/** A share that is shown beside the paper's: a sparsity of 95 %. */
const FEW_ACTIVE = 0.05;

/** Speed of every model, then of every shape, then other programs. */
export function decodeSentences({ inputs, measured }: DecodeRecord): string[] {
  const { models, trials, others } = measured;
  return [
    ...models.flatMap((model) => modelSentences(model, inputs.cettLimit)),
    ...others.map(
      ({ name, model, precision, tokensPerSecond }) =>
        `${name}, ${model} (${precision}): ${tokensPerSecond.toFixed(1)} tokens/s.`,
    ),
    ...trials.flatMap(trialSentences),
  ];
}

function modelSentences({ model, modes }: ModelSpeed, cettLimit: number): string[] {
  const [dense] = modes;
  return modes.map(({ mode, tokensPerSecond, ffnMsPerToken, activeShare, loss, lossChange }) => {
    const limit = mode === "oracle" ? ` at CETT ${cettLimit}` : "";
    const change = mode === "dense" ? `loss ${loss.toFixed(3)}` : `loss ${signed(lossChange)} nats a token`;
    return (
      `${model.name}, ${MODE_NAMES[mode]}${limit}: ${tokensPerSecond.toFixed(1)} tokens/s (${(tokensPerSecond / dense.tokensPerSecond).toFixed(2)}x dense), ` +
      `FFN ${ffnMsPerToken.toFixed(2)} ms a token (${(dense.ffnMsPerToken / ffnMsPerToken).toFixed(2)}x), ${percent(activeShare)} of neurons computed, ${change}.`
    );
  });
}

function trialSentences({ name, readBytes, readTimes, points, crossings }: Trial): string[] {
  const dense = points.find(({ mode }) => mode === "dense")!;
  const rate = readBytes / readTimes.medianMs / 1e6; // GB/s
  const shown = [FEW_ACTIVE, paperActiveShare()];
  const best = points.filter(({ mode, targetActiveShare }) => mode !== "dense" && shown.includes(targetActiveShare));
  return [
    `One FFN of ${name}, dense: ${dense.times.medianMs.toFixed(3)} ms, ${percent(dense.boundMs / dense.times.medianMs, 0)} of what reading its weights at ${rate.toFixed(1)} GB/s allows.`,
    ...best.map(
      ({ mode, targetActiveShare, times, boundMs }) =>
        `  ${MODE_NAMES[mode]}, ${percent(targetActiveShare)} active: ${times.medianMs.toFixed(3)} ms, ${(dense.times.medianMs / times.medianMs).toFixed(1)}x dense, ${percent(boundMs / times.medianMs, 0)} of its byte bound.`,
    ),
    ...crossings.map(
      ({ mode, activeShare, everywhere }) => `  ${MODE_NAMES[mode]}: ${crossingPhrase(activeShare, everywhere)}.`,
    ),
  ];
}

/** Where a mode is worth it. */
export function crossingPhrase(activeShare: number | null, everywhere: boolean): string {
  if (activeShare !== null) return `faster than dense up to ${percent(activeShare)} active neurons`;
  return everywhere ? "faster than dense at every share of active neurons" : "never faster than dense";
}

function signed(value: number): string {
  return `${value < 0 ? "-" : "+"}${Math.abs(value).toFixed(4)}`;
}
