/** @file Claim `flops-and-io`: a predictor and a window cache save most of the FFN's weight reads and over half of all FLOPs. */
import type { Claim, Verdict } from "../../records/claims";
import type { ModelSavings, SavingsRecord } from "../../records/savings-record";
import { percent } from "../sentences";

/** How far below the paper's numbers still counts as the same finding. */
const MARGIN = 0.05;
/** The window whose reuse the account takes: the paper's worked-out reuse of 30 % is that of adjacent tokens. */
const WINDOW = 1;

/**
 * Judges the claim on ReLU² as the paper counts, without the predictor's own cost, and prints it with that cost beside.
 *
 * FLOPs are judged on the FFN alone (1 - predicted sparsity), as its share of all FLOPs is that of another model.
 *
 * @throws {RangeError} If the record has no ReLU² model.
 */
export function flopsAndIoClaim({ inputs, measured }: SavingsRecord, recordName: string): Claim {
  const models = measured.models.filter((_, m) => inputs.models[m].model.variant === "relu2");
  if (models.length === 0) {
    throw new RangeError("Cannot judge flops-and-io as the record must hold a relu2 model: it holds none");
  }
  const { reported, withPredictor } = measured.paper;
  const bytes = models.map((model) => windowAccount(model).saved.ffnBytes);
  const flops = mean(models.map((model) => 1 - windowAccount(model).computedShare));
  const of = (value: (model: ModelSavings) => number): string => percent(mean(models.map(value)));
  const isPredicted = models.every(({ predictor }) => predictor !== null);
  const masks = isPredicted
    ? `predictors with recall ${of(({ predictor }) => predictor!.recall)}`
    : "true masks: an upper bound, as no predictors were measured";
  return {
    id: "flops-and-io",
    sentence:
      "In the 1.3B ReLU² model, predicted sparsity saves 56 % of all FLOPs, and with reuse 92 % of the FFN's I/O.",
    place: "section on hardware affinity, estimated savings",
    certainty: "reported by a secondary source",
    measure: `FFN weight bytes not read for a token, ReLU² at CETT ${inputs.cettLimit}, window ${WINDOW}, predictor in fast memory${models.length > 1 ? "; interval: least and greatest model" : ""}`,
    n: models[0].nTraceTokens,
    nOf: "tokens",
    value: mean(bytes),
    unit: "percent",
    interval: models.length > 1 ? [Math.min(...bytes), Math.max(...bytes)] : null,
    rule: `reproduced if at least ${percent(reported.ffnBytes - MARGIN, 0)} of FFN bytes and ${percent(reported.predictedSparsity - MARGIN)} of FFN FLOPs are saved, with measured predictors but without their cost, as in the paper; partly if one is, or if masks are the true ones; else not reproduced`,
    verdict: verdictOf(
      mean(bytes) >= reported.ffnBytes - MARGIN,
      flops >= reported.predictedSparsity - MARGIN,
      isPredicted,
    ),
    caveat:
      `${masks}; FFN FLOPs saved ${percent(flops)}; all FLOPs with the predictor's cost inside ${of((model) => windowAccount(model).saved.totalFlops)}, as the FFN is ` +
      `${of(({ ffnShare }) => ffnShare)} of this model's; bytes ${of((model) => windowAccount(model).saved.ffnBytesWithPredictor)} where the predictor is read too; ` +
      `the paper's numbers become ${percent(withPredictor.totalFlops)} and ${percent(withPredictor.ffnBytesWithPredictor)} with the predictor's cost`,
    record: recordName,
  };
}

function windowAccount({ accounts }: ModelSavings): ModelSavings["accounts"][number] {
  return accounts.find(({ mode, window }) => mode === "window" && window === WINDOW)!;
}

function verdictOf(savesBytes: boolean, savesFlops: boolean, isPredicted: boolean): Verdict {
  if (savesBytes && savesFlops) return isPredicted ? "reproduced" : "partly";
  return savesBytes || savesFlops ? "partly" : "not reproduced";
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
