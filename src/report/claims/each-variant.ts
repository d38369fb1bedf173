/** @file Something of each of the four variants, as claims compare them. */
import { PAPER_VARIANTS, type PaperVariant } from "../paper/paper-variants";

/** Something of each. */
export type ByVariant<T> = Readonly<Record<PaperVariant, T>>;

/** Something of each variant. */
export function eachVariant<T>(of: (variant: PaperVariant) => T): ByVariant<T> {
  return { relu: of("relu"), relu2: of("relu2"), reglu: of("reglu"), swiglu: of("swiglu") };
}

/**
 * Models by variant.
 *
 * @param models those that the claim can be judged on.
 * @param what what a model must have, for the error: "a model of relu {what}"; nothing more unless given.
 * @throws {RangeError} If a variant has no model.
 */
export function modelsByVariant<T>(
  models: readonly T[],
  variantOf: (model: T) => string,
  claim: string,
  what?: string,
): ByVariant<readonly T[]> {
  return eachVariant((variant) => {
    const found = models.filter((model) => variantOf(model) === variant);
    if (found.length > 0) return found;
    throw new RangeError(
      `Cannot judge ${claim} as the record must hold a model of ${[variant, what].filter(Boolean).join(" ")}: it holds none`,
    );
  });
}

/** The variant with the lowest value. */
export function lowestOf(values: Readonly<Partial<Record<PaperVariant, number>>>): PaperVariant {
  return present(values).reduce((one, other) => (values[other]! < values[one]! ? other : one));
}

/** The variant with the highest value. */
export function highestOf(values: Readonly<Partial<Record<PaperVariant, number>>>): PaperVariant {
  return present(values).reduce((one, other) => (values[other]! > values[one]! ? other : one));
}

function present(values: Readonly<Partial<Record<PaperVariant, number>>>): PaperVariant[] {
  return PAPER_VARIANTS.filter((variant) => values[variant] !== undefined);
}
