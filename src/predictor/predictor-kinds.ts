/** @file The kinds of predictors that are trained: the paper's, and what it is held against. */
import type { FitPlan } from "./fit-predictors";

/** What a kind fixes of its plan. */
type Kind = Pick<FitPlan, "between" | "classWeight">;

/**
 * - `predictor`: the paper's, two layers with nothing between and plain cross-entropy.
 * - `weightedRelu`: ours, a ReLU between and inactive neurons weighted by the activation ratio + 0.005.
 * - `linear`: one layer and plain cross-entropy, a logistic regression for each neuron. Its width is null.
 */
export const PREDICTOR_KINDS = {
  predictor: { between: "none", classWeight: "none" },
  weightedRelu: { between: "relu", classWeight: "rate" },
  linear: { between: "none", classWeight: "none" },
} as const satisfies Record<string, Kind>;
