/** @file Thresholds of a model fitted on the first tokens of a text and evaluated on the next. */
import type { CettPool } from "../../kernels/cpu/cett-pool";
import { mean } from "../../numerics/mean";
import { cettCurve } from "../../sparsity/cett-curve";
import { type LayerThreshold, thresholdAt } from "../../sparsity/threshold-at";
import { evaluateThresholds } from "../curves/evaluate-thresholds";
import { addStoredSums } from "../curves/layer-sums";
import { measureCurves } from "../curves/measure-curves";
import type { StudyModel } from "../study-model";

/** What one CETT limit gave. */
export interface InspectedLimit {
  readonly cettLimit: number;
  readonly layers: readonly LayerThreshold[];
  /** On the tokens after those that the thresholds were fitted on. */
  readonly evaluation: {
    readonly sparsityByLayer: readonly number[];
    readonly sparsity: number;
    readonly loss: number;
  };
}

/** @throws {RangeError} If no token of the sequences has one before it, so that there is no loss. */
export function checkPredicted(sequences: readonly Int32Array[], action: string): void {
  if (sequences.some((tokens) => tokens.length > 1)) return;
  throw new RangeError(
    `Cannot ${action} as a sequence must have at least 2 tokens, one to predict the other: none has`,
  );
}

/** What all limits gave, and the dense loss beside them. */
export interface InspectedLimits {
  /** On the tokens that the limits are evaluated on. */
  readonly denseEvaluationLoss: number;
  readonly limits: readonly InspectedLimit[];
}

/** The tokens that thresholds are fitted on, and those that they are evaluated on. */
export interface TokenParts {
  readonly calibration: readonly Int32Array[];
  readonly evaluation: readonly Int32Array[];
}

/** The first tokens of the sequences for calibration, the next ones for evaluation; a sequence that holds the border is cut there. */
export function splitTokens(sequences: readonly Int32Array[], nCalibration: number, nEvaluation: number): TokenParts {
  const nTokens = sequences.reduce((sum, tokens) => sum + tokens.length, 0);
  if (nCalibration + nEvaluation > nTokens) {
    throw new RangeError(
      `Cannot calibrate on ${nCalibration} and evaluate on ${nEvaluation} tokens as the text must have that many: it has ${nTokens}`,
    );
  }
  const between = (start: number, end: number): Int32Array[] => {
    let passed = 0;
    return sequences.flatMap((tokens) => {
      const cut = tokens.subarray(Math.max(0, start - passed), Math.max(0, end - passed));
      passed += tokens.length;
      return cut.length > 0 ? [cut] : [];
    });
  };
  const evaluation = between(nCalibration, nCalibration + nEvaluation);
  checkPredicted(evaluation, "evaluate the thresholds");
  return { calibration: between(0, nCalibration), evaluation };
}

/**
 * Fits the thresholds of each limit and evaluates them, active in all layers at once.
 *
 * @param inPass what to tell of the progress of pass 1, the curves, and of pass 2, the thresholds.
 */
export async function inspectLimits(
  { model, input }: StudyModel,
  { calibration, evaluation }: TokenParts,
  limits: readonly number[],
  pool: CettPool,
  inPass: (pass: number) => (share: number) => void,
): Promise<InspectedLimits> {
  const sums = await measureCurves(model, calibration, pool, inPass(1));
  const curves = sums.map(({ first, rest }) =>
    cettCurve([{ first: addStoredSums([first]), rest: addStoredSums([rest]) }]),
  );
  const fitted = limits.map((limit) => curves.map((curve) => thresholdAt(curve, limit)));
  const thresholds = fitted.map((byLayer) => byLayer.map(({ threshold }) => threshold));
  const evaluated = await evaluateThresholds(model, evaluation, thresholds, inPass(2));
  const total = (value: (sequence: (typeof evaluated)[number]) => number): number =>
    evaluated.reduce((sum, sequence) => sum + value(sequence), 0);
  const nPredicted = total(({ nPredictedTokens }) => nPredictedTokens);
  const nOutputs = total(({ nTokens }) => nTokens) * input.dFF;
  return {
    denseEvaluationLoss: total(({ denseLossSum }) => denseLossSum) / nPredicted,
    limits: limits.map((cettLimit, k) => {
      const sparsityByLayer = curves.map((_, l) => total(({ limits: at }) => at[k].nInactiveByLayer[l]) / nOutputs);
      return {
        cettLimit,
        layers: fitted[k],
        evaluation: {
          sparsityByLayer,
          sparsity: mean(sparsityByLayer),
          loss: total(({ limits: at }) => at[k].lossSum) / nPredicted,
        },
      };
    }),
  };
}
