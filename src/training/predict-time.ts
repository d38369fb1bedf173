/** @file How long a run will take, from a few steps of one that is thrown away. */

import type { TrainingRun } from "./train";
import { startTrainer, trainStep } from "./trainer";
import { validate } from "./validate";

/** Steps before those that are timed: kernels are compiled and buffers made in them. */
const WARM_UP = 2;
const MEASURED = 3;

/** What a run will take. */
export interface TimePrediction {
  readonly stepMs: number;
  /** One validation. */
  readonly validationMs: number;
  /** All steps and validations; checkpoints are not in it. */
  readonly totalMs: number;
}

/** Takes a few steps from the start of a run, and one validation, and forgets them. */
export async function predictTime(run: TrainingRun): Promise<TimePrediction> {
  const { plan, text, ops, validationOps, validationSequencesAtATime } = run;
  const trainer = startTrainer(plan, ops);
  try {
    const measure = async (steps: number): Promise<number> => {
      const start = performance.now();
      for (let step = 1; step <= steps; step++) {
        const { loss, gradientNorm } = trainStep(trainer, plan, { training: text.training, learningRate: 0 });
        if (step === steps) await gradientNorm.data(); // waits for the device
        loss.dispose();
        gradientNorm.dispose();
      }
      return (performance.now() - start) / steps;
    };
    await measure(WARM_UP);
    const stepMs = await measure(MEASURED);
    const start = performance.now();
    await validate(validationOps, trainer.model, {
      source: text.validation,
      contextLength: plan.contextLength,
      nSequences: plan.validationSequences,
      sequencesAtATime: validationSequencesAtATime,
    });
    const validationMs = performance.now() - start;
    const totalMs = plan.nSteps * stepMs + run.validatedSteps.size * validationMs;
    return { stepMs, validationMs, totalMs };
  } finally {
    trainer.dispose();
  }
}
