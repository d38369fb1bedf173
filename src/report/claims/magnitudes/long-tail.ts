/** @file Claim `long-tail`: the magnitudes of a model without ReLU are long-tailed. */
import { exponentialTopShare } from "../../../numerics/exponential-top-share";
import { mean } from "../../../numerics/mean";
import type { MagnitudeDistribution } from "../../../records/magnitude-record";
import type { ClaimDefinition, ClaimRecords, Judgement } from "../claim-definition";
import { anotherModel } from "./another-model";

/** The part of the values whose share of the summed magnitude is judged. */
const TOP = 0.1;

/** A layer is long-tailed if its largest tenth of magnitudes carries more than an exponential distribution's would. */
export const longTail: ClaimDefinition = {
  id: "long-tail",
  sentence: "In an LLM without ReLU activations are not zero, but neuron output magnitudes are long-tailed.",
  place: "section 3, figure 1a",
  rule: `a layer is long-tailed if its largest tenth of outputs carries more than an exponential distribution's, ${exponentialTopShare(TOP).toFixed(3)}; reproduced if all layers are; partly if at least half of them are; else not reproduced`,
  ruleWritten: "2026-11-30",
  paper: () => "no number: its figure shows a long tail in all layers",
  judge: ({ magnitude }: ClaimRecords): Judgement => {
    const { inputs, measured } = magnitude.record;
    const shares = measured.layers.map(topShare);
    const nLongTailed = shares.filter((share) => share > exponentialTopShare(TOP)).length;
    return {
      measure: `share of the summed magnitude carried by the largest ${100 * TOP} % of all (token, neuron) pairs of a layer; mean over layers`,
      n: inputs.text.nTokens,
      nOf: "tokens",
      value: mean(shares),
      unit: "percent",
      interval: null,
      verdict: verdictOf(nLongTailed, shares.length),
      caveat: `${nLongTailed} of ${shares.length} layers; ${anotherModel(inputs.model)}`,
      record: magnitude.name,
    };
  },
};

function topShare({ topShares }: MagnitudeDistribution): number {
  const found = topShares.find(({ top }) => top === TOP);
  if (found !== undefined) return found.share;
  throw new RangeError(
    `Cannot judge long-tail as the record must hold the top ${TOP} share: it holds ${topShares.map(({ top }) => top).join(", ")}`,
  );
}

function verdictOf(nLongTailed: number, nLayers: number): Judgement["verdict"] {
  if (nLongTailed === nLayers) return "reproduced";
  return nLongTailed * 2 >= nLayers ? "partly" : "not reproduced";
}
