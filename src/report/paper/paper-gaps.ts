/** @file Co-activation gaps of the paper's 1.3B models. */
import { paperCurve } from "../../records/paper";
import type { PaperVariant } from "./paper-variants";

/** Gaps of figure 7, by layer. */
export function paperGaps(variant: PaperVariant): number[] {
  return paperCurve("7", variant).map(([, gap]) => gap);
}
