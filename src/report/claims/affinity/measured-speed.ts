/** @file Claim `measured-speed`: leaving inactive neurons out makes the FFN faster, measured. Ours: the paper measures no speed. */
import type { Verdict } from "../../../records/claims";
import type { DecodeRecord, Trial, TrialPoint } from "../../../records/decode-record";
import { paperActiveShare } from "../../../records/paper-prediction";
import { percent } from "../../sentences";
import type { ClaimDefinition } from "../claim-definition";

const SHAPE = "paper 1.3B, relu2";
/** Times as fast as dense that the FFN must be. */
const FAST = 4;

/** The time of one FFN of the paper's ReLU² model with predicted neurons, the predictor's own time inside, against dense. */
export const measuredSpeed: ClaimDefinition = {
  id: "measured-speed",
  sentence: "An FFN that computes only the predicted neurons is faster.",
  place: "our own question: not in the paper, which estimates savings",
  rule: `reproduced at ${FAST} times the speed of dense or more, partly if faster at all, else not reproduced`,
  ruleWritten: "2026-11-30",
  paper() {
    return `none: it measures no speed; the active share ${paperActiveShare()} is 1 less its predicted sparsity at the marked bound (figure 5c)`;
  },
  judge({ decode: { name, record } }) {
    const activeShare = paperActiveShare();
    const trial = record.measured.trials.find(({ name: shape }) => shape === SHAPE);
    const dense = trial?.points.find(({ mode }) => mode === "dense");
    const predicted = trial && pointAt(trial, "predicted", activeShare);
    const oracle = trial && pointAt(trial, "oracle", activeShare);
    if (dense === undefined || predicted === undefined || oracle === undefined) {
      throw new RangeError(
        `Cannot judge measured-speed as the record must hold ${SHAPE} with ${activeShare.toFixed(3)} of the neurons active: it does not`,
      );
    }
    const gain = dense.times.medianMs / predicted.times.medianMs;
    const saved = (ms: number): number => 1 - ms / dense.times.medianMs;
    return {
      measure: `share of the dense FFN's time that is saved with predicted neurons, the predictor inside: one FFN of the paper's 1.3B ReLU² shape, generated weights, ${percent(activeShare)} active, fresh active sets for every token, float32; medians; interval: from the tenth and ninetieth percentile`,
      n: predicted.times.n,
      nOf: "tokens",
      value: saved(predicted.times.medianMs),
      unit: "percent",
      interval: [saved(predicted.times.highMs), saved(predicted.times.lowMs)],
      verdict: verdictOf(gain),
      caveat: `${gain.toFixed(1)}x dense, where the bytes allow ${(dense.bytes / predicted.bytes).toFixed(1)}x; ${(dense.times.medianMs / oracle.times.medianMs).toFixed(1)}x with the true neurons known; ${wholeModels(record.measured.models)}`,
      record: name,
    };
  },
};

function pointAt({ points }: Trial, mode: TrialPoint["mode"], activeShare: number): TrialPoint | undefined {
  return points.find((point) => point.mode === mode && point.targetActiveShare === activeShare);
}

function verdictOf(gain: number): Verdict {
  if (gain >= FAST) return "reproduced";
  return gain > 1 ? "partly" : "not reproduced";
}

function wholeModels(models: DecodeRecord["measured"]["models"]): string {
  const listed = models.flatMap(({ model, modes }) => {
    const best = modes.filter(({ mode }) => mode === "predicted" || mode === "gate-first");
    return best.map(
      ({ mode, tokensPerSecond }) =>
        `${model.name} ${mode} ${(tokensPerSecond / modes[0].tokensPerSecond).toFixed(2)}x`,
    );
  });
  return listed.length === 0
    ? "no whole model was timed with a mode that can run"
    : `whole models, tokens a second over dense: ${listed.join(", ")}`;
}
