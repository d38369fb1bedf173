/** @file From a model and a text to trained predictors and what they are worth. */
import { z } from "zod";
import { type Predictor, predictorWidth } from "../../predictor/predictor-network";
import type { PredictorRecord } from "../../records/predictor-record";
import { cettCurve } from "../../sparsity/cett-curve";
import { type LayerThreshold, thresholdAt } from "../../sparsity/threshold-at";
import type { CalibrationCurves } from "../curves/calibration-curves";
import { runStep } from "../step";
import { computedBy, type StudyContext } from "../study-context";
import { measureLayers, type PredictorLayer, predictorLayer } from "./predictor-layers";
import { predictorLoop } from "./predictor-loop";
import type { OnStage, PredictorPlan } from "./predictor-plan";
import { type PredictorRows, predictorRows } from "./predictor-rows";
import { predictorSweeps } from "./predictor-sweeps";
import { type PredictorText, predictorText } from "./predictor-text";
import { recordedPredictor } from "./recorded-predictor";
import { restorePredictor } from "./stored-predictor";

/** What a study of one model gives. */
export interface PredictorStudy {
  /** Of this model alone. */
  readonly record: PredictorRecord;
  /** By layer. */
  readonly predictors: readonly Predictor[];
}

/** Trains the predictors of a model and judges them. */
export async function predictorStudy(
  context: StudyContext,
  curves: CalibrationCurves,
  plan: PredictorPlan,
  onStage: OnStage,
): Promise<PredictorStudy> {
  const { model, text: studyText } = context;
  const text = await predictorText(plan.text, model.tokenizer, studyText.heldOut);
  const thresholds = curves.layers.map((layer) => thresholdAt(cettCurve([layer]), plan.cettLimit));
  const rows = predictorRows(
    context,
    text,
    thresholds.map(({ threshold }) => threshold),
    (done, total) => onStage("rows", done, total),
  );
  const trained = await trainLayers(context, text, rows, thresholds, plan, onStage);
  const { layers } = trained;
  const loop = plan.nLoopSequences === 0 ? null : await predictorLoop(context, layers, thresholds, plan, onStage);
  const sweeps =
    plan.sweeps &&
    (await predictorSweeps({ context, text, rows, layers, thresholds, plan, sweeps: plan.sweeps }, onStage));
  rows.remove();
  const elapsedMs = curves.elapsedMs + trained.elapsedMs + (loop?.elapsedMs ?? 0) + (sweeps?.elapsedMs ?? 0);
  const measured = { layers, thresholds, loop: loop?.recorded ?? null, sweeps: sweeps?.recorded ?? null };
  return {
    predictors: layers.map(({ predictor }) => restorePredictor(predictor)),
    record: recordedPredictor(context, { curves, text, plan }, measured, elapsedMs),
  };
}

async function trainLayers(
  context: StudyContext,
  text: PredictorText,
  rows: PredictorRows,
  thresholds: readonly LayerThreshold[],
  plan: PredictorPlan,
  onStage: OnStage,
): Promise<{ layers: PredictorLayer[]; elapsedMs: number }> {
  const { model, input } = context.model;
  const layersPlan = {
    methods: plan.methods,
    fit: { ...plan.fit, width: predictorWidth(input, plan.parameterShare) },
    topShare: plan.topShare,
    testLengths: text.test.map(({ tokens }) => tokens.length),
    thresholds: thresholds.map(({ threshold }) => threshold),
  };
  const layers: PredictorLayer[] = [];
  let elapsedMs = 0;
  for (const group of rows.groups([...thresholds.keys()])) {
    const step = await runStep(context.stepsFolder, {
      name: "predictor-layers",
      inputs: { ...computedBy(context), rows: rows.key, layers: group, plan: layersPlan },
      schema: z.array(predictorLayer),
      work: () =>
        measureLayers(model, rows, group, layersPlan, context.cacheFolder, (share) =>
          onStage("predictors", group[0] + share * group.length, thresholds.length),
        ),
    });
    layers.push(...step.result);
    elapsedMs += step.elapsedMs;
    onStage("predictors", layers.length, thresholds.length);
  }
  return { layers, elapsedMs };
}
