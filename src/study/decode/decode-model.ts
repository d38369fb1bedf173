/** @file The speed of a model token by token, dense and in every sparse mode it allows, and what each mode's loss is. */
import { createDecoder, type Decoder } from "../../inference/decoder";
import type { FfnMode } from "../../inference/ffn-mode";
import { isGated } from "../../model/config";
import { quantile } from "../../numerics/quantile";
import { roundSignificant } from "../../numerics/round-significant";
import { ffnParameters, type Predictor, predictorParameters } from "../../predictor/predictor-network";
import type { ModelSpeed, ModeSpeed } from "../../records/decode-record";
import { cettCurve } from "../../sparsity/cett-curve";
import { thresholdAt } from "../../sparsity/threshold-at";
import type { CalibrationCurves } from "../curves/calibration-curves";
import type { OnProgress, StudyContext } from "../study-context";
import { textInputOf } from "../study-text";
import { timesOf } from "./decode-times";

/** What is measured, and how. */
export interface DecodePlan {
  readonly cettLimit: number;
  /** Tokens given to every mode. */
  readonly nTokens: number;
  readonly nThreads: number;
  readonly cacheFolder: string;
  /** Of this model, by layer; without them there is no predicted mode. */
  readonly predictors?: readonly Predictor[];
}

/** Modes take turns after so many tokens, so that none of them has the machine at a better time. */
const TURN = 8;
/** Above it the weights of all modes would not fit in memory side by side: one mode runs after the other. */
const MOST_BYTES_TOGETHER = 3e9;
/** Tokens before the clock runs. */
const N_WARM_UP = 4;
const N_RATES = 101;

/** A mode at work. */
interface Runner {
  readonly mode: FfnMode;
  readonly tokenMs: number[];
  readonly ffnMs: number[];
  lossSum: number;
  totals: ReturnType<Decoder["totals"]>;
}

/**
 * Decodes held-out text that is given token by token: every mode sees the same tokens, so that speeds and losses compare.
 *
 * @throws {RangeError} If the held-out text has fewer tokens than are asked for.
 */
export async function decodeModel(
  context: StudyContext,
  { layers }: CalibrationCurves,
  plan: DecodePlan,
  onProgress: OnProgress,
): Promise<ModelSpeed> {
  const { model, text } = context;
  const { config } = model.model;
  const sequences = firstTokens(text.heldOut, plan.nTokens);
  const thresholds = layers.map((layer) => thresholdAt(cettCurve([layer]), plan.cettLimit).threshold);
  const modes = modesOf(config.variant, thresholds, plan.predictors);
  const together = 4 * model.input.nParameters * modes.length <= MOST_BYTES_TOGETHER;
  const groups = together ? [modes] : modes.map((mode) => [mode]);
  const runners: Runner[] = [];
  for (const [k, group] of groups.entries()) {
    const inGroup = (done: number, total: number): void => onProgress(k * total + done, groups.length * total);
    runners.push(...(await decodeGroup(context, group, sequences, plan, inGroup)));
  }
  const [dense] = runners;
  const nPredictedTokens = sequences.reduce((sum, tokens) => sum + tokens.length - 1, 0);
  const shape = { variant: config.variant, dModel: config.dModel, dFF: config.dFF };
  const oracle = runners.find(({ mode }) => mode.kind === "oracle")!;
  return {
    model: model.input,
    text: textInputOf(context.plan, sequences),
    ffnBytes: 4 * config.nLayers * ffnParameters(shape),
    totalBytes: 4 * (model.input.nParameters - (config.tiedHead ? 0 : config.vocabSize * config.dModel)), // of the embedding one row
    activeRates: activeRates(oracle.totals),
    modes: runners.map(({ mode, tokenMs, ffnMs, lossSum, totals }): ModeSpeed => {
      const tokens = timesOf(tokenMs);
      const nNeurons = totals.nTokens * config.nLayers * config.dFF;
      return {
        mode: mode.kind,
        tokens,
        tokensPerSecond: roundSignificant(1000 / tokens.medianMs),
        ffnMsPerToken: timesOf(ffnMs).medianMs,
        nActive: totals.nActive,
        nNeurons,
        activeShare: totals.nActive / nNeurons,
        predictorParameterShare:
          mode.kind === "predicted" ? predictorParameters(mode.predictors[0]) / ffnParameters(shape) : null,
        nPredictedTokens,
        lossSum,
        loss: lossSum / nPredictedTokens,
        lossChange: (lossSum - dense.lossSum) / nPredictedTokens,
      };
    }),
  };
}

function modesOf(
  variant: StudyContext["model"]["model"]["config"]["variant"],
  thresholdByLayer: readonly number[],
  predictors: readonly Predictor[] | undefined,
): FfnMode[] {
  const hasRelu = variant === "reglu" || !isGated(variant);
  return [
    { kind: "dense" },
    ...(hasRelu ? [{ kind: "gate-first" } as const] : []),
    { kind: "oracle", thresholdByLayer },
    ...(predictors === undefined ? [] : [{ kind: "predicted", predictors } as const]),
  ];
}

/** Runs modes side by side, taking turns. */
async function decodeGroup(
  { model, plan: { contextLength } }: StudyContext,
  modes: readonly FfnMode[],
  sequences: readonly Int32Array[],
  { nThreads, cacheFolder }: DecodePlan,
  onProgress: OnProgress,
): Promise<Runner[]> {
  const decoders: Decoder[] = [];
  try {
    for (const mode of modes) {
      decoders.push(await createDecoder(model.model, { mode, contextLength, nThreads, cacheFolder }));
    }
    const runners = modes.map((mode, k): Runner => {
      for (let n = 0; n < N_WARM_UP; n++) decoders[k].step(sequences[0][n]);
      decoders[k].resetTotals();
      return { mode, tokenMs: [], ffnMs: [], lossSum: 0, totals: decoders[k].totals() };
    });
    const nTokens = sequences.reduce((sum, { length }) => sum + length, 0);
    let nDone = 0;
    for (const tokens of sequences) {
      for (const decoder of decoders) decoder.restart();
      for (let begin = 0; begin < tokens.length; begin += TURN) {
        for (const [k, runner] of runners.entries()) takeTurn(decoders[k], runner, tokens, begin);
        nDone += Math.min(TURN, tokens.length - begin);
        onProgress(nDone, nTokens);
      }
    }
    return runners.map((runner, k) => ({ ...runner, totals: decoders[k].totals() }));
  } finally {
    for (const decoder of decoders) await decoder.close();
  }
}

function takeTurn(decoder: Decoder, runner: Runner, tokens: Int32Array, begin: number): void {
  for (let position = begin; position < Math.min(begin + TURN, tokens.length); position++) {
    const before = decoder.totals();
    const start = performance.now();
    const logits = decoder.step(tokens[position]);
    const elapsed = performance.now() - start;
    const after = decoder.totals();
    runner.tokenMs.push(elapsed - (after.asideMs - before.asideMs));
    runner.ffnMs.push(after.ffnMs - before.ffnMs);
    if (position + 1 < tokens.length) runner.lossSum += lossOf(logits, tokens[position + 1]);
  }
}

/** -log softmax(logits)[target], in float64. */
function lossOf(logits: Float32Array, target: number): number {
  let most = Number.NEGATIVE_INFINITY;
  for (const logit of logits) most = Math.max(most, logit);
  let sum = 0;
  for (const logit of logits) sum += Math.exp(logit - most);
  return most + Math.log(sum) - logits[target];
}

/** The first so many tokens of the text, in sequences. */
function firstTokens(sequences: readonly Int32Array[], nTokens: number): Int32Array[] {
  const taken: Int32Array[] = [];
  let left = nTokens;
  for (const tokens of sequences) {
    if (left < 2) break; // a sequence of one token predicts nothing
    taken.push(tokens.slice(0, left));
    left -= Math.min(left, tokens.length);
  }
  if (left < 2) return taken;
  throw new RangeError(
    `Cannot decode ${nTokens} tokens as the held-out text must have as many: ${left} are missing; ask for fewer`,
  );
}

/** How often neurons are active, in quantiles over all layers. */
function activeRates({ activeTokens, nTokens }: Runner["totals"]): number[] {
  const rates = Float64Array.from(
    activeTokens.flatMap((counts) => [...counts]),
    (count) => count / nTokens,
  ).sort();
  return Array.from({ length: N_RATES }, (_, k) => roundSignificant(quantile(rates, k / (N_RATES - 1))));
}
