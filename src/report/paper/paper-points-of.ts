/** @file The points of a variant in a figure that may not have it. */
import { type PaperFigure, type PaperPoint, readPaper } from "../../records/paper";
import type { VARIANT_STYLES } from "../variant-style";

/** A variant's curve, or its trend line, in a figure of the paper: undefined where the paper has not this variant. */
export function paperPointsOf(
  figure: PaperFigure,
  variant: keyof typeof VARIANT_STYLES,
  of: "curves" | "trends",
): readonly PaperPoint[] | undefined {
  return readPaper().figures[figure][of]?.[variant];
}
