/** @file Validation losses of a training record: by variant, and as differences between runs that share a seed. */
import { mean } from "../../numerics/mean";
import type { RecordedRun, TrainingRecord } from "../../records/training-record";
import { PAPER_VARIANTS } from "../paper/paper-variants";

/** A variant of the comparison. */
export type Variant = RecordedRun["variant"];

/**
 * "Throughout the training" is looked at from this share of the tokens on: the paper's released checkpoints begin at 5B of 100B tokens. Before
 * it losses fall so steeply that a comparison says little.
 */
export const COMPARED_FROM = 0.05;

/** Indices of the points from 5 % of the tokens on; all runs of a record have the same. */
export function comparedPoints({ inputs, measured }: TrainingRecord): number[] {
  const [{ points }] = measured.runs;
  return [...points.keys()].filter((k) => points[k].tokens >= COMPARED_FROM * inputs.tokens);
}

/**
 * Validation losses of a variant, one a seed.
 *
 * @param point index of a point; -1 is the last.
 * @throws {RangeError} If the variant has no run.
 */
export function lossesAt({ measured: { runs } }: TrainingRecord, variant: Variant, point: number): number[] {
  const losses = runs.filter((run) => run.variant === variant).map((run) => lossAt(run, point));
  if (losses.length > 0) return losses;
  throw new RangeError(`Cannot compare variants as the record must hold a run of ${variant}: it holds none`);
}

/**
 * Losses of a variant minus those of another, one a seed that both have. Runs of one seed see the same batches in the same order, and all are
 * validated on the same tokens: what these choices do to the loss cancels.
 */
export function lossDifferencesAt(record: TrainingRecord, variant: Variant, other: Variant, point: number): number[] {
  const { runs } = record.measured;
  return runs
    .filter((run) => run.variant === variant)
    .flatMap((run) => {
      const partner = runs.find(({ variant: name, seed }) => name === other && seed === run.seed);
      return partner ? [lossAt(run, point) - lossAt(partner, point)] : [];
    });
}

/** The gated variant with the lower mean loss at a point. */
export function betterGated(record: TrainingRecord, point: number): Variant {
  return mean(lossesAt(record, "swiglu", point)) <= mean(lossesAt(record, "reglu", point)) ? "swiglu" : "reglu";
}

/** At how many of the compared points ReLU has the highest mean loss of the four. */
export function countReluWorst(record: TrainingRecord): { readonly nWorst: number; readonly nPoints: number } {
  const points = comparedPoints(record);
  const worst = points.filter((point) => {
    const [relu, ...others] = PAPER_VARIANTS.map((variant) => mean(lossesAt(record, variant, point)));
    return others.every((loss) => relu > loss);
  });
  return { nWorst: worst.length, nPoints: points.length };
}

function lossAt({ points }: RecordedRun, point: number): number {
  return points.at(point)!.validationLoss;
}
