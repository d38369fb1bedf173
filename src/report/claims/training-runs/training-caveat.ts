/** @file What the caveats of claims on training runs have in common. */
import { mean } from "../../../numerics/mean";
import type { TrainingRecord } from "../../../records/training-record";
import { paperModels } from "../../paper/paper-models";
import { PAPER_VARIANTS } from "../../paper/paper-variants";
import { millions } from "../../sentences";
import { lossesAt } from "../../training-runs/training-losses";
import { listedVariants } from "../listed-variants";

/** Index of the last point. */
export const LAST = -1;

/** Final losses by variant, and how the runs differ from the paper's. */
export function trainingCaveat(record: TrainingRecord): string {
  const { inputs, measured } = record;
  const losses = listedVariants((variant) => mean(lossesAt(record, variant, LAST)).toFixed(4));
  const counts = PAPER_VARIANTS.map((variant) => lossesAt(record, variant, LAST).length);
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  const seeds = `${least === most ? "" : `${least} to `}${most} ${most === 1 ? "seed" : "seeds"}`;
  return `final validation losses ${losses} nats a token, ${seeds} each; models of ${millions(measured.runs[0].nParameters)} weights and ${millions(inputs.tokens)} tokens, of which ${millions(inputs.text.nTrainingTokens)} are distinct (${paperModels()}, none repeated)`;
}
