/** @file How recall and loss depend on the predictor's width and on the rows it learns from. */
import { z } from "zod";
import { topCount } from "../../predictor/evaluate-scorer";
import { sliceRows } from "../../predictor/layer-rows";
import { PREDICTOR_KINDS } from "../../predictor/predictor-kinds";
import { ffnParameters, predictorFlops, predictorParameters, predictorWidth } from "../../predictor/predictor-network";
import { networkScorer } from "../../predictor/scorer";
import type { ModelPredictor, SweepPoint } from "../../records/predictor-record";
import type { LayerThreshold } from "../../sparsity/threshold-at";
import { runStep, type StepResult } from "../step";
import { computedBy, type StudyContext } from "../study-context";
import { type JudgedLayer, judgedLayer, judgedLayers, ownJudgedLayer } from "./judged-layers";
import { lossCostOf, maskedLosses } from "./masked-loss";
import type { PredictorLayer } from "./predictor-layers";
import type { OnStage, PredictorPlan, SweepPlan } from "./predictor-plan";
import type { PredictorRows, SplitRows } from "./predictor-rows";
import type { PredictorText } from "./predictor-text";
import { acrossLayers, recordedPrediction } from "./recorded-prediction";
import { hashOf, restorePredictor } from "./stored-predictor";

/** The validation loss is taken so many times in what is an epoch of all rows. */
const EPOCHS_OF_FEW_ROWS = 5;

interface SweepInput {
  readonly context: StudyContext;
  readonly text: PredictorText;
  readonly rows: PredictorRows;
  readonly layers: readonly PredictorLayer[];
  readonly thresholds: readonly LayerThreshold[];
  readonly plan: PredictorPlan;
  readonly sweeps: SweepPlan;
}

/** One size, trained in every layer swept. */
interface SweptSize {
  readonly width: number;
  readonly nTrainingRows: number;
  readonly fits: readonly JudgedLayer[];
}

/** Trains the paper's predictor in other widths and from fewer rows, and judges it as the study's own. */
export async function predictorSweeps(
  input: SweepInput,
  onStage: OnStage,
): Promise<{ recorded: NonNullable<ModelPredictor["sweeps"]>; elapsedMs: number }> {
  const { context, plan, sweeps, text } = input;
  const nLayers = input.layers.length;
  const layers = spread(nLayers, sweeps.nLayers);
  const ownWidth = predictorWidth(context.model.input, plan.parameterShare);
  const allRows = nRowsOf(text.training);
  const widths = ascending([
    ownWidth,
    ...sweeps.parameterShares.map((share) => predictorWidth(context.model.input, share)),
  ]);
  const rowCounts = ascending([allRows, ...sweeps.rowShares.map((share) => Math.round(share * allRows))]).filter(
    (nRows) => nRows >= plan.fit.batchRows,
  );
  const sizes = [
    ...widths.map((width) => ({ width, nTrainingRows: allRows })),
    ...rowCounts.map((nTrainingRows) => ({ width: ownWidth, nTrainingRows })),
  ];
  const swept: SweptSize[] = [];
  let elapsedMs = 0;
  for (const [s, size] of sizes.entries()) {
    const fits: JudgedLayer[] = [];
    for (const group of input.rows.groups(layers)) {
      const step = await fitSize(input, group, size, (share) =>
        onStage("sweeps", s + (fits.length + share * group.length) / layers.length, sizes.length),
      );
      fits.push(...step.result);
      elapsedMs += step.elapsedMs;
      onStage("sweeps", s + fits.length / layers.length, sizes.length);
    }
    swept.push({ ...size, fits });
  }
  const loop = await sweepLoop(input, layers, swept, onStage);
  const points = swept.map((size, s) => sweepPoint(input, size, loop.costs?.[s] ?? null));
  return {
    elapsedMs: elapsedMs + loop.elapsedMs,
    recorded: { layers, widths: points.slice(0, widths.length), rows: points.slice(widths.length) },
  };
}

/** One size in some layers; the study's own predictors are not trained again. */
async function fitSize(
  { context, text, rows, layers, plan }: SweepInput,
  group: readonly number[],
  { width, nTrainingRows }: { width: number; nTrainingRows: number },
  onProgress: (share: number) => void,
): Promise<StepResult<JudgedLayer[]>> {
  const allRows = nRowsOf(text.training);
  if (width === predictorWidth(context.model.input, plan.parameterShare) && nTrainingRows === allRows) {
    return { result: group.map((layer) => ownJudgedLayer(layers[layer])), elapsedMs: 0 };
  }
  const fit = { ...scheduleOf(plan.fit, nTrainingRows, allRows), ...PREDICTOR_KINDS.predictor, width };
  const testLengths = text.test.map(({ tokens }) => tokens.length);
  const judgedPlan = { fit, topShare: plan.topShare, testLengths };
  return await runStep(context.stepsFolder, {
    name: "predictor-sweep",
    inputs: { ...computedBy(context), rows: rows.key, layers: group, nTrainingRows, plan: judgedPlan },
    schema: z.array(judgedLayer),
    async work() {
      const splits: SplitRows[] = [];
      for (const layer of group) {
        const { training, ...others } = await rows.ofLayer(layer);
        splits.push({ ...others, training: sliceRows(training, 0, nTrainingRows) });
      }
      return await judgedLayers(splits, judgedPlan, context.cacheFolder, onProgress);
    },
  });
}

/**
 * As many steps and as much patience for fewer rows as for all, so that what is compared is the rows and not the training; with fewer rows the best moment comes
 * earlier, and the validation loss is taken more often.
 */
function scheduleOf(fit: PredictorPlan["fit"], nTrainingRows: number, allRows: number): PredictorPlan["fit"] {
  const epochRows = Math.max(nTrainingRows, Math.ceil(allRows / EPOCHS_OF_FEW_ROWS));
  const times = allRows / epochRows;
  return { ...fit, epochRows, epochs: Math.ceil(fit.epochs * times), patience: Math.ceil(fit.patience * times) };
}

const nRowsOf = (split: PredictorText["training"]): number => split.reduce((sum, { tokens }) => sum + tokens.length, 0);

async function sweepLoop(
  { context, thresholds, plan }: SweepInput,
  layers: readonly number[],
  swept: readonly SweptSize[],
  onStage: OnStage,
): Promise<{ costs: ReturnType<typeof lossCostOf>[] | undefined; elapsedMs: number }> {
  if (plan.nLoopSequences === 0) return { costs: undefined, elapsedMs: 0 };
  const count = topCount(context.model.input.dFF, plan.topShare);
  const loopPlan = {
    choices: swept.map(({ fits }, s) => ({
      scores: `size ${s}`,
      keep: { count },
      flops: fits.reduce((sum, { fit }) => sum + predictorFlops(restorePredictor(fit)), 0),
    })),
    sequences: context.text.heldOut.slice(0, plan.nLoopSequences),
    nCovered: layers.length,
    layerOf: async (layer: number) => {
      const place = layers.indexOf(layer);
      if (place < 0) return undefined;
      const scorers = swept.map(
        ({ fits }, s) => [`size ${s}`, networkScorer(restorePredictor(fits[place].fit))] as const,
      );
      return { threshold: thresholds[layer].threshold, scorers: new Map(scorers) };
    },
    inputs: { layers, fits: swept.map(({ fits }) => fits.map(({ fit }) => hashOf(fit))) },
  };
  const { result, elapsedMs } = await maskedLosses(context, loopPlan, (done, total) =>
    onStage("loss of the sweeps", done, total),
  );
  return { elapsedMs, costs: swept.map((_, s) => lossCostOf(context, loopPlan, result, s)) };
}

function sweepPoint(
  { context }: SweepInput,
  { width, nTrainingRows, fits }: SweptSize,
  loop: SweepPoint["loop"],
): SweepPoint {
  const { seed } = context.plan;
  return {
    width,
    parameterShare: predictorParameters(restorePredictor(fits[0].fit)) / ffnParameters(context.model.input),
    nTrainingRows,
    nRowsSeen: Math.max(...fits.map(({ fit }) => fit.nRowsSeen)),
    topK: recordedPrediction(acrossLayers(fits.map(({ topK }) => topK)), seed),
    threshold: recordedPrediction(acrossLayers(fits.map(({ threshold }) => threshold)), seed),
    loop,
  };
}

/** At most n of the layers, the first and the last among them, evenly spread. */
function spread(nLayers: number, n: number): number[] {
  if (n >= nLayers) return Array.from({ length: nLayers }, (_, layer) => layer);
  if (n === 1) return [Math.floor(nLayers / 2)];
  return Array.from({ length: n }, (_, k) => Math.round((k * (nLayers - 1)) / (n - 1)));
}

function ascending(values: readonly number[]): number[] {
  return [...new Set(values)].sort((one, other) => one - other);
}
