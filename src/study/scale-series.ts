/** @file Joins the records of models of several sizes: one row a model. */
import { mean } from "../numerics/mean";
import type { LocalityRecord } from "../records/locality-record";
import { readPaper } from "../records/paper";
import type { PredictorRecord } from "../records/predictor-record";
import { type Run, SCHEMA_VERSION } from "../records/provenance";
import type { ScaleRecord, SizedModel } from "../records/scale-record";
import type { ModelTradeoff, TradeoffRecord } from "../records/tradeoff-record";
import type { TrainingRecord } from "../records/training-record";

/** The limit that the paper marks, the share of scores that it takes as active, and the rise of perplexity that sparsities are compared at. */
const CETT_LIMIT = readPaper().numbers.markedCett.value;
const TOP_SHARE = readPaper().numbers.topShare.value;
const PERPLEXITY_RISE = 0.01;
/** The predictor that models of all sizes have: of some the weights are gone, so that the paper's own was not trained on them. */
const RECALL_METHOD = "weightedRelu";

/** A record and the name of its file, without extension. */
export type Named =
  | { readonly name: string; readonly record: TrainingRecord }
  | { readonly name: string; readonly record: TradeoffRecord }
  | { readonly name: string; readonly record: PredictorRecord }
  | { readonly name: string; readonly record: LocalityRecord };

type AnyRecord = Named["record"];

/**
 * A row for every model of the trade-off records, from the smallest to the largest; the same weights in other records are found by their checksum.
 *
 * @param named trade-off records, at least one, and records of training, predictors and locality.
 * @throws {RangeError} If a model lacks the limit, or was trained here and no training record has its run.
 */
export function scaleSeries(named: readonly Named[], run: Run): ScaleRecord {
  const records = named.map(({ record }) => record);
  const tradeoffs = ofKind(records, "tradeoff");
  if (tradeoffs.length === 0) {
    throw new RangeError("Cannot compare sizes as there must be a trade-off record: there is none");
  }
  const models = tradeoffs.flatMap((record) => record.measured.models.map((model) => rowOf(model, record, records)));
  return {
    schemaVersion: SCHEMA_VERSION,
    kind: "scale",
    inputs: {
      records: named.map(({ name }) => name),
      cettLimit: CETT_LIMIT,
      perplexityRise: PERPLEXITY_RISE,
      topShare: TOP_SHARE,
    },
    measured: { models: models.sort((one, other) => one.model.nParameters - other.model.nParameters) },
    run,
  };
}

function rowOf(tradeoff: ModelTradeoff, { inputs }: TradeoffRecord, records: readonly AnyRecord[]): SizedModel {
  const { model, denseLoss, limits, perplexity } = tradeoff;
  const atLimit = limits.find(({ cettLimit }) => cettLimit === CETT_LIMIT);
  if (atLimit === undefined) {
    throw new RangeError(`Cannot compare sizes as ${model.name} must be measured at CETT ${CETT_LIMIT}: it is not`);
  }
  const { sparsity, sparsityInterval, lossChange } = atLimit;
  const crossing = perplexity.find(({ rise }) => rise === PERPLEXITY_RISE)?.crossing;
  return {
    model,
    training: tradeoff.training && trainingOf(model, tradeoff.training, ofKind(records, "training")),
    texts: inputs.heldOut.names,
    denseLoss,
    sparsity,
    sparsityInterval,
    lossChange,
    curve: limits.map((limit) => ({ cettLimit: limit.cettLimit, sparsity: limit.sparsity })),
    atRise: crossing
      ? {
          cettLimit: crossing.cettLimit,
          sparsity: crossing.sparsity,
          sparsityInterval: crossing.sparsityInterval,
        }
      : null,
    recall: recallOf(model.sha256, ofKind(records, "predictor")),
    reuse: reuseOf(model.sha256, ofKind(records, "locality")),
  };
}

function trainingOf(
  model: ModelTradeoff["model"],
  { seed, tokens }: NonNullable<ModelTradeoff["training"]>,
  records: readonly TrainingRecord[],
): SizedModel["training"] {
  for (const { inputs, measured } of records) {
    const isSize = inputs.dModel === model.dModel && inputs.nLayers === model.nLayers && inputs.tokens === tokens;
    const run = measured.runs.find((each) => each.variant === model.variant && each.seed === seed);
    if (!isSize || run === undefined) continue;
    const { tokensPerParameter, distinctTokensPerParameter, peakLearningRate } = run;
    return { size: inputs.size, seed, tokens, tokensPerParameter, distinctTokensPerParameter, peakLearningRate };
  }
  throw new RangeError(
    `Cannot compare sizes as a training record must hold the run of ${model.name} (${model.variant}, seed ${seed}, ${tokens} tokens): none does`,
  );
}

function recallOf(sha256: string, records: readonly PredictorRecord[]): SizedModel["recall"] {
  for (const { inputs, measured } of records) {
    const found = measured.models.find(({ model }) => model.sha256 === sha256);
    const topK = found?.methods.find(({ method }) => method === RECALL_METHOD)?.topK?.overall;
    if (topK === undefined || inputs.topShare !== TOP_SHARE || inputs.cettLimit !== CETT_LIMIT) continue;
    const { recall, recallInterval, nActive, nOutputs } = topK;
    return { recall, recallInterval, ceiling: Math.min(1, (TOP_SHARE * nOutputs) / nActive) };
  }
  return null;
}

function reuseOf(sha256: string, records: readonly LocalityRecord[]): SizedModel["reuse"] {
  for (const { inputs, measured } of records) {
    const m = inputs.models.findIndex(({ model }) => model.sha256 === sha256);
    const atLimit = measured.models[m]?.limits.find(({ cettLimit }) => cettLimit === CETT_LIMIT);
    if (atLimit === undefined) continue;
    const { reuseRatio, reuseInterval, layers } = atLimit;
    return { ratio: reuseRatio[0], interval: reuseInterval[0], chance: mean(layers.map(({ chance }) => chance[0])) };
  }
  return null;
}

function ofKind<K extends AnyRecord["kind"]>(
  records: readonly AnyRecord[],
  kind: K,
): Extract<AnyRecord, { kind: K }>[] {
  return records.filter((record): record is Extract<AnyRecord, { kind: K }> => record.kind === kind);
}
