/** @file Claim `flops-and-io`: a predictor and a window cache save most of the FFN's weight reads and over half of all FLOPs. */
import { mean } from "../../../numerics/mean";
import type { Verdict } from "../../../records/claims";
import { paperValueAt, readPaper } from "../../../records/paper";
import { paperActiveShare, paperPrediction } from "../../../records/paper-prediction";
import type { ModelSavings } from "../../../records/savings-record";
import { markedCettLimit } from "../../paper/marked-limit";
import { paperMeanReuse } from "../../paper/paper-reuse";
import { claimNumber, percent } from "../../sentences";
import type { ClaimDefinition } from "../claim-definition";

/** How far below the paper's numbers still counts as the same finding. */
const MARGIN = 0.05;
/** With the mean reuse of this window the paper's inputs give its 92 %. */
const WINDOW = 5;

/** What ReLU² saves as the paper counts: without the predictor's own cost. */
export const flopsAndIo: ClaimDefinition = {
  id: "flops-and-io",
  sentence:
    "In the 1.3B ReLU² model, predicted sparsity saves over half of all FLOPs, and with reuse over nine tenths of the FFN's I/O.",
  place: "section 5.4",
  get rule() {
    const { bytes, flops } = bounds();
    return `ReLU² at the CETT bound that the paper marks, window ${WINDOW}, with measured predictors but without their cost: reproduced if at least ${percent(bytes)} of the FFN's bytes and ${percent(flops)} of its FLOPs are saved, the paper's numbers less ${claimNumber(MARGIN, "points")}; partly if one of the two is, or if both are with the true masks; else not reproduced`;
  },
  ruleWritten: "2026-11-30",
  paper() {
    const { savedFlops, savedFfnBytes } = readPaper().numbers;
    const [sparsity, reuse] = [1 - paperActiveShare(), paperMeanReuse("relu2", WINDOW)];
    return `${percent(savedFlops.value, 0)} of all FLOPs, ${percent(savedFfnBytes.value, 0)} of the FFN's I/O; inputs are not stated: predicted sparsity ${sparsity.toFixed(3)} (figure 5c at the marked bound) and reuse ${reuse.toFixed(3)} (mean of figure 6b) give 1 - ${(1 - sparsity).toFixed(3)} × (1 - ${reuse.toFixed(3)}) = ${(1 - (1 - sparsity) * (1 - reuse)).toFixed(2)}`;
  },
  judge({ savings: { name, record } }) {
    const { inputs, measured } = record;
    const marked = markedCettLimit();
    const models = measured.models.filter((_, m) => inputs.models[m].model.variant === "relu2");
    if (models.length === 0 || inputs.cettLimit !== marked) {
      throw new RangeError(
        `Cannot judge flops-and-io as the record must hold a relu2 model at CETT ${marked}: it holds ${models.length} at ${inputs.cettLimit}`,
      );
    }
    const bytes = models.map((model) => windowAccount(model).saved.ffnBytes);
    const flops = mean(models.map((model) => 1 - windowAccount(model).computedShare));
    const of = (value: (model: ModelSavings) => number): string => percent(mean(models.map(value)));
    const isPredicted = models.every(({ predictor }) => predictor !== null);
    const masks = isPredicted
      ? `predictors with recall ${of(({ predictor }) => predictor!.recall)} (the paper: ${percent(paperValueAt("5b", "relu2", paperPrediction().sparsity) / 100)}), of which the rule asks nothing: one that names few neurons saves much`
      : "true masks: an upper bound, as no predictors were measured";
    return {
      measure: `FFN weight bytes not read for a token, ReLU² at CETT ${marked}, window ${WINDOW}, predictor in fast memory${bytes.length > 1 ? "; interval: least and greatest model" : ""}`,
      n: models[0].nTraceTokens,
      nOf: "tokens",
      value: mean(bytes),
      unit: "percent",
      interval: bytes.length > 1 ? [Math.min(...bytes), Math.max(...bytes)] : null,
      verdict: verdictOf(mean(bytes) >= bounds().bytes, flops >= bounds().flops, isPredicted),
      caveat:
        `${masks}; FFN FLOPs saved ${percent(flops)}, reuse ${of((model) => windowAccount(model).reusedShare)}; all FLOPs with the predictor's cost inside ${of((model) => windowAccount(model).saved.totalFlops)}, as the FFN is ` +
        `${of(({ ffnShare }) => ffnShare)} of this model's; bytes ${of((model) => windowAccount(model).saved.ffnBytesWithPredictor)} where the predictor is read too`,
      record: name,
    };
  },
};

/** What must be saved at the least. */
function bounds(): { readonly bytes: number; readonly flops: number } {
  return {
    bytes: readPaper().numbers.savedFfnBytes.value - MARGIN,
    flops: paperPrediction().predictedSparsity - MARGIN,
  };
}

function windowAccount({ accounts }: ModelSavings): ModelSavings["accounts"][number] {
  const found = accounts.find(({ mode, window }) => mode === "window" && window === WINDOW);
  if (found !== undefined) return found;
  throw new RangeError(`Cannot judge flops-and-io as the record must hold an account of window ${WINDOW}: it does not`);
}

function verdictOf(savesBytes: boolean, savesFlops: boolean, isPredicted: boolean): Verdict {
  if (savesBytes && savesFlops) return isPredicted ? "reproduced" : "partly";
  return savesBytes || savesFlops ? "partly" : "not reproduced";
}
