/** @file The variants that the paper's figures have curves of. */
import { type PaperFigure, type PaperPoint, readPaper } from "../../records/paper";
import { VARIANT_STYLES } from "../variant-style";
import type { LocalityVariant } from "./locality-variants";

/** A variant's curve, or its trend line, in a figure of the paper: none where the paper has not this variant. */
export function paperPointsOf(
  figure: PaperFigure,
  variant: LocalityVariant["variant"],
  of: "curves" | "trends",
): readonly PaperPoint[] | undefined {
  return readPaper().figures[figure][of]?.[variant];
}

/** How the paper's model of a variant is called in a legend. */
export function paperModelName(variant: LocalityVariant["variant"]): string {
  return `1.3B ${VARIANT_STYLES[variant].label}`;
}
