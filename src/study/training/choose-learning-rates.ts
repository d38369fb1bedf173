/** @file The learning rates that a sweep speaks for. */
import type { RecordedSweepRun } from "../../records/training-record";

/** Optima that lie no further apart than this share one rate. */
const AGREEMENT = 2;

type Variant = RecordedSweepRun["variant"];

/** What a sweep says. */
export interface ChosenRates {
  /** The rate of the lowest validation loss, by variant. */
  readonly best: ReadonlyMap<Variant, number>;
  /** The rate to train with. */
  readonly chosen: ReadonlyMap<Variant, number>;
  /** Whether it is the same for all. */
  readonly isShared: boolean;
}

/**
 * One shared rate if the variants' optima agree within a factor of two: of the optima, the one with the lowest mean loss over variants. Each
 * variant its own if they do not.
 *
 * @throws {RangeError} If every run of a variant diverged.
 */
export function chooseLearningRates(sweep: readonly RecordedSweepRun[]): ChosenRates {
  const best = new Map<Variant, number>();
  for (const variant of new Set(sweep.map((run) => run.variant))) {
    const runs = sweep.filter((run) => run.variant === variant && run.validationLoss !== null);
    if (runs.length === 0) {
      throw new RangeError(
        `Cannot choose a learning rate as a run of each variant must reach its end: all of ${variant} diverged`,
      );
    }
    best.set(variant, runs.reduce((one, other) => (lossOf(other) < lossOf(one) ? other : one)).peakLearningRate);
  }
  const optima = [...new Set(best.values())];
  const isShared = Math.max(...optima) <= AGREEMENT * Math.min(...optima);
  if (!isShared) return { best, chosen: best, isShared };
  const total = (rate: number): number =>
    sweep.filter((run) => run.peakLearningRate === rate).reduce((sum, run) => sum + lossOf(run), 0);
  const shared = optima.reduce((one, other) => (total(other) < total(one) ? other : one));
  return { best, chosen: new Map([...best.keys()].map((variant) => [variant, shared])), isShared };
}

const lossOf = ({ validationLoss }: RecordedSweepRun): number => validationLoss ?? Number.POSITIVE_INFINITY;
