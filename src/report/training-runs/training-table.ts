/** @file The four trained models as a Markdown table, for the README and notebook 02. */

import { mean } from "../../numerics/mean";
import { type Summary, summarize } from "../../numerics/summarize";
import type { TrainingRecord } from "../../records/training-record";
import { markdownTable } from "../markdown-table";
import { PAPER_VARIANTS } from "../paper/paper-variants";
import { percent } from "../sentences";
import { VARIANT_STYLES } from "../variant-style";
import { lossDifferencesAt, lossesAt, type Variant } from "./training-losses";

const LAST = -1;
/** What losses are compared with. */
const BASE = "swiglu";

/**
 * One row a variant: size, loss at the end over seeds, difference to SwiGLU paired by seed, and the neurons that are silent at the end.
 *
 * @throws {RangeError} If a variant has no run.
 */
export function trainingTable(record: TrainingRecord): string {
  const header = [
    "activation",
    "weights",
    "dFF",
    "seeds",
    "validation loss at the end, nats a token",
    `minus ${VARIANT_STYLES[BASE].label}'s, paired by seed`,
    "exact zeros",
    "dead neurons",
  ];
  const rows = PAPER_VARIANTS.map((variant) => rowOf(record, variant));
  return markdownTable(header, rows);
}

function rowOf(record: TrainingRecord, variant: Variant): string[] {
  const losses = summarize(lossesAt(record, variant, LAST));
  const runs = record.measured.runs.filter((run) => run.variant === variant);
  const lastPoints = runs.map(({ points }) => points.at(LAST)!);
  const [{ nParameters, dFF }] = runs;
  return [
    VARIANT_STYLES[variant].label,
    `${(nParameters / 1e6).toFixed(2)}M`,
    String(dFF),
    String(losses.count),
    lossCell(losses),
    variant === BASE ? "" : differenceCell(lossDifferencesAt(record, variant, BASE, LAST)),
    percent(mean(lastPoints.map(({ zeroShareByLayer }) => mean(zeroShareByLayer)))),
    percent(mean(lastPoints.map(({ deadShareByLayer }) => mean(deadShareByLayer)))),
  ];
}

/** "3.3215 (3.3145 to 3.3217)": mean, least and greatest seed; of one seed its loss alone. */
function lossCell({ mean: average, least, greatest, count }: Summary): string {
  return count === 1 ? average.toFixed(4) : `${average.toFixed(4)} (${least.toFixed(4)} to ${greatest.toFixed(4)})`;
}

/** "+0.0123 ± 0.0010 (+0.0110 to +0.0130)": mean, standard deviation over seeds, least and greatest seed; of one seed its difference alone. */
function differenceCell(differences: readonly number[]): string {
  if (differences.length === 0) return "no seed in common";
  const { mean: average, deviation, least, greatest, count } = summarize(differences);
  if (count === 1) return signed(average);
  return `${signed(average)} ± ${deviation.toFixed(4)} (${signed(least)} to ${signed(greatest)})`;
}

function signed(nats: number): string {
  return `${nats < 0 ? "-" : "+"}${Math.abs(nats).toFixed(4)}`;
}
