/** @file What a study of predictors is asked to do. */
import type { FitPlan } from "../../predictor/fit-predictors";
import type { PredictionMethod } from "../../records/predictor-record";
import type { PredictorTextPlan } from "./predictor-text";

/** What is trained and judged. */
export interface PredictorPlan {
  readonly text: PredictorTextPlan;
  /** Labels of `methods`, of the loop and of the sweeps. */
  readonly cettLimit: number;
  /** The paper's predictor is trained and judged on the labels of each of these, ascending; none where empty. */
  readonly cettBounds: readonly number[];
  /** Share of the FFN's parameters that the predictor has. */
  readonly parameterShare: number;
  readonly fit: Omit<FitPlan, "width" | "between" | "classWeight">;
  /** What is judged, the paper's predictor among it. */
  readonly methods: readonly PredictionMethod[];
  /** Share of the scores taken as active in the setting `topK`. */
  readonly topShare: number;
  /** Held-out sequences, the first of them, on which the loss in the loop is measured; 0 for none. */
  readonly nLoopSequences: number;
  /** null for none. */
  readonly sweeps: SweepPlan | null;
}

/** Told which part is at work, how many of its pieces are done, and of how many. */
export type OnStage = (stage: string, done: number, total: number) => void;

/** What is swept. */
export interface SweepPlan {
  /** At most so many layers, spread over the depth. */
  readonly nLayers: number;
  /** Shares of the FFN's parameters, ascending. */
  readonly parameterShares: readonly number[];
  /** Shares of the training rows, ascending. */
  readonly rowShares: readonly number[];
}
