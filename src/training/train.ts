/** @file The training loop: steps, validation, checkpoints, and a run that goes on where it was stopped. */
import type { TrainingOps } from "../kernels/webgpu/training-ops";
import type { TrainingPoint } from "../records/training-record";
import { loadCheckpoint, newestCheckpoint, readRunState, saveCheckpoint } from "./checkpoint";
import { findNonFinite } from "./find-non-finite";
import { learningRateAt } from "./learning-rate";
import type { RunState } from "./run-state";
import { type StepReading, StepReadings } from "./step-readings";
import { startTrainer, type Trainer, trainStep } from "./trainer";
import type { TrainingPlan } from "./training-plan";
import type { TrainingText } from "./training-text";
import { validate } from "./validate";

/** Steps whose losses are read together. */
const READ_STEPS = 10;

/** What a run needs besides its plan. */
export interface TrainingRun {
  readonly plan: TrainingPlan;
  readonly text: TrainingText;
  /** For training steps; the caller disposes them. */
  readonly ops: TrainingOps;
  /** For validation, in float32: `stockOps`. */
  readonly validationOps: TrainingOps;
  /** Sequences that validation takes at a time. */
  readonly validationSequencesAtATime: number;
  /** Where checkpoints go. */
  readonly folder: string;
  /** Steps between checkpoints. */
  readonly checkpointSteps: number;
  /** Steps after which held-out loss is measured; 0 is the start. */
  readonly validatedSteps: ReadonlySet<number>;
  /** Goes on from the newest checkpoint in the folder, if there is one. */
  readonly resume: boolean;
  /** Settles with the reason when the device is lost. */
  readonly deviceLost?: Promise<string>;
  readonly onProgress?: (progress: TrainingProgress) => void;
  /** Told of every measured point, and waited for. */
  readonly onPoint?: (point: TrainingPoint) => void | Promise<void>;
}

/** How far a run is. */
export interface TrainingProgress {
  readonly step: number;
  readonly nSteps: number;
  /** Of the step, nats a token. */
  readonly loss: number;
  /** So far, validation and checkpoints left out. */
  readonly tokensPerSecond: number;
  readonly secondsLeft: number;
}

/** A finished run. The caller disposes the trainer. */
export interface FinishedRun {
  readonly trainer: Trainer;
  readonly state: RunState;
}

/** A loss or gradient that is NaN or infinite: the run cannot go on. */
export class NonFiniteError extends Error {}

/**
 * Trains a decoder to the end of its plan.
 *
 * @throws {NonFiniteError} If a loss or gradient is not finite: names the step and the first tensor that is not.
 * @throws {Error} If a checkpoint cannot be written or read, or the device is lost. The newest checkpoint is whole.
 */
export async function train(run: TrainingRun): Promise<FinishedRun> {
  const checkpoint = await newestCheckpoint(run.folder);
  if (checkpoint !== undefined && !run.resume) {
    throw new RangeError(
      `Cannot start a run in ${run.folder} as it must hold no checkpoint: it holds ${checkpoint}. ` +
        "Go on from it with --resume, or remove it.",
    );
  }
  const trainer = startTrainer(run.plan, run.ops);
  try {
    const state = await restore(run.plan, checkpoint, trainer);
    await stopWhenLost(run, new TrainingLoop(run, trainer, state).finish());
    return { trainer, state };
  } catch (error) {
    trainer.dispose();
    throw error;
  }
}

/** State and weights of a checkpoint, or of the start. */
async function restore(plan: TrainingPlan, checkpoint: string | undefined, trainer: Trainer): Promise<RunState> {
  if (checkpoint !== undefined) {
    const state = await readRunState(checkpoint, plan);
    await loadCheckpoint(checkpoint, trainer, state);
    return state;
  }
  return { plan: { ...plan }, step: 0, points: [], sincePoint: nothingYet(), elapsedMs: 0 };
}

const nothingYet = (): RunState["sincePoint"] => ({ nSteps: 0, loss: 0, gradientNorm: 0, elapsedMs: 0 });

class TrainingLoop {
  private readonly readings = new StepReadings(READ_STEPS, (reading) => this.take(reading));
  private readonly firstStep: number;
  private startedAt = performance.now();
  private readonly loopStartedAt = performance.now();

  constructor(
    private readonly run: TrainingRun,
    private readonly trainer: Trainer,
    private readonly state: RunState,
  ) {
    this.firstStep = state.step;
  }

  async finish(): Promise<void> {
    const { plan, folder, checkpointSteps, validatedSteps } = this.run;
    try {
      if (this.state.step === 0 && validatedSteps.has(0)) await this.measure();
      this.startedAt = performance.now();
      for (let step = this.state.step + 1; step <= plan.nSteps; step++) {
        const learningRate = learningRateAt(step, plan);
        const { training } = this.run.text;
        await this.readings.add(step, trainStep(this.trainer, plan, { training, learningRate }));
        const isMeasured = validatedSteps.has(step);
        const isSaved = step % checkpointSteps === 0 || step === plan.nSteps;
        if (!isMeasured && !isSaved) continue;
        await this.readings.drain();
        this.stopClock();
        if (isMeasured) await this.measure();
        if (isSaved) await saveCheckpoint(folder, this.trainer, this.state);
        this.startedAt = performance.now();
      }
    } catch (error) {
      if (!(error instanceof NonFiniteError)) throw error;
      throw new NonFiniteError(`${error.message} ${await this.culprit()}`);
    } finally {
      this.readings.dispose();
    }
  }

  /** Takes what a step measured into the sums. */
  private take({ step, loss, gradientNorm }: StepReading): void {
    this.state.step = step;
    if (!Number.isFinite(loss) || !Number.isFinite(gradientNorm)) {
      const what = Number.isFinite(loss) ? `the gradient's norm is ${gradientNorm}` : `it is ${loss}`;
      throw new NonFiniteError(
        `Cannot go on training as the loss and its gradient must be finite: at step ${step} ${what}.`,
      );
    }
    const { sincePoint } = this.state;
    sincePoint.nSteps++;
    sincePoint.loss += loss;
    sincePoint.gradientNorm += gradientNorm;
    this.tell(step, loss);
  }

  private tell(step: number, loss: number): void {
    const { plan, onProgress } = this.run;
    const now = performance.now();
    const stepTokens = plan.batchSequences * plan.contextLength;
    const elapsedMs = this.state.elapsedMs + now - this.startedAt;
    const wallMsOfStep = (now - this.loopStartedAt) / (step - this.firstStep); // with validation and checkpoints
    onProgress?.({
      step,
      nSteps: plan.nSteps,
      loss,
      tokensPerSecond: (1000 * step * stepTokens) / elapsedMs,
      secondsLeft: ((plan.nSteps - step) * wallMsOfStep) / 1000,
    });
  }

  private stopClock(): void {
    const elapsedMs = performance.now() - this.startedAt;
    this.state.sincePoint.elapsedMs += elapsedMs;
    this.state.elapsedMs += elapsedMs;
  }

  /** Validates, and closes a point of the curve. */
  private async measure(): Promise<void> {
    const { plan, text, validationOps, validationSequencesAtATime, onPoint } = this.run;
    const validation = await validate(validationOps, this.trainer.model, {
      source: text.validation,
      contextLength: plan.contextLength,
      nSequences: plan.validationSequences,
      sequencesAtATime: validationSequencesAtATime,
    });
    const { step, sincePoint } = this.state;
    const { nSteps, loss, gradientNorm, elapsedMs } = sincePoint;
    const stepTokens = plan.batchSequences * plan.contextLength;
    const steps = nSteps > 0 && {
      learningRate: learningRateAt(step, plan),
      trainLoss: loss / nSteps,
      gradientNorm: gradientNorm / nSteps,
      tokensPerSecond: Math.round((1000 * nSteps * stepTokens) / elapsedMs),
    };
    const { loss: validationLoss, ...silent } = validation;
    const point = { step, tokens: step * stepTokens, validationLoss, ...silent, ...(steps && { steps }) };
    this.state.points.push(point);
    this.state.sincePoint = nothingYet();
    await onPoint?.(point);
  }

  /** Repeats the run from its newest checkpoint up to the step that broke, and looks at that. */
  private async culprit(): Promise<string> {
    const { plan, text, folder } = this.run;
    const broken = this.state.step;
    const again = startTrainer(plan, this.run.ops);
    try {
      const from = await restore(plan, await newestCheckpoint(folder), again);
      const { training } = text;
      while (again.optimizer.stepsTaken < broken - 1) {
        const learningRate = learningRateAt(again.optimizer.stepsTaken + 1, plan);
        const { loss, gradientNorm } = trainStep(again, plan, { training, learningRate });
        loss.dispose();
        gradientNorm.dispose();
      }
      const found = await findNonFinite(again, training, {
        contextLength: plan.contextLength,
        first: (broken - 1) * plan.batchSequences,
        nSequences: plan.batchSequences,
        sequencesAtATime: plan.microSequences,
      });
      if (found === undefined) return `Repeated from step ${from.step}, every tensor of the step is finite.`;
      return `The first tensor that is not: ${found}.`;
    } finally {
      again.dispose();
    }
  }
}

/** Waits for the loop, or for the loss of its device, of which what fails in the loop tells less. */
async function stopWhenLost({ deviceLost, folder }: TrainingRun, loop: Promise<void>): Promise<void> {
  if (!deviceLost) return loop;
  let reason: string | undefined;
  const lost = deviceLost.then((text) => {
    reason = text;
  });
  try {
    await Promise.race([loop, lost]);
  } catch (error) {
    await Promise.resolve(); // the loss may settle right after the failure that it caused
    if (reason === undefined) throw error;
  }
  if (reason === undefined) return;
  loop.catch(() => undefined); // it fails when it next reads from the device
  const checkpoint = await newestCheckpoint(folder);
  const next = checkpoint
    ? `${checkpoint} is whole: run the same command with --resume.`
    : "No checkpoint was due yet: run the same command again.";
  throw new Error(`Cannot go on training as the device must stay: it was lost (${reason}). ${next}`);
}
