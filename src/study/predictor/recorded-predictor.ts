/** @file What a study of predictors says, as a record. */
import { ffnFlops, ffnParameters, type Predictor, predictorParameters } from "../../predictor/predictor-network";
import type { ModelPredictor, PredictionMethod, PredictorRecord } from "../../records/predictor-record";
import { SCHEMA_VERSION } from "../../records/provenance";
import type { LayerThreshold } from "../../sparsity/threshold-at";
import type { CalibrationCurves } from "../curves/calibration-curves";
import { checkSameInputs } from "../same-inputs";
import { runOf, type StudyContext } from "../study-context";
import type { PredictorLayer } from "./predictor-layers";
import type { PredictorPlan } from "./predictor-plan";
import { type PredictorText, splitInputOf } from "./predictor-text";
import { CONFIDENCE, RESAMPLES, recordedSetting } from "./recorded-prediction";
import { courseOf, restorePredictor } from "./stored-predictor";

/** What a study of one model found. */
interface FoundPredictors {
  readonly layers: readonly PredictorLayer[];
  readonly thresholds: readonly LayerThreshold[];
  readonly bounds: ModelPredictor["bounds"];
  readonly loop: ModelPredictor["loop"];
  readonly sweeps: ModelPredictor["sweeps"];
}

/** What it was given. */
interface GivenPredictors {
  readonly curves: CalibrationCurves;
  readonly text: PredictorText;
  readonly plan: PredictorPlan;
}

/** The record of one model. */
export function recordedPredictor(
  context: StudyContext,
  given: GivenPredictors,
  { layers, thresholds, bounds, loop, sweeps }: FoundPredictors,
  elapsedMs: number,
): PredictorRecord {
  const { input } = context.model;
  const measured: ModelPredictor = {
    model: input,
    ...sizesOf(input, restorePredictor(layers[0].predictor)),
    layers: layers.map((layer, l) => recordedLayer(layer, thresholds[l], given.text, input.dFF)),
    methods: methodsOf(layers, given.plan.methods, context.plan.seed),
    bounds,
    loop,
    sweeps,
  };
  return {
    schemaVersion: SCHEMA_VERSION,
    kind: "predictor",
    inputs: inputsOf(given),
    measured: { models: [measured] },
    run: runOf(context, elapsedMs),
  };
}

function inputsOf({ curves, text, plan }: GivenPredictors): PredictorRecord["inputs"] {
  const { texts, rowTexts = texts, contextLength, seed } = plan.text;
  const { seed: _, ...fit } = plan.fit;
  return {
    contextLength,
    bos: false,
    seed,
    cettLimit: plan.cettLimit,
    cettBounds: [...plan.cettBounds],
    calibration: curves.text,
    training: splitInputOf(rowTexts, text.training),
    validation: splitInputOf(rowTexts, text.validation),
    test: splitInputOf(texts, text.test),
    loop: splitInputOf(texts, text.test.slice(0, Math.max(1, plan.nLoopSequences))),
    topShare: plan.topShare,
    plan: { parameterShare: plan.parameterShare, optimizer: "AdamW", ...fit },
    resamples: RESAMPLES,
    confidence: CONFIDENCE,
  };
}

/**
 * Records as one, with the models of all in their order. The text of the loop is that of the records that measured one.
 *
 * @throws {RangeError} If their inputs differ: the message names the first that does.
 */
export function joinPredictorRecords(records: readonly PredictorRecord[]): PredictorRecord {
  const [first] = records;
  const { inputs } = records.find(hasLoop) ?? first;
  for (const record of records) {
    const own = hasLoop(record) ? record.inputs : { ...record.inputs, loop: inputs.loop };
    checkSameInputs(inputs, own, record.measured.models[0].model.name);
  }
  return {
    ...first,
    inputs,
    measured: { models: records.flatMap(({ measured }) => measured.models) },
    run: { ...first.run, elapsedMs: records.reduce((sum, { run }) => sum + run.elapsedMs, 0) },
  };
}

function hasLoop({ measured }: PredictorRecord): boolean {
  return measured.models.some(({ loop }) => loop !== null);
}

/**
 * One record with the models of both, the later one's last; where both have a model of one name, the later one counts.
 *
 * @throws {RangeError} If their inputs differ: the message names the first that does.
 */
export function mergePredictors(before: PredictorRecord, later: PredictorRecord): PredictorRecord {
  const measuredAgain = new Set(later.measured.models.map(({ model }) => model.name));
  const kept = before.measured.models.filter(({ model }) => !measuredAgain.has(model.name));
  return kept.length === 0 ? later : joinPredictorRecords([{ ...before, measured: { models: kept } }, later]);
}

function methodsOf(
  layers: readonly PredictorLayer[],
  methods: readonly PredictionMethod[],
  seed: number,
): ModelPredictor["methods"] {
  return methods.map((method) => {
    const entries = layers.map((layer) => layer.methods.find((entry) => entry.method === method)!);
    const topK = entries.flatMap(({ topK: counts }) => (counts === null ? [] : [counts]));
    return {
      method,
      nParameters: sumOver(layers, method, "nParameters"),
      flops: sumOver(layers, method, "flops"),
      topK: topK.length === 0 ? null : recordedSetting(topK, seed),
      threshold: recordedSetting(
        entries.map(({ threshold }) => threshold),
        seed,
      ),
    };
  });
}

function recordedLayer(
  layer: PredictorLayer,
  { threshold, cett }: LayerThreshold,
  text: PredictorText,
  dFF: number,
): ModelPredictor["layers"][number] {
  const nTestRows = text.test.reduce((sum, { tokens }) => sum + tokens.length, 0);
  const { nActiveTraining, nActiveValidation, nActiveTest } = layer;
  return {
    threshold,
    cettCalibration: cett,
    nActiveTraining,
    nActiveValidation,
    nActiveTest,
    activationRatio: nActiveTest / (nTestRows * dFF),
    predictor: courseOf(layer.predictor),
    weightedRelu: layer.weightedRelu && courseOf(layer.weightedRelu),
    linear: layer.linear && courseOf(layer.linear),
  };
}

function sizesOf(
  ffn: ModelPredictor["model"],
  predictor: Predictor,
): Pick<ModelPredictor, "width" | "parameterShare" | "ffnParameters" | "ffnFlops"> {
  return {
    width: predictor.layers[0].nOutputs,
    parameterShare: predictorParameters(predictor) / ffnParameters(ffn),
    ffnParameters: ffnParameters(ffn),
    ffnFlops: ffnFlops(ffn),
  };
}

function sumOver(layers: readonly PredictorLayer[], method: PredictionMethod, key: "flops" | "nParameters"): number {
  return layers.reduce((sum, { methods }) => sum + methods.find((entry) => entry.method === method)![key], 0);
}
