/** @file Claim `larger-sparser`: at equal CETT, larger models are sparser. */
import { summarize } from "../../numerics/summarize";
import type { Claim, Verdict } from "../../records/claims";
import type { ScaleRecord } from "../../records/scale-record";
import { type ScaleGroup, type ScaleMeasure, scaleGroups, summaryOf } from "../scale-rows";
import { percent } from "../sentences";
import { PAPER_VARIANTS } from "./tradeoff-variants";

/** The variant that the paper says it of. */
const PAPER_VARIANT = "reglu";

/** The smallest and the largest size of a variant that was trained here. */
interface Growth {
  readonly variant: string;
  readonly label: string;
  readonly small: ScaleGroup;
  readonly large: ScaleGroup;
  /** Sparsity at the limit: of the large size minus that of the small one. */
  readonly change: number;
  /** The same where perplexity has risen; undefined where a size never gets there. */
  readonly changeAtRise: number | undefined;
  /** Whether every seed of the large size is sparser than every seed of the small one. */
  readonly isBeyondSeeds: boolean;
}

/**
 * Judges the claim on the sizes that were trained here, by sparsity on held-out text at the record's CETT limit, means over seeds.
 *
 * @throws {RangeError} If a variant was not trained in two sizes.
 */
export function largerSparserClaim(record: ScaleRecord, recordName: string): Claim {
  const { cettLimit, perplexityRise } = record.inputs;
  const groups = scaleGroups(record).filter(({ training }) => training !== null);
  const growths = PAPER_VARIANTS.map((variant) => growthOf(variant, groups));
  const { mean: value, least, greatest } = summarize(growths.map(({ change }) => change));
  const listed = growths.map(({ label, small, large, change }) => {
    const [from, to] = [small, large].map((group) => percent(summaryOf(group, atLimit)!.mean));
    return `${label} ${from} to ${to} (${signedPercent(change)})`;
  });
  const atRise = growths.map(({ label, changeAtRise }) =>
    changeAtRise === undefined ? `${label} not reached` : `${label} ${signedPercent(changeAtRise)}`,
  );
  const [{ small, large }] = growths;
  return {
    id: "larger-sparser",
    sentence: "At equal CETT, larger models are sparser.",
    place: "figure of sparsity against CETT for ReGLU models of 7B to 70B",
    certainty: "reported by a secondary source",
    measure: `sparsity at CETT ${cettLimit} of the largest size trained here minus that of the smallest, held-out text, means over seeds; mean over variants, interval: least and greatest variant`,
    n: record.measured.models.length,
    value,
    unit: "percent",
    interval: [least, greatest],
    rule: `reproduced if at CETT ${cettLimit} every seed of the larger size is sparser than every seed of the smaller one, for each variant; partly if so for ReGLU, of which the paper says it, or for half of the variants; else not reproduced`,
    verdict: verdictOf(growths),
    caveat: `${listed.join(", ")}; where perplexity has risen by ${percent(perplexityRise, 0)}: ${atRise.join(", ")}; two sizes, ${sizeText(small)} and ${sizeText(large)}: they differ in tokens a parameter, too, so this is no law of size (the paper: 7B to 70B)`,
    record: recordName,
  };
}

const atLimit: ScaleMeasure = ({ sparsity }) => sparsity;
const atRise: ScaleMeasure = ({ atRise: crossing }) => crossing?.sparsity;

function growthOf(variant: string, groups: readonly ScaleGroup[]): Growth {
  const ofVariant = groups.filter((group) => group.variant === variant);
  const [small, large] = [ofVariant[0], ofVariant[ofVariant.length - 1]];
  if (small === undefined || small.nParameters === large.nParameters) {
    throw new RangeError(
      `Cannot judge larger-sparser as ${variant} must be trained in two sizes: there are ${ofVariant.length === 0 ? "none" : small.nParameters}`,
    );
  }
  const difference = (measure: ScaleMeasure): number | undefined => {
    const [before, after] = [small, large].map((group) => summaryOf(group, measure)?.mean);
    return before === undefined || after === undefined ? undefined : after - before;
  };
  return {
    variant,
    label: small.label,
    small,
    large,
    change: difference(atLimit)!, // every model has it
    changeAtRise: difference(atRise),
    isBeyondSeeds: summaryOf(large, atLimit)!.least > summaryOf(small, atLimit)!.greatest,
  };
}

function verdictOf(growths: readonly Growth[]): Verdict {
  const beyond = growths.filter(({ isBeyondSeeds }) => isBeyondSeeds);
  if (beyond.length === growths.length) return "reproduced";
  const isOfPaper = beyond.some(({ variant }) => variant === PAPER_VARIANT);
  return isOfPaper || 2 * beyond.length >= growths.length ? "partly" : "not reproduced";
}

function sizeText({ nParameters, training, models }: ScaleGroup): string {
  const { tokens, tokensPerParameter } = training!; // groups of models trained here only
  return `${(nParameters / 1e6).toFixed(1)}M (${(tokens / 1e6).toFixed(0)}M tokens, ${tokensPerParameter.toFixed(0)} a parameter, ${models.length} ${models.length === 1 ? "seed" : "seeds"})`;
}

function signedPercent(value: number): string {
  return `${value < 0 ? "-" : "+"}${percent(Math.abs(value))}`;
}
