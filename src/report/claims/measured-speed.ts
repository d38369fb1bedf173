/** @file Claim `measured-speed`: leaving inactive neurons out makes the FFN faster, measured. Ours: the paper has no measured speed. */
import type { Claim, Verdict } from "../../records/claims";
import type { DecodeRecord, Trial, TrialPoint } from "../../records/decode-record";

/** The paper's shape and the predicted sparsity that is reported of it. */
const SHAPE = "paper 1.3B, relu2";
const ACTIVE_SHARE = 0.115;
/** Times as fast as dense that the FFN must be: the bytes would allow 5.7. */
const FAST = 4;

/**
 * Judges the claim on one FFN of the paper's ReLU² model: the time with predicted neurons, the predictor's own time inside, against dense.
 *
 * @throws {RangeError} If the record holds no such point.
 */
export function measuredSpeedClaim({ measured }: DecodeRecord, recordName: string): Claim {
  const trial = measured.trials.find(({ name }) => name === SHAPE);
  const dense = trial?.points.find(({ mode }) => mode === "dense");
  const predicted = trial && pointAt(trial, "predicted");
  const oracle = trial && pointAt(trial, "oracle");
  if (trial === undefined || dense === undefined || predicted === undefined || oracle === undefined) {
    throw new RangeError(
      `Cannot judge measured-speed as the record must hold ${SHAPE} with ${ACTIVE_SHARE} of the neurons active: it does not`,
    );
  }
  const gain = dense.times.medianMs / predicted.times.medianMs;
  const saved = (ms: number): number => 1 - ms / dense.times.medianMs;
  return {
    id: "measured-speed",
    sentence: "An FFN that computes only the predicted neurons is faster.",
    place: "not in the paper, which estimates savings and measures no speed",
    certainty: "our own question",
    measure: `share of the dense FFN's time that is saved with predicted neurons, the predictor inside: one FFN of the paper's 1.3B ReLU² shape, generated weights, ${100 * ACTIVE_SHARE} % active as reported of the paper, fresh active sets for every token, float32; medians; interval: from the tenth and ninetieth percentile`,
    n: predicted.times.n,
    nOf: "tokens",
    value: saved(predicted.times.medianMs),
    unit: "percent",
    interval: [saved(predicted.times.highMs), saved(predicted.times.lowMs)],
    rule: `reproduced at ${FAST} times the speed of dense or more (the bytes allow ${(dense.bytes / predicted.bytes).toFixed(1)}), partly if faster at all, else not reproduced`,
    verdict: verdictOf(gain),
    caveat: `${gain.toFixed(1)}x dense, ${(dense.times.medianMs / oracle.times.medianMs).toFixed(1)}x with the true neurons known; ${wholeModels(measured.models)}`,
    record: recordName,
  };
}

function pointAt({ points }: Trial, mode: TrialPoint["mode"]): TrialPoint | undefined {
  return points.find((point) => point.mode === mode && point.targetActiveShare === ACTIVE_SHARE);
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
