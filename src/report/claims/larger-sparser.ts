/** @file Claim `larger-sparser`: at equal CETT, larger models are sparser. */
import { summarize } from "../../numerics/summarize";
import type { Claim, Verdict } from "../../records/claims";
import type { ScaleRecord } from "../../records/scale-record";
import {
  LONG_TOKENS_PER_PARAMETER,
  type ScaleGroup,
  type ScaleMeasure,
  scaleGroups,
  summaryOf,
  trainedEqually,
  trainedLong,
} from "../scale/scale-rows";
import { millions, percent } from "../sentences";
import { PAPER_VARIANTS } from "./tradeoff-variants";

/** The variant that the paper says it of. */
const PAPER_VARIANT = "reglu";

/** The smallest and the largest size of a variant. */
interface Growth {
  readonly variant: string;
  readonly label: string;
  readonly small: ScaleGroup;
  readonly large: ScaleGroup;
  /** Between them, ascending. */
  readonly between: readonly ScaleGroup[];
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
 * Sizes are compared twice: each trained long for its size, and all on equally many tokens, so that size is told apart from the length of the training.
 *
 * @throws {RangeError} If a variant was not trained long in two sizes.
 */
export function largerSparserClaim(record: ScaleRecord, recordName: string): Claim {
  const { cettLimit, perplexityRise } = record.inputs;
  const groups = scaleGroups(record);
  const long = PAPER_VARIANTS.map((variant) => longGrowth(variant, trainedLong(groups)));
  const equal = PAPER_VARIANTS.flatMap((variant) => growthOf(variant, trainedEqually(groups)) ?? []);
  const { mean: value, least, greatest } = summarize(long.map(({ change }) => change));
  const atRise = long.map(({ label, changeAtRise }) =>
    changeAtRise === undefined ? `${label} not reached` : `${label} ${signedPercent(changeAtRise)}`,
  );
  return {
    id: "larger-sparser",
    sentence: "At equal CETT, larger models are sparser.",
    place: "figure of sparsity against CETT for ReGLU models of 7B to 70B",
    certainty: "reported by a secondary source",
    measure: `sparsity at CETT ${cettLimit} of the largest size trained on at least ${LONG_TOKENS_PER_PARAMETER} tokens a parameter here minus that of the smallest, held-out text, means over seeds; mean over variants, interval: least and greatest variant`,
    n: new Set([...long, ...equal].flatMap(sizesOf).flatMap(({ models }) => models)).size,
    nOf: "models",
    value,
    unit: "percent",
    interval: [least, greatest],
    rule: `reproduced if at CETT ${cettLimit} every seed of the larger size is sparser than every seed of the smaller one, for each variant, and, of those with two sizes trained on equally many tokens, there too; partly if so for ReGLU, of which the paper says it, or for half of the variants; else not reproduced`,
    verdict: verdictOf(long, equal),
    caveat: `${long.map(changeText).join(", ")}; where perplexity has risen by ${percent(perplexityRise, 0)}: ${atRise.join(", ")}; ${sizesText(long)}: they differ in tokens a parameter, too; ${equalText(equal)}; no law of size (the paper: 7B to 70B)`,
    record: recordName,
  };
}

const atLimit: ScaleMeasure = ({ sparsity }) => sparsity;
const atRise: ScaleMeasure = ({ atRise: crossing }) => crossing?.sparsity;

function longGrowth(variant: string, groups: readonly ScaleGroup[]): Growth {
  const growth = growthOf(variant, groups);
  if (growth !== undefined) return growth;
  throw new RangeError(
    `Cannot judge larger-sparser as ${variant} must be trained in two sizes on at least ${LONG_TOKENS_PER_PARAMETER} tokens a parameter: it is not`,
  );
}

/** Undefined where a variant has fewer than two sizes. */
function growthOf(variant: string, groups: readonly ScaleGroup[]): Growth | undefined {
  const [small, ...larger] = groups.filter((group) => group.variant === variant);
  const large = larger.at(-1);
  if (small === undefined || large === undefined || small.nParameters === large.nParameters) return undefined;
  const difference = (measure: ScaleMeasure): number | undefined => {
    const [before, after] = [small, large].map((group) => summaryOf(group, measure)?.mean);
    return before === undefined || after === undefined ? undefined : after - before;
  };
  return {
    variant,
    label: small.label,
    small,
    large,
    between: larger.slice(0, -1),
    change: difference(atLimit)!, // every model has it
    changeAtRise: difference(atRise),
    isBeyondSeeds: summaryOf(large, atLimit)!.least > summaryOf(small, atLimit)!.greatest,
  };
}

function verdictOf(long: readonly Growth[], equal: readonly Growth[]): Verdict {
  const failing = new Set(equal.filter(({ isBeyondSeeds }) => !isBeyondSeeds).map(({ variant }) => variant));
  const beyond = long.filter(({ variant, isBeyondSeeds }) => isBeyondSeeds && !failing.has(variant));
  if (beyond.length === long.length) return "reproduced";
  const isOfPaper = beyond.some(({ variant }) => variant === PAPER_VARIANT);
  return isOfPaper || 2 * beyond.length >= long.length ? "partly" : "not reproduced";
}

/** Ascending. */
function sizesOf({ small, between, large }: Growth): ScaleGroup[] {
  return [small, ...between, large];
}

function changeText(growth: Growth): string {
  const { label, change } = growth;
  const sparsities = sizesOf(growth).map((group) => percent(summaryOf(group, atLimit)!.mean));
  return `${label} ${sparsities.join(" to ")} (${signedPercent(change)})`;
}

function equalText(equal: readonly Growth[]): string {
  if (equal.length === 0) return "no two sizes were trained on equally many tokens";
  const tokens = equal[0].small.training!.tokens; // the same in all of them
  const sizes = equal.map((growth) => {
    const weights = sizesOf(growth).map(({ nParameters }) => millions(nParameters));
    return `${changeText(growth)} from ${weights.join(" to ")}`;
  });
  const groups = equal.flatMap(sizesOf).sort((one, other) => one.nParameters - other.nParameters);
  const rates = [...new Set(groups.map(({ training }) => training!.peakLearningRate))];
  return `all on ${millions(tokens)} tokens: ${sizes.join(", ")} (${seedsText(groups)} each, peak learning rates by size ${rates.join(", ")})`;
}

function sizesText(long: readonly Growth[]): string {
  const [small, large] = [long.map((growth) => growth.small), long.map((growth) => growth.large)].map(sizeText);
  return `two sizes, ${small} and ${large}`;
}

/** One size, in the groups of all variants. */
function sizeText(groups: readonly ScaleGroup[]): string {
  const [{ nParameters, training }] = groups;
  const { tokens, tokensPerParameter } = training!; // groups of models trained here only
  return `${millions(nParameters)} (${millions(tokens)} tokens, ${tokensPerParameter.toFixed(0)} a parameter, ${seedsText(groups)})`;
}

function seedsText(groups: readonly ScaleGroup[]): string {
  const { least, greatest } = summarize(groups.map(({ models }) => models.length));
  if (greatest === 1) return "1 seed";
  return `${least === greatest ? least : `${least} to ${greatest}`} seeds`;
}

function signedPercent(value: number): string {
  return `${value < 0 ? "-" : "+"}${percent(Math.abs(value))}`;
}
