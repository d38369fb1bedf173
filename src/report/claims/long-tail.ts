/** @file Claim `long-tail`: the magnitudes of a model without ReLU are long-tailed. */
import type { Claim, Verdict } from "../../records/claims";
import type { MagnitudeRecord } from "../../records/magnitude-record";

/** The part of the values whose share of the summed magnitude is judged. */
const TOP = 0.1;

/**
 * Share of the sum that the largest `top` of exponentially distributed values carry: top · (1 - ln top).
 *
 * The exponential distribution is the usual border between light and heavy tails.
 */
export function exponentialTopShare(top: number): number {
  return top * (1 - Math.log(top));
}

/**
 * Judges the claim: a layer is long-tailed if its largest tenth of magnitudes carries more than an exponential distribution's would.
 * Reproduced if every layer is, partly if at least half of them are.
 */
export function longTailClaim(record: MagnitudeRecord, recordName: string): Claim {
  const shares = record.measured.layers.map((layer) => topShare(layer.topShares));
  const border = exponentialTopShare(TOP);
  const nLongTailed = shares.filter((share) => share > border).length;
  return {
    id: "long-tail",
    sentence: "In an LLM without ReLU, activations are not zero, but neuron output magnitudes are long-tailed.",
    place: "experiment on LLaMA-2 and its figure of magnitudes; section number not known to us",
    certainty: "verified",
    measure: `share of the summed magnitude carried by the largest ${100 * TOP} % of all (token, neuron) pairs of a layer; mean over layers`,
    n: record.inputs.text.nTokens,
    nOf: "tokens",
    value: shares.reduce((sum, share) => sum + share, 0) / shares.length,
    unit: "percent",
    interval: null,
    rule: `a layer is long-tailed above ${border.toFixed(3)}, what an exponential distribution gives; reproduced if all layers are, partly if half of them`,
    verdict: verdictOf(nLongTailed, shares.length),
    caveat: `${nLongTailed} of ${shares.length} layers; another model than the paper's LLaMA-2: ${record.inputs.model.name}, smaller, instruction-tuned, 4-bit weights`,
    record: recordName,
  };
}

function topShare(shares: readonly { top: number; share: number }[]): number {
  const found = shares.find(({ top }) => top === TOP);
  if (!found)
    throw new RangeError(
      `Cannot judge long-tail as the record must hold the top ${TOP} share: it holds ${shares.map(({ top }) => top)}`,
    );
  return found.share;
}

function verdictOf(nLongTailed: number, nLayers: number): Verdict {
  if (nLongTailed === nLayers) return "reproduced";
  return nLongTailed * 2 >= nLayers ? "partly" : "not reproduced";
}
