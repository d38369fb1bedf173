/** @file From models, a text and CETT limits to the record of locality. */
import { z } from "zod";
import type { PairCounter } from "../../kernels/cpu/pair-counter";
import { LARGEST_WINDOW, layerLocality } from "../../locality/layer-locality";
import { DEAD_BELOW, HOT_ABOVE } from "../../locality/neuron-group";
import type { ReuseSums } from "../../locality/reuse";
import { mean } from "../../numerics/mean";
import { seededRandom } from "../../numerics/random";
import { type GroupSum, resampleInterval } from "../../numerics/resample-interval";
import { roundSignificant } from "../../numerics/round-significant";
import { type LocalityRecord, layerLocalityRecord } from "../../records/locality-record";
import { SCHEMA_VERSION } from "../../records/provenance";
import { cettCurve } from "../../sparsity/cett-curve";
import { thresholdAt } from "../../sparsity/threshold-at";
import type { CalibrationCurves } from "../curves/calibration-curves";
import { runStep } from "../step";
import { type OnProgress, runOf, type StudyContext } from "../study-context";
import { type TextPlan, textInputOf } from "../study-text";
import { activeSetInputs, sweepActiveSets } from "./locality-sets";

/** Documents are resampled this often: the ends of a 95 % interval then rest on 50 draws each. */
const RESAMPLES = 2000;
const CONFIDENCE = 0.95;

/** What a step keeps of the model at one limit. */
const measuredModel = z.strictObject({
  layers: z.array(layerLocalityRecord),
  /** By sequence: active neurons over all tokens and layers, and by window those that are reused. */
  documents: z.array(z.strictObject({ nActive: z.int(), nReused: z.array(z.int()) })),
});

/** What one model adds to the record. */
export interface ModelLocality {
  readonly input: LocalityRecord["inputs"]["models"][number];
  readonly measured: LocalityRecord["measured"]["models"][number];
  readonly run: LocalityRecord["run"];
  readonly plan: TextPlan;
}

/** Measures one model on held-out text, with the thresholds of each limit active in all layers. */
export async function modelLocality(
  context: StudyContext,
  { layers, text: calibration, elapsedMs }: CalibrationCurves,
  cettLimits: readonly number[],
  counter: PairCounter,
  onProgress: OnProgress,
): Promise<ModelLocality> {
  const { model, plan, text, stepsFolder } = context;
  const { nLayers } = model.input;
  const curves = layers.map((layer) => cettCurve([layer]));
  const limits: ModelLocality["measured"]["limits"] = [];
  let totalMs = elapsedMs;
  for (const [k, cettLimit] of cettLimits.entries()) {
    const thresholds = curves.map((curve) => thresholdAt(curve, cettLimit).threshold);
    const step = await runStep(stepsFolder, {
      name: "locality",
      inputs: activeSetInputs(context, thresholds),
      schema: measuredModel,
      work: () =>
        measureModel(context, thresholds, counter, (done) =>
          onProgress(k * nLayers + done, cettLimits.length * nLayers),
        ),
    });
    onProgress((k + 1) * nLayers, cettLimits.length * nLayers);
    totalMs += step.elapsedMs;
    limits.push(atLimit(cettLimit, step.result, plan.seed));
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
export function localityStudy(models: readonly ModelLocality[], cettLimits: readonly number[]): LocalityRecord {
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
): Promise<z.infer<typeof measuredModel>> {
  const layers: z.infer<typeof layerLocalityRecord>[] = [];
  const sums: (readonly ReuseSums[])[] = []; // [layer][document]
  await sweepActiveSets(model.model, text.heldOut, thresholds, (index, documents) => {
    const measured = layerLocality(documents, { counter, seed: plan.seed });
    layers.push({ threshold: thresholds[index], ...measured.layer });
    sums.push(measured.documents);
    onLayer(index + 1);
  });
  const documents = text.heldOut.map((_, document) => {
    const ofLayers = sums.map((layer) => layer[document]);
    return {
      nActive: ofLayers.reduce((sum, { nActive }) => sum + nActive, 0),
      nReused: Array.from({ length: LARGEST_WINDOW }, (_, w) =>
        ofLayers.reduce((sum, { nReused }) => sum + nReused[w], 0),
      ),
    };
  });
  return { layers, documents };
}

function atLimit(
  cettLimit: number,
  { layers, documents }: z.infer<typeof measuredModel>,
  seed: number,
): ModelLocality["measured"]["limits"][number] {
  const groups = (w: number): GroupSum[] =>
    documents.map(({ nActive, nReused }) => ({ count: nActive, sum: nReused[w] }));
  const windows = Array.from({ length: LARGEST_WINDOW }, (_, w) => w);
  return {
    cettLimit,
    layers,
    activationRatio: roundSignificant(mean(layers.map(({ activationRatio }) => activationRatio))),
    reuseRatio: windows.map((w) => roundSignificant(meanOf(groups(w)))),
    reuseInterval: windows.map((w) => {
      const options = { resamples: RESAMPLES, confidence: CONFIDENCE, random: seededRandom(seed) };
      const [low, high] = resampleInterval(groups(w), options);
      return [roundSignificant(low), roundSignificant(high)];
    }),
  };
}

function meanOf(groups: readonly GroupSum[]): number {
  const total = groups.reduce((sum, group) => ({ sum: sum.sum + group.sum, count: sum.count + group.count }));
  return total.sum / total.count;
}
