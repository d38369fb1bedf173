/** @file From a model and a text to trained predictors and what they are worth. */
import { z } from "zod";
import { type Predictor, predictorWidth } from "../../predictor/predictor-network";
import type { PredictorRecord } from "../../records/predictor-record";
import { cettCurve } from "../../sparsity/cett-curve";
import { type LayerThreshold, thresholdAt } from "../../sparsity/threshold-at";
import type { CalibrationCurves } from "../curves/calibration-curves";
import { runStep } from "../step";
import { computedBy, type StudyContext } from "../study-context";
import { predictorBounds } from "./predictor-bounds";
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
  /** The paper's, of `plan.cettLimit`, by layer. */
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
  const layerCurves = curves.layers.map((layer) => cettCurve([layer]));
  const thresholds = layerCurves.map((curve) => thresholdAt(curve, plan.cettLimit));
  const thresholdsByLimit = new Map(
    [plan.cettLimit, ...plan.cettBounds].map((limit) => [
      limit,
      layerCurves.map((curve) => thresholdAt(curve, limit).threshold),
    ]),
  );
  const allRows = predictorRows(context, text, thresholdsByLimit, (done, total) => onStage("rows", done, total));
  const rows = allRows.at(plan.cettLimit);
  const trained = await trainLayers(context, text, rows, thresholds, plan, onStage);
  const { layers } = trained;
  const bounds = await predictorBounds(
    { context, text, rows: allRows, layers, thresholds: thresholdsByLimit, plan },
    onStage,
  );
  const loop = plan.nLoopSequences === 0 ? null : await predictorLoop(context, layers, thresholds, plan, onStage);
  const sweeps =
    plan.sweeps &&
    (await predictorSweeps({ context, text, rows, layers, thresholds, plan, sweeps: plan.sweeps }, onStage));
  allRows.remove();
  const elapsedMs =
    curves.elapsedMs + trained.elapsedMs + bounds.elapsedMs + (loop?.elapsedMs ?? 0) + (sweeps?.elapsedMs ?? 0);
  const measured = {
    layers,
    thresholds,
    bounds: bounds.recorded,
    loop: loop?.recorded ?? null,
    sweeps: sweeps?.recorded ?? null,
  };
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
