/** @file The CETT limit at which a model is as sparse as asked for. */
import { mean } from "../../numerics/mean";
import type { CettCurve } from "../../sparsity/cett-curve";
import { thresholdAt } from "../../sparsity/threshold-at";

/** Limits are whole multiples of one over this. */
const STEPS = 10_000;

/** A limit, and the sparsity that it gives on the curves. */
export interface LimitForSparsity {
  /** 0 where the exact zeros alone reach the target. */
  readonly cettLimit: number;
  /** Mean over layers: at least the target. */
  readonly sparsity: number;
}

/**
 * The smallest CETT limit whose mean sparsity over layers reaches a target.
 *
 *     limit = min { k/10000 : 1/nLayers · Σₗ sparsity(thresholdAt(curveₗ, k/10000)) ≥ target },  0 ≤ k < 10000
 *
 * Found by binary search: a threshold does not fall as its limit rises, so neither does the sparsity. The sparsity can lie above the target where the exact zeros are more (then
 * the limit is 0), and by what one step of the limit adds.
 *
 * @param curves of the calibration text, by layer.
 * @param targetSparsity in [0, 1).
 * @throws {RangeError} If the target is outside [0, 1), or no limit below 1 reaches it: at 1 all neurons could be dropped.
 */
export function limitForSparsity(curves: readonly CettCurve[], targetSparsity: number): LimitForSparsity {
  if (!(targetSparsity >= 0 && targetSparsity < 1)) {
    throw new RangeError(
      `Cannot find a CETT limit as the target sparsity must be in [0, 1): current value is ${targetSparsity}`,
    );
  }
  const sparsityAt = (step: number): number => mean(curves.map((curve) => thresholdAt(curve, step / STEPS).sparsity));
  const last = sparsityAt(STEPS - 1);
  if (last < targetSparsity) {
    throw new RangeError(
      `Cannot find a CETT limit as the target sparsity must be reached below CETT 1: it is ${targetSparsity}, and at CETT ${1 - 1 / STEPS} the model reaches ${last.toFixed(4)}; ask for less`,
    );
  }
  let [low, high] = [0, STEPS - 1]; // the step that is looked for lies in low to high, ends inside
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sparsityAt(middle) >= targetSparsity) high = middle;
    else low = middle + 1;
  }
  return { cettLimit: high / STEPS, sparsity: sparsityAt(high) };
}
