/** @file Claim `relu2-performance`: trained alike, ReLU² ends level with the gated variants and ReLU behind all. */
import type { Claim, Verdict } from "../../records/claims";
import type { RecordedRun, TrainingRecord } from "../../records/training-record";

/** A relative difference of the loss that counts as nearly level. */
const NEARLY = 0.01;

type Variant = RecordedRun["variant"];

/**
 * Judges the claim on the last validation losses.
 *
 * Reproduced if ReLU has the highest mean loss of the four and ReLU²'s mean is within the seeds of the better gated variant, or below them;
 * partly if ReLU²'s mean is at most 1 % above that variant's.
 *
 * @throws {RangeError} If a variant has no run.
 */
export function relu2PerformanceClaim(record: TrainingRecord, recordName: string): Claim {
  const losses = new Map(
    (["relu", "relu2", "reglu", "swiglu"] as const).map((name) => [name, finalLosses(record, name)]),
  );
  const mean = (variant: Variant): number => meanOf(losses.get(variant)!);
  const gated = mean("swiglu") <= mean("reglu") ? "swiglu" : "reglu";
  const isReluWorst = (["relu2", "reglu", "swiglu"] as const).every((variant) => mean("relu") > mean(variant));
  const difference = mean("relu2") / mean(gated) - 1;
  const bySeed = differencesBySeed(record, gated);
  const nSeeds = Math.min(...[...losses.values()].map(({ length }) => length));
  const { inputs } = record;
  const listed = [...losses.keys()].map((variant) => `${variant} ${mean(variant).toFixed(4)}`).join(", ");
  return {
    id: "relu2-performance",
    sentence: "Trained alike at equal size, ReLU is worst throughout, and ReLU² ends comparable to SwiGLU and ReGLU.",
    place: "section on the four 1.3B models, its figure of training losses",
    certainty: "reported by a secondary source",
    measure: `final validation loss of ReLU² over that of the better gated variant (${gated}), minus 1; means over seeds; interval: least and greatest seed`,
    n: inputs.text.nValidationTokens,
    value: difference,
    interval: bySeed.length > 1 ? [Math.min(...bySeed), Math.max(...bySeed)] : null,
    rule: `reproduced if ReLU's mean final loss is the highest and ReLU²'s is at most the highest seed of the better gated variant; partly if it is at most ${100 * NEARLY} % above that variant's mean; else not reproduced`,
    verdict: verdictOf(mean("relu2") <= Math.max(...losses.get(gated)!), isReluWorst, difference),
    caveat: `final losses ${listed} nats a token, ${nSeeds} ${nSeeds === 1 ? "seed" : "seeds"}; models of ${millions(record.measured.runs[0].nParameters)} weights and ${millions(inputs.tokens)} tokens, of which ${millions(inputs.text.nTrainingTokens)} are distinct (the paper: 1.3B and 100B, none repeated)`,
    record: recordName,
  };
}

function verdictOf(isLevel: boolean, isReluWorst: boolean, difference: number): Verdict {
  if (isLevel && isReluWorst) return "reproduced";
  return difference <= NEARLY ? "partly" : "not reproduced";
}

function finalLosses({ measured }: TrainingRecord, variant: Variant): number[] {
  const losses = measured.runs.filter((run) => run.variant === variant).map(finalLoss);
  if (losses.length > 0) return losses;
  throw new RangeError(`Cannot judge relu2-performance as the record must hold a run of ${variant}: it holds none`);
}

/** Relative differences of runs that share a seed. */
function differencesBySeed({ measured: { runs } }: TrainingRecord, gated: Variant): number[] {
  return runs
    .filter(({ variant }) => variant === "relu2")
    .flatMap((run) => {
      const other = runs.find(({ variant, seed }) => variant === gated && seed === run.seed);
      return other ? [finalLoss(run) / finalLoss(other) - 1] : [];
    });
}

function finalLoss({ points }: RecordedRun): number {
  return points[points.length - 1].validationLoss;
}

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const millions = (count: number): string => `${(count / 1e6).toFixed(1)}M`;
