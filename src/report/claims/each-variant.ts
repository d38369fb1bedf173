/** @file The four variants of the paper, as claims compare them. */
import { VARIANT_STYLES } from "../variant-style";

/** The variants, in the order that all claims list them in. */
export const PAPER_VARIANTS = ["relu", "relu2", "reglu", "swiglu"] as const;
/** One of them. */
export type PaperVariant = (typeof PAPER_VARIANTS)[number];
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
 * @param what what a model must have, for the error: "a model of relu {what}".
 * @throws {RangeError} If a variant has no model.
 */
export function modelsByVariant<T>(
  models: readonly T[],
  variantOf: (model: T) => string,
  claim: string,
  what: string,
): ByVariant<readonly T[]> {
  return eachVariant((variant) => {
    const found = models.filter((model) => variantOf(model) === variant);
    if (found.length > 0) return found;
    throw new RangeError(`Cannot judge ${claim} as the record must hold a model of ${variant} ${what}: it holds none`);
  });
}

/** Values of all variants in words: "ReLU 1.0, ReLU² 2.0". */
export function listVariants<T>(
  values: Readonly<Partial<Record<PaperVariant, T>>>,
  print: (value: T) => string,
): string {
  return PAPER_VARIANTS.flatMap((variant) => {
    const value = values[variant];
    return value === undefined ? [] : [`${VARIANT_STYLES[variant].label} ${print(value)}`];
  }).join(", ");
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
