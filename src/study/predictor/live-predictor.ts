/** @file Predictors trained in a notebook: everything that the command line would set is set here. */
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { chooseBackend } from "../../backend/choose-backend";
import { cacheFolder as cacheFolderOf } from "../../data/cache-folder";
import { fetchAsset } from "../../data/fetch/fetch-asset";
import { createCettPool } from "../../kernels/cpu/cett-pool";
import { createNeuronMasks, type NeuronMasks } from "../../kernels/cpu/neuron-masks";
import { collectRows } from "../../predictor/collect-rows";
import { evaluateScorer, TOP_SHARE } from "../../predictor/evaluate-scorer";
import { fitPredictors } from "../../predictor/fit-predictors";
import { countByNeuron, type LayerRows, sliceRows } from "../../predictor/layer-rows";
import { addCounts, type PredictionMeasures, predictionMeasures } from "../../predictor/prediction-counts";
import { PREDICTOR_KINDS } from "../../predictor/predictor-kinds";
import { predictorWidth } from "../../predictor/predictor-network";
import { readRows } from "../../predictor/row-files";
import { frequencyScorer, networkScorer, type Scorer } from "../../predictor/scorer";
import { readPaper } from "../../records/paper";
import { cettCurve } from "../../sparsity/cett-curve";
import { thresholdAt } from "../../sparsity/threshold-at";
import { addStoredSums } from "../curves/layer-sums";
import { measureCurves } from "../curves/measure-curves";
import { modelPath, openStudyModel, type StudyModel } from "../study-model";
import { studyText } from "../study-text";
import { predictorText } from "./predictor-text";

/** Texts that the packages of this project carry, and how much of them. */
const TEXT = { texts: ["moby-dick", "state-of-the-union"], contextLength: 256, nCalibration: 8, nHeldOut: 8, seed: 1 };
const N_VALIDATION_ROWS = 2000;
const FIT = {
  patience: 2,
  batchRows: 256,
  peakLearningRate: 1e-2,
  weightDecay: 0.01,
  seed: 1,
} as const;

/** The two-layer kinds: the paper's, and ours with a ReLU between and weighted classes. */
const LIVE_KINDS = ["predictor", "weightedRelu"] as const;
type LiveKind = (typeof LIVE_KINDS)[number];

/** What is trained. */
export interface LivePredictorPlan {
  /** Counted from 0. */
  readonly layer: number;
  /** Hidden width; that of 6 % of the FFN's parameters where absent. */
  readonly width?: number;
  readonly nRows: number;
  readonly epochs: number;
  readonly cettLimit: number;
}

/** What it gave, on documents that no training saw. */
export interface LivePredictor {
  readonly width: number;
  /** Of each kind: the mean loss of validation rows before training, then after each epoch. The two losses are not the same and do not compare. */
  readonly validationLosses: Readonly<Record<LiveKind, readonly number[]>>;
  /** By what predicts and by setting. */
  readonly results: readonly (PredictionMeasures & {
    readonly predictedBy: LiveKind | "frequency";
    readonly setting: "topK" | "threshold";
  })[];
}

/** Trains the predictors of one layer, of both kinds, on the best backend there is, and frees everything again. */
export async function trainLayerPredictor(model: string, plan: LivePredictorPlan): Promise<LivePredictor> {
  const environment = process.env;
  const cacheFolder = cacheFolderOf(environment);
  await chooseBackend({ cacheFolder });
  const modelFolder = await modelPath(model, (name) => fetchAsset(name, { cacheFolder, environment, offline: false }));
  const study = await openStudyModel(model, modelFolder);
  const folder = mkdtempSync(join(tmpdir(), "relu2-predictor-"));
  try {
    const masks = await createNeuronMasks(cacheFolder);
    const path = join(folder, "live.rows");
    const { training, validation, test } = await liveRows(study, plan, { cacheFolder, masks, path });
    const width = plan.width ?? predictorWidth(study.model.config, readPaper().numbers.predictorParameterShare.value);
    const shares = Float32Array.from(countByNeuron(training), (count) => count / training.nRows);
    const results = [...(await judge("frequency", frequencyScorer(shares, training.dModel), test, masks))];
    const validationLosses: Partial<Record<LiveKind, readonly number[]>> = {};
    for (const kind of LIVE_KINDS) {
      const fit = { ...FIT, ...PREDICTOR_KINDS[kind], width, epochs: plan.epochs };
      const [fitted] = await fitPredictors([{ training, validation }], fit, cacheFolder);
      validationLosses[kind] = fitted.validationLosses;
      results.push(...(await judge(kind, networkScorer(fitted.predictor), test, masks)));
    }
    return { width, validationLosses: validationLosses as Record<LiveKind, readonly number[]>, results };
  } finally {
    await study.model.close();
    rmSync(folder, { recursive: true });
  }
}

async function liveRows(
  { model, tokenizer }: StudyModel,
  { layer, nRows, cettLimit }: LivePredictorPlan,
  { cacheFolder, masks, path }: { cacheFolder: string; masks: NeuronMasks; path: string },
): Promise<Record<"training" | "validation" | "test", LayerRows>> {
  const { nLayers, dModel, dFF } = model.config;
  if (!(Number.isInteger(layer) && layer >= 0 && layer < nLayers)) {
    throw new RangeError(
      `Cannot train a predictor as layer must be an integer in [0, ${nLayers}): current value is ${layer}`,
    );
  }
  const { calibration, heldOut } = await studyText(TEXT, tokenizer);
  const textPlan = { ...TEXT, nTrainingRows: nRows, nValidationRows: N_VALIDATION_ROWS };
  const { training, validation, test } = await predictorText(textPlan, tokenizer, heldOut);
  const pool = await createCettPool({ nThreads: availableParallelism(), cacheFolder });
  const sums = await measureCurves(model, calibration, pool, () => undefined).finally(() => pool.close());
  const thresholds = sums.map(
    ({ first, rest }) =>
      thresholdAt(cettCurve([{ first: addStoredSums([first]), rest: addStoredSums([rest]) }]), cettLimit).threshold,
  );
  const sequences = [...training, ...validation, ...test].map(({ tokens }) => tokens);
  const file = { path, nRows: sequences.reduce((sum, tokens) => sum + tokens.length, 0) };
  await collectRows(model, sequences, { thresholds: [thresholds], masks }, file, () => undefined);
  const rows = await readRows([file], { nLayers, dModel, dFF, nLimits: 1 }, layer, 0);
  const firstOfTest = nRows + N_VALIDATION_ROWS;
  return {
    training: sliceRows(rows, 0, nRows),
    validation: sliceRows(rows, nRows, firstOfTest),
    test: sliceRows(rows, firstOfTest, rows.nRows),
  };
}

async function judge(
  predictedBy: LivePredictor["results"][number]["predictedBy"],
  scorer: Scorer,
  test: LayerRows,
  masks: NeuronMasks,
): Promise<LivePredictor["results"]> {
  try {
    const { topK, threshold } = await evaluateScorer(scorer, {
      rows: test,
      lengths: [test.nRows],
      topShare: TOP_SHARE,
      masks,
    });
    return [
      { predictedBy, setting: "topK", ...predictionMeasures(addCounts(topK)) },
      { predictedBy, setting: "threshold", ...predictionMeasures(addCounts(threshold)) },
    ];
  } finally {
    scorer.dispose();
  }
}
