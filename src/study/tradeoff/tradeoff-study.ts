/** @file From a model, a text and CETT limits to the record of what sparsity costs. */
import { z } from "zod";
import { SCHEMA_VERSION } from "../../records/provenance";
import type { ModelTradeoff, TradeoffRecord } from "../../records/tradeoff-record";
import { type CettCurve, cettCurve } from "../../sparsity/cett-curve";
import { type LayerThreshold, thresholdAt } from "../../sparsity/threshold-at";
import type { CalibrationCurves } from "../curves/calibration-curves";
import { runShards } from "../run-shards";
import { computedBy, type OnProgress, runOf, type StudyContext } from "../study-context";
import { namedTexts, textInputOf } from "../study-text";
import { type ControlsPlan, compareControls } from "./compare-controls";
import { evaluateChoices, type SequenceChoices, sequenceChoices } from "./evaluate-choices";
import { perplexityLimits } from "./perplexity-limits";
import {
  CONFIDENCE,
  costByLayer,
  costOf,
  denseLossOf,
  type Evaluated,
  RESAMPLES,
  silentByLayer,
  sparsityOfTokens,
} from "./tradeoff-cost";

/** What is asked of each model. */
export interface TradeoffPlan {
  /** Limit 0, exact zeros only, is always among those measured. */
  readonly cettLimits: readonly number[];
  /** Shares, as 0.01 for 1 %. */
  readonly perplexityRises: readonly number[];
  readonly controls?: ControlsPlan;
}

/** Told of the parts of the study as they go on. */
export type OnPart = (part: string) => OnProgress;

/** Measures one model: a record of it alone, which `mergeTradeoff` puts together with others. */
export async function tradeoffStudy(
  context: StudyContext,
  { layers, text: calibration, elapsedMs }: CalibrationCurves,
  training: ModelTradeoff["training"],
  asked: TradeoffPlan,
  onPart: OnPart,
): Promise<TradeoffRecord> {
  const { model, plan, text } = context;
  const curves = layers.map((layer) => cettCurve([layer]));
  const limits = [...new Set([0, ...asked.cettLimits])].sort((one, other) => one - other);
  const texts = await namedTexts(plan); // first, so that a text that cannot be named costs no work
  let totalMs = elapsedMs;
  const evaluate = async (cettLimits: readonly number[], onProgress: OnProgress): Promise<SequenceChoices[]> => {
    const done = await evaluateLimits(context, curves, cettLimits, onProgress);
    totalMs += done.elapsedMs;
    return done.sequences;
  };
  const sequences = await evaluate(limits, onPart("CETT limits on held-out text"));
  const evaluated: Evaluated = { sequences, dFF: model.input.dFF, seed: plan.seed };
  const onSearch = onPart("limits of a rise of perplexity");
  const perplexity = await perplexityLimits({ ...evaluated, limits }, asked.perplexityRises, (tried) =>
    evaluate(tried, onSearch),
  );
  const compared =
    asked.controls &&
    (await compareControls(context, curves, sequences, asked.controls, onPart("other ways to choose neurons")));
  return {
    schemaVersion: SCHEMA_VERSION,
    kind: "tradeoff",
    inputs: {
      texts,
      calibration,
      heldOut: textInputOf(plan, text.heldOut),
      contextLength: plan.contextLength,
      bos: false,
      seed: plan.seed,
      cettLimits: limits,
      perplexityRises: [...asked.perplexityRises],
      resamples: RESAMPLES,
      confidence: CONFIDENCE,
      controls: asked.controls
        ? {
            text: textInputOf(plan, text.heldOut.slice(0, asked.controls.nSequences)),
            targetSparsities: [...asked.controls.targetSparsities],
          }
        : null,
    },
    measured: {
      models: [
        {
          model: model.input,
          training,
          ...denseLossOf(sequences),
          nSilentTokensByLayer: silentByLayer(sequences),
          limits: limits.map((cettLimit, k) =>
            measuredAtLimit(
              evaluated,
              k,
              cettLimit,
              curves.map((curve) => thresholdAt(curve, cettLimit)),
              calibration.nTokens,
            ),
          ),
          perplexity,
          controls: compared?.controls ?? null,
        },
      ],
    },
    run: runOf(context, totalMs + (compared?.elapsedMs ?? 0)),
  };
}

/** Fits thresholds of limits on the curves and evaluates them on held-out text. */
async function evaluateLimits(
  context: StudyContext,
  curves: readonly CettCurve[],
  cettLimits: readonly number[],
  onProgress: OnProgress,
) {
  const choices = cettLimits.map((limit) => ({
    rule: "magnitude" as const,
    thresholds: curves.map((curve) => thresholdAt(curve, limit).threshold),
  }));
  const { result, elapsedMs } = await runShards(
    context.stepsFolder,
    context.text.heldOut,
    {
      name: "tradeoff",
      inputs: { ...computedBy(context), choices },
      schema: z.array(sequenceChoices),
      measure: (shard, onShare) => evaluateChoices(context.model.model, shard, choices, onShare),
    },
    onProgress,
  );
  return { sequences: result.flat(), elapsedMs };
}

function measuredAtLimit(
  evaluated: Evaluated,
  k: number,
  cettLimit: number,
  thresholds: readonly LayerThreshold[],
  nCalibrationTokens: number,
): ModelTradeoff["limits"][number] {
  const layers = costByLayer(evaluated, k).map((heldOut, layer) => {
    const { threshold, cett, sparsity, monotone } = thresholds[layer];
    return {
      threshold,
      cettCalibration: cett,
      nInactiveCalibration: Math.round(sparsity * nCalibrationTokens * evaluated.dFF), // the share is this count over that product
      sparsityCalibration: sparsity,
      monotone,
      ...heldOut,
    };
  });
  return { cettLimit, layers, ...costOf(evaluated, k), sparsityOfTokens: sparsityOfTokens(evaluated, k) };
}
