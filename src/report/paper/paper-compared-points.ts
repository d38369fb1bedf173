/** @file What the paper's figure 2 says of the training, its steep beginning left out. */
import { type PaperPoint, paperCurve } from "../../records/paper";
import { COMPARED_FROM } from "../training-runs/training-losses";
import type { PaperVariant } from "./paper-variants";

/** Points of figure 2a (loss) or 2b (accuracy) over billions of tokens, from 5 % of the tokens on, as our runs are compared. */
export function paperComparedPoints(figure: "2a" | "2b", variant: PaperVariant): PaperPoint[] {
  const points = paperCurve(figure, variant);
  const [tokens] = points[points.length - 1];
  return points.filter(([at]) => at >= COMPARED_FROM * tokens);
}
