/** @file How a claim lists a number of each variant. */
import { PAPER_VARIANTS, type PaperVariant } from "../paper/paper-variants";
import { VARIANT_STYLES } from "../variant-style";

/** A number of each, in words: "ReLU 92.1 %, ReLU² 94.6 %". */
export function listedVariants(
  textOf: (variant: PaperVariant) => string,
  variants: readonly PaperVariant[] = PAPER_VARIANTS,
): string {
  return variants.map((variant) => `${VARIANT_STYLES[variant].label} ${textOf(variant)}`).join(", ");
}
