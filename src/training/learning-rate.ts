/** @file How the learning rate rises and falls over a run. */

/** A linear rise, then half a cosine. */
export interface Schedule {
  readonly peakLearningRate: number;
  readonly warmUpSteps: number;
  readonly nSteps: number;
}

/** The part of the peak that the last step has. */
export const FINAL_SHARE = 0.1;

/**
 * Learning rate η of step t = 1 … nSteps.
 *
 *     η(t) = peak · t / W                                        for t ≤ W, the warm-up
 *     η(t) = peak · (0.1 + 0.9 · (1 + cos(π (t - W) / (T - W))) / 2)  after it; η(T) = 0.1 peak
 *
 * @see Touvron et al. 2023 (LLaMA), section 2.3: cosine to 10 % of the peak.
 */
export function learningRateAt(step: number, { peakLearningRate, warmUpSteps, nSteps }: Schedule): number {
  if (step <= warmUpSteps) return (peakLearningRate * step) / warmUpSteps;
  const done = (step - warmUpSteps) / (nSteps - warmUpSteps);
  return peakLearningRate * (FINAL_SHARE + ((1 - FINAL_SHARE) * (1 + Math.cos(Math.PI * done))) / 2);
}
