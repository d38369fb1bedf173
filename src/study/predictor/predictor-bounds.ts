/** @file The paper's measure: its predictor trained and judged on the labels of each CETT bound. */
import { z } from "zod";
import { roundSignificant } from "../../numerics/round-significant";
import { addCounts, predictionMeasures } from "../../predictor/prediction-counts";
import { PREDICTOR_KINDS } from "../../predictor/predictor-kinds";
import { predictorWidth } from "../../predictor/predictor-network";
import type { PredictorAtBound } from "../../records/predictor-record";
import { runStep } from "../step";
import { computedBy, type StudyContext } from "../study-context";
import { type JudgedLayer, judgedLayer, judgedLayers, ownJudgedLayer } from "./judged-layers";
import type { PredictorLayer } from "./predictor-layers";
import type { OnStage, PredictorPlan } from "./predictor-plan";
import type { RowsByLimit, SplitRows } from "./predictor-rows";
import type { PredictorText } from "./predictor-text";
import { acrossLayers, averagedPrediction } from "./recorded-prediction";
import { courseOf } from "./stored-predictor";

interface BoundsInput {
  readonly context: StudyContext;
  readonly text: PredictorText;
  readonly rows: RowsByLimit;
  /** Of `plan.cettLimit`: where that is a bound, its predictors serve. */
  readonly layers: readonly PredictorLayer[];
  /** ε by layer, of each limit. */
  readonly thresholds: ReadonlyMap<number, readonly number[]>;
  readonly plan: PredictorPlan;
}

/** Trains and judges the paper's predictor at each bound; layers side by side, one bound after the other. */
export async function predictorBounds(
  input: BoundsInput,
  onStage: OnStage,
): Promise<{ recorded: PredictorAtBound[]; elapsedMs: number }> {
  const { context, plan, thresholds, layers: own } = input;
  const recorded: PredictorAtBound[] = [];
  let elapsedMs = 0;
  for (const [b, cettLimit] of plan.cettBounds.entries()) {
    const onShare = (share: number): void => onStage("bounds", b + share, plan.cettBounds.length);
    const judged =
      cettLimit === plan.cettLimit
        ? { layers: own.map(ownJudgedLayer), elapsedMs: 0 }
        : await judgeBound(input, cettLimit, onShare);
    elapsedMs += judged.elapsedMs;
    recorded.push(recordedBound(cettLimit, judged.layers, thresholds.get(cettLimit)!, context.plan.seed));
    onShare(1);
  }
  return { recorded, elapsedMs };
}

async function judgeBound(
  { context, text, rows: all, layers, plan }: BoundsInput,
  cettLimit: number,
  onProgress: (share: number) => void,
): Promise<{ layers: JudgedLayer[]; elapsedMs: number }> {
  const width = predictorWidth(context.model.input, plan.parameterShare);
  const fit = { ...plan.fit, ...PREDICTOR_KINDS.predictor, width };
  const testLengths = text.test.map(({ tokens }) => tokens.length);
  const judgedPlan = { fit, topShare: plan.topShare, testLengths };
  const rows = all.at(cettLimit);
  const judged: JudgedLayer[] = [];
  let elapsedMs = 0;
  for (const group of rows.groups([...layers.keys()])) {
    const step = await runStep(context.stepsFolder, {
      name: "predictor-bound",
      inputs: { ...computedBy(context), rows: rows.key, layers: group, plan: judgedPlan },
      schema: z.array(judgedLayer),
      async work() {
        const splits: SplitRows[] = [];
        for (const layer of group) splits.push(await rows.ofLayer(layer));
        return await judgedLayers(splits, judgedPlan, context.cacheFolder, (share) =>
          onProgress((group[0] + share * group.length) / layers.length),
        );
      },
    });
    judged.push(...step.result);
    elapsedMs += step.elapsedMs;
  }
  return { layers: judged, elapsedMs };
}

/**
 * A bound as a record keeps it.
 *
 * @param thresholds ε by layer.
 */
export function recordedBound(
  cettLimit: number,
  layers: readonly JudgedLayer[],
  thresholds: readonly number[],
  seed: number,
): PredictorAtBound {
  const topK = acrossLayers(layers.map((layer) => layer.topK));
  const threshold = acrossLayers(layers.map((layer) => layer.threshold));
  return {
    cettLimit,
    sparsity: roundSignificant(predictionMeasures(addCounts(topK)).sparsity),
    topK: averagedPrediction(topK, seed),
    threshold: averagedPrediction(threshold, seed),
    layers: layers.map((layer, l) => {
      const measured = predictionMeasures(addCounts(layer.topK));
      return {
        threshold: thresholds[l],
        activationRatio: roundSignificant(1 - measured.sparsity),
        fit: courseOf(layer.fit),
        ofTopK: meansOf(layer.topK, seed),
        ofThreshold: meansOf(layer.threshold, seed),
      };
    }),
  };
}

function meansOf(
  documents: JudgedLayer["topK"],
  seed: number,
): { readonly recall: number; readonly predictedSparsity: number } {
  const { recall, predictedSparsity } = averagedPrediction(documents, seed);
  return { recall, predictedSparsity };
}
