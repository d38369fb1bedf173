/** @file From a model, a text and CETT limits to the record of thresholds and what they cost. */
import { z } from "zod";
import { seededRandom } from "../../numerics/random";
import { type GroupSum, resampleInterval } from "../../numerics/resample-interval";
import type { CettRecord } from "../../records/cett-record";
import { readPaper } from "../../records/paper";
import { SCHEMA_VERSION } from "../../records/provenance";
import { cettCurve } from "../../sparsity/cett-curve";
import { quantileThresholdOfCurve } from "../../sparsity/curve-quantile-threshold";
import type { QuantileThreshold } from "../../sparsity/quantile-threshold";
import { type LayerThreshold, thresholdAt } from "../../sparsity/threshold-at";
import { runShards } from "../run-shards";
import { computedBy, type OnProgress, runOf, type StudyContext } from "../study-context";
import { textInputOf } from "../study-text";
import type { CalibrationCurves } from "./calibration-curves";
import { evaluateThresholds, type SequenceEvaluation, sequenceEvaluation } from "./evaluate-thresholds";
import { recordedCurve } from "./recorded-curve";

/** Documents are resampled this often: the ends of a 95 % interval then rest on 50 draws each. */
const RESAMPLES = 2000;
const CONFIDENCE = 0.95;

/** What was fitted on the calibration curve of a layer: our threshold, and that of the paper's algorithm 1. */
interface FittedLayer extends LayerThreshold {
  readonly algorithm1: QuantileThreshold;
}

/** Fits thresholds on the calibration curves and evaluates them on held-out text. */
export async function cettStudy(
  context: StudyContext,
  { layers, text: calibration, elapsedMs }: CalibrationCurves,
  cettLimits: readonly number[],
  onProgress: OnProgress,
): Promise<CettRecord> {
  const { model, plan, text, stepsFolder } = context;
  const curves = layers.map((layer) => cettCurve([layer]));
  const nCandidates = readPaper().numbers.quantileCandidates.value;
  const thresholds = cettLimits.map((limit) =>
    curves.map(
      (curve): FittedLayer => ({
        ...thresholdAt(curve, limit),
        algorithm1: quantileThresholdOfCurve(curve, limit, nCandidates),
      }),
    ),
  ); // [limit][layer]
  const values = thresholds.map((byLayer) => byLayer.map(({ threshold }) => threshold));
  const evaluated = await runShards(
    stepsFolder,
    text.heldOut,
    {
      name: "thresholds",
      inputs: { ...computedBy(context), thresholds: values },
      schema: z.array(sequenceEvaluation),
      measure: (sequences, onShare) => evaluateThresholds(model.model, sequences, values, onShare),
    },
    onProgress,
  );
  const sequences = evaluated.result.flat();
  const dense = totalOf(sequences.map(({ denseLossSum: sum, nPredictedTokens: count }) => ({ sum, count })));
  return {
    schemaVersion: SCHEMA_VERSION,
    kind: "cett",
    inputs: {
      model: model.input,
      calibration,
      heldOut: textInputOf(plan, text.heldOut),
      contextLength: plan.contextLength,
      bos: false,
      seed: plan.seed,
      cettLimits: [...cettLimits],
      resamples: RESAMPLES,
      confidence: CONFIDENCE,
    },
    measured: {
      curves: layers.map((layer, l) => recordedCurve(curves[l], cettCurve([layer], "withoutFirst"))),
      denseLossSum: dense.sum,
      denseLoss: dense.sum / dense.count,
      nPredictedTokens: dense.count,
      limits: cettLimits.map((cettLimit, k) => ({
        cettLimit,
        ...measuredAtLimit(sequences, k, thresholds[k], {
          dFF: model.input.dFF,
          seed: plan.seed,
          nCalibrationTokens: calibration.nTokens,
        }),
      })),
    },
    run: runOf(context, elapsedMs + evaluated.elapsedMs),
  };
}

function measuredAtLimit(
  sequences: readonly SequenceEvaluation[],
  limit: number,
  thresholds: readonly FittedLayer[],
  { dFF, seed, nCalibrationTokens }: { dFF: number; seed: number; nCalibrationTokens: number },
): Omit<CettRecord["measured"]["limits"][number], "cettLimit"> {
  const nTokens = sequences.reduce((sum, sequence) => sum + sequence.nTokens, 0);
  const layers = thresholds.map(({ threshold, cett, sparsity, monotone, algorithm1 }, l) => {
    const nInactive = sequences.reduce((sum, sequence) => sum + sequence.limits[limit].nInactiveByLayer[l], 0);
    return {
      threshold,
      cettCalibration: cett,
      nInactiveCalibration: Math.round(sparsity * nCalibrationTokens * dFF), // the share is this count over that product
      sparsityCalibration: sparsity,
      monotone,
      algorithm1,
      nInactive,
      sparsity: nInactive / (nTokens * dFF),
    };
  });
  const inactive = sequences.map(({ nTokens: count, limits }) => ({
    sum: limits[limit].nInactiveByLayer.reduce((sum, n) => sum + n, 0) / (dFF * thresholds.length),
    count,
  }));
  const lossChange = sequences.map(({ denseLossSum, nPredictedTokens, limits }) => ({
    sum: limits[limit].lossSum - denseLossSum,
    count: nPredictedTokens,
  }));
  const interval = (groups: readonly GroupSum[]): [number, number] =>
    resampleInterval(groups, { resamples: RESAMPLES, confidence: CONFIDENCE, random: seededRandom(seed) });
  const loss = sequences.map(({ nPredictedTokens, limits }) => ({
    sum: limits[limit].lossSum,
    count: nPredictedTokens,
  }));
  return {
    layers,
    sparsity: meanOf(inactive),
    sparsityInterval: interval(inactive),
    lossSum: totalOf(loss).sum,
    loss: meanOf(loss),
    lossChange: meanOf(lossChange),
    lossChangeInterval: interval(lossChange),
  };
}

function totalOf(groups: readonly GroupSum[]): GroupSum {
  return groups.reduce((total, { sum, count }) => ({ sum: total.sum + sum, count: total.count + count }));
}

function meanOf(groups: readonly GroupSum[]): number {
  const { sum, count } = totalOf(groups);
  return sum / count;
}
