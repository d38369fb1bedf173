/** @file From models, a text, CETT limits and target sparsities to the record of locality. */
import { z } from "zod";
import type { PairCounter } from "../../kernels/cpu/pair-counter";
import { LARGEST_WINDOW, layerLocality } from "../../locality/layer-locality";
import { DEAD_BELOW, HOT_ABOVE } from "../../locality/neuron-group";
import type { ReuseSums } from "../../locality/reuse";
import { mean } from "../../numerics/mean";
import { seededRandom } from "../../numerics/random";
import { type GroupSum, resampleInterval } from "../../numerics/resample-interval";
import { roundSignificant } from "../../numerics/round-significant";
import { sum } from "../../numerics/sum";
import { type LocalityAtLimit, type LocalityRecord, layerLocalityRecord } from "../../records/locality-record";
import { SCHEMA_VERSION } from "../../records/provenance";
import { cettCurve } from "../../sparsity/cett-curve";
import { thresholdAt } from "../../sparsity/threshold-at";
import type { CalibrationCurves } from "../curves/calibration-curves";
import { runStep } from "../step";
import { type OnProgress, runOf, type StudyContext } from "../study-context";
import { type TextPlan, textInputOf } from "../study-text";
import { limitForSparsity } from "./limit-for-sparsity";
import { activeSetInputs, sweepActiveSets } from "./locality-sets";

/** Documents are resampled this often: the ends of a 95 % interval then rest on 50 draws each. */
const RESAMPLES = 2000;
const CONFIDENCE = 0.95;

/** What a step keeps of the model at one limit. */
const measuredModel = z.strictObject({
  layers: z.array(layerLocalityRecord),
  /**
   * By sequence, over all tokens and layers: active neurons and by window those that are reused; pairs of a token and a layer with an active neuron and by window the sum of
   * their own ratios.
   */
  documents: z.array(
    z.strictObject({
      nActive: z.int(),
      nReused: z.array(z.int()),
      nRatios: z.int(),
      ratioSum: z.array(z.number()),
    }),
  ),
});
type MeasuredModel = z.infer<typeof measuredModel>;

/** Where a model is measured: at limits that are asked for, then at its own limit for each sparsity. */
export interface LocalityPlaces {
  readonly cettLimits: readonly number[];
  /** Mean sparsities over layers on the calibration text. */
  readonly targetSparsities: readonly number[];
}

/** What one model adds to the record. */
export interface ModelLocality {
  readonly input: LocalityRecord["inputs"]["models"][number];
  readonly measured: LocalityRecord["measured"]["models"][number];
  readonly run: LocalityRecord["run"];
  readonly plan: TextPlan;
}

/**
 * Measures one model on held-out text, with the thresholds of each limit active in all layers.
 *
 * @throws {RangeError} If the model does not reach a target sparsity at any limit below 1.
 */
export async function modelLocality(
  context: StudyContext,
  { layers, text: calibration, elapsedMs }: CalibrationCurves,
  { cettLimits, targetSparsities }: LocalityPlaces,
  counter: PairCounter,
  onProgress: OnProgress,
): Promise<ModelLocality> {
  const { model, plan, text, stepsFolder } = context;
  const { nLayers } = model.input;
  const curves = layers.map((layer) => cettCurve([layer]));
  const places = [
    ...cettLimits.map((cettLimit) => ({ cettLimit, targetSparsity: null })),
    ...targetSparsities.map((targetSparsity) => ({
      cettLimit: limitForSparsity(curves, targetSparsity).cettLimit,
      targetSparsity,
    })),
  ];
  const limits: LocalityAtLimit[] = [];
  let totalMs = elapsedMs;
  for (const [k, place] of places.entries()) {
    const { cettLimit } = place;
    const thresholds = curves.map((curve) => thresholdAt(curve, cettLimit).threshold);
    const step = await runStep(stepsFolder, {
      name: "locality",
      inputs: activeSetInputs(context, thresholds),
      schema: measuredModel,
      work: () =>
        measureModel(context, thresholds, counter, (done) => onProgress(k * nLayers + done, places.length * nLayers)),
    });
    onProgress((k + 1) * nLayers, places.length * nLayers);
    totalMs += step.elapsedMs;
    limits.push({ ...place, ...atLimit(step.result, plan.seed) });
  }
  const nTokens = text.heldOut.reduce((sum, { length }) => sum + length - LARGEST_WINDOW, 0);
  return {
    input: { model: model.input, calibration, heldOut: textInputOf(plan, text.heldOut) },
    measured: { nTokens, limits },
    run: runOf(context, totalMs),
    plan,
  };
}

/** Puts models that were measured alike into one record. */
export function localityStudy(
  models: readonly ModelLocality[],
  { cettLimits, targetSparsities }: LocalityPlaces,
): LocalityRecord {
  const [{ plan, run }] = models;
  return {
    schemaVersion: SCHEMA_VERSION,
    kind: "locality",
    inputs: {
      models: models.map(({ input }) => input),
      contextLength: plan.contextLength,
      bos: false,
      seed: plan.seed,
      cettLimits: [...cettLimits],
      targetSparsities: [...targetSparsities],
      largestWindow: LARGEST_WINDOW,
      deadBelow: DEAD_BELOW,
      hotAbove: HOT_ABOVE,
      resamples: RESAMPLES,
      confidence: CONFIDENCE,
    },
    measured: { models: models.map(({ measured }) => measured) },
    run: { ...run, elapsedMs: models.reduce((sum, model) => sum + model.run.elapsedMs, 0) },
  };
}

async function measureModel(
  { model, plan, text }: StudyContext,
  thresholds: readonly number[],
  counter: PairCounter,
  onLayer: (done: number) => void,
): Promise<MeasuredModel> {
  const layers: MeasuredModel["layers"] = [];
  const sums: (readonly ReuseSums[])[] = []; // [layer][document]
  await sweepActiveSets(model.model, text.heldOut, thresholds, (index, documents) => {
    const measured = layerLocality(documents, { counter, seed: plan.seed });
    layers.push({ threshold: thresholds[index], ...measured.layer });
    sums.push(measured.documents);
    onLayer(index + 1);
  });
  const documents = text.heldOut.map((_, document) => sumsOverLayers(sums.map((layer) => layer[document])));
  return { layers, documents };
}

function sumsOverLayers(layers: readonly ReuseSums[]): MeasuredModel["documents"][number] {
  const total = (of: (sums: ReuseSums) => number): number => layers.reduce((sum, layer) => sum + of(layer), 0);
  const totals = (of: (sums: ReuseSums) => Float64Array): number[] =>
    Array.from({ length: LARGEST_WINDOW }, (_, w) => total((sums) => of(sums)[w]));
  return {
    nActive: total(({ nActive }) => nActive),
    nReused: totals(({ nReused }) => nReused),
    nRatios: total(({ nTokens, nSilentTokens }) => nTokens - nSilentTokens),
    ratioSum: totals(({ ratioSum }) => ratioSum),
  };
}

function atLimit(
  { layers, documents }: MeasuredModel,
  seed: number,
): Omit<LocalityAtLimit, "cettLimit" | "targetSparsity"> {
  const pooled = byWindow((w) => documents.map(({ nActive, nReused }) => ({ count: nActive, sum: nReused[w] })), seed);
  const ofTokens = byWindow(
    (w) => documents.map(({ nRatios, ratioSum }) => ({ count: nRatios, sum: ratioSum[w] })),
    seed,
  );
  return {
    layers,
    activationRatio: roundSignificant(mean(layers.map(({ activationRatio }) => activationRatio))),
    reuseRatio: pooled.means,
    reuseInterval: pooled.intervals,
    reuseOfTokens: ofTokens.means,
    reuseOfTokensInterval: ofTokens.intervals,
  };
}

/** The mean over all documents at each window, and its interval. */
function byWindow(
  groupsOf: (w: number) => readonly GroupSum[],
  seed: number,
): { means: number[]; intervals: [number, number][] } {
  const windows = Array.from({ length: LARGEST_WINDOW }, (_, w) => groupsOf(w));
  return {
    means: windows.map((groups) => roundSignificant(meanOf(groups))),
    intervals: windows.map((groups) => {
      const options = { resamples: RESAMPLES, confidence: CONFIDENCE, random: seededRandom(seed) };
      const [low, high] = resampleInterval(groups, options);
      return [roundSignificant(low), roundSignificant(high)];
    }),
  };
}

function meanOf(groups: readonly GroupSum[]): number {
  return sum(groups.map((group) => group.sum)) / sum(groups.map(({ count }) => count));
}
