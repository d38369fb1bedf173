/** @file From models, a text, CETT limits and target sparsities to the record of locality. */
import { z } from "zod";
import type { PairCounter } from "../../kernels/cpu/pair-counter";
import { LARGEST_WINDOW, layerLocality } from "../../locality/layer-locality";
import { DEAD_BELOW, HOT_ABOVE } from "../../locality/neuron-group";
import type { ReuseSums } from "../../locality/reuse";
import { mean } from "../../numerics/mean";
import { roundSignificant } from "../../numerics/round-significant";
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
import { documentReuse, documentReuseOf, REUSE_RESAMPLES, reuseOfDocuments } from "./reuse-of-documents";

/** What a step keeps of the model at one limit. */
const measuredModel = z.strictObject({
  layers: z.array(layerLocalityRecord),
  /** By sequence. */
  documents: z.array(documentReuse),
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
      ...REUSE_RESAMPLES,
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
  const documents = text.heldOut.map((_, document) => documentReuseOf(sums.map((layer) => layer[document])));
  return { layers, documents };
}

function atLimit(
  { layers, documents }: MeasuredModel,
  seed: number,
): Omit<LocalityAtLimit, "cettLimit" | "targetSparsity"> {
  return {
    layers,
    activationRatio: roundSignificant(mean(layers.map(({ activationRatio }) => activationRatio))),
    ...reuseOfDocuments(documents, seed),
  };
}
