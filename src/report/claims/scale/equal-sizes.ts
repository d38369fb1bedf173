/** @file The sizes of one variant that were trained on equally many tokens. */
import { mean } from "../../../numerics/mean";
import type { ScaleRecord } from "../../../records/scale-record";
import { type ScaleGroup, scaleGroups, trainedEqually } from "../../scale/scale-rows";
import { millions, percent } from "../../sentences";

/**
 * Sizes of a variant on equally many tokens, from the smallest up.
 *
 * @throws {RangeError} If there are fewer than two.
 */
export function equalSizes(record: ScaleRecord, variant: "reglu" | "swiglu", claim: string): ScaleGroup[] {
  const groups = trainedEqually(scaleGroups(record))
    .filter((group) => group.variant === variant)
    .sort((one, other) => one.nParameters - other.nParameters);
  if (groups.length >= 2) return groups;
  throw new RangeError(
    `Cannot judge ${claim} as the record must hold two sizes of ${variant} on equally many tokens: it holds ${groups.length}`,
  );
}

/** Sparsity of each seed of a size, at the record's limit. */
export function sparsitiesOf({ models }: ScaleGroup): number[] {
  return models.map(({ sparsity }) => sparsity);
}

/** Mean sparsity and seeds by size, and what the models are, for a caveat. */
export function sizesCaveat(sizes: readonly ScaleGroup[]): string {
  const listed = sizes.map(
    (size) =>
      `${percent(mean(sparsitiesOf(size)))} at ${millions(size.nParameters)} (${size.models.length} ${size.models.length === 1 ? "seed" : "seeds"})`,
  );
  const { tokens } = sizes[0].training!; // groups of models trained here only
  return `mean sparsity ${listed.join(", ")}, each trained here on ${millions(tokens)} tokens: the larger, the fewer tokens a parameter (the paper: LLaMA-2 of 7B to 70B); the records of small and base are older than the rule`;
}
