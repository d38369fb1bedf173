/** @file What is reported of the paper's trade-off, to be drawn beside ours and never as ours. */
import type { ModelInput } from "../records/provenance";

/** The CETT limit that the paper marks. */
export const PAPER_CETT_LIMIT = 0.2;

/** A point that is reported of the paper's own models. */
export interface ReportedPoint {
  readonly variant: ModelInput["variant"];
  readonly label: string;
  readonly sparsity: number;
  /** Loss of performance, a share of the dense model's; `atMost` where only a bound is reported. */
  readonly performanceLoss?: number;
  readonly cett?: number;
}

/** As a secondary source reports them; the first point of ReLU² stands in the paper's abstract page, too. */
export const REPORTED_POINTS: readonly ReportedPoint[] = [
  { variant: "relu2", label: "1.3B ReLU²: under 0.1 %, reported", sparsity: 0.9, performanceLoss: 0.001 },
  { variant: "relu2", label: "1.3B ReLU²: at most 1 %, reported", sparsity: 0.95, performanceLoss: 0.01 },
  { variant: "relu2", label: "1.3B ReLU², reported", sparsity: 0.95, cett: 0.2 },
  { variant: "swiglu", label: "LLaMA-2 (SwiGLU), reported", sparsity: 0.7, cett: 0.2 },
];

/** How sparsity moves with size at equal CETT, as a secondary source reports it: no numbers, so a text in place of points. */
export const REPORTED_SIZES = "reported of the paper:<br>ReGLU models are sparser<br>from 7B to 70B parameters";
