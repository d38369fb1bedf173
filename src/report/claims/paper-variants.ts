/** @file The four variants of the paper, and how a claim lists a number of each. */
import { VARIANT_STYLES } from "../variant-style";

/** The variants in the paper's order. */
export const PAPER_VARIANTS = ["relu", "relu2", "reglu", "swiglu"] as const;
/** One of them. */
export type PaperVariant = (typeof PAPER_VARIANTS)[number];
/** Those whose activations can be exactly zero. */
export const RELU_VARIANTS = ["relu", "relu2", "reglu"] as const;

/** A number of each, in words: "ReLU 92.1 %, ReLU² 94.6 %". */
export function listedVariants(
  textOf: (variant: PaperVariant) => string,
  variants: readonly PaperVariant[] = PAPER_VARIANTS,
): string {
  return variants.map((variant) => `${VARIANT_STYLES[variant].label} ${textOf(variant)}`).join(", ");
}
