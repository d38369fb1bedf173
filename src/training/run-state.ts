/** @file Where a run stands: what a checkpoint holds besides weights and moments. */
import { z } from "zod";
import { trainingPoint } from "../records/training-record";

/** Schema of `state.json` in a checkpoint, and of `training.json` beside a finished model. */
export const runState = z.strictObject({
  /** The `TrainingPlan`: compared with the asked one, value by value. */
  plan: z.record(z.string(), z.unknown()),
  /** Steps taken. */
  step: z.int().nonnegative(),
  /** What was measured up to here. */
  points: z.array(trainingPoint),
  /** Sums over the steps since the last point. */
  sincePoint: z.strictObject({
    nSteps: z.int().nonnegative(),
    loss: z.number(),
    gradientNorm: z.number(),
    elapsedMs: z.number().nonnegative(),
  }),
  /** Time spent in training steps, and in all. */
  elapsedMs: z.number().nonnegative(),
});

/** Where a run stands. */
export type RunState = z.infer<typeof runState>;
