/** @file Claim `relu2-catches-up`: ReLU² is slightly behind the gated variants in mid-training, and level at the end. */
import { mean } from "../../../numerics/mean";
import { paperCurve, paperValueAt } from "../../../records/paper";
import type { TrainingRecord } from "../../../records/training-record";
import type { PaperVariant } from "../../paper/paper-variants";
import { claimNumber, percent } from "../../sentences";
import { lossesAt } from "../../training-runs/training-losses";
import { VARIANT_STYLES } from "../../variant-style";
import type { ClaimDefinition, ClaimRecords, Judgement } from "../claim-definition";
import { trainingCaveat } from "./training-caveat";

/** A relative difference of losses up to which they are level. */
const LEVEL = 0.01;
/** Mid-training, as a share of the tokens. */
const HALF = 0.5;

/** ReLU²'s loss over that of the better gated variant, minus 1. */
interface Behind {
  readonly by: number;
  readonly gated: PaperVariant;
}

/** What ReLU² is behind the better gated variant at the end, minus what it is at half of the tokens. */
export const relu2CatchesUp: ClaimDefinition = {
  id: "relu2-catches-up",
  sentence: "ReLU² is slightly behind the gated variants in mid-training and catches up towards the end.",
  place: "section 5, figure 2",
  rule: `reproduced if ReLU²'s mean loss is above the better gated variant's at half of the tokens, relatively less so at the end, and by at most ${percent(LEVEL, 0)} at the end; partly if only the last holds; else not reproduced`,
  ruleWritten: "2026-11-30",
  paper: () => {
    const tokens = paperCurve("2a", "relu2").at(-1)![0];
    const [half, end] = [HALF * tokens, tokens].map((at) => behindOf((variant) => paperValueAt("2a", variant, at)));
    return `${claimNumber(end.by - half.by, "points")}: ${behindText(half)} at half of the tokens, ${behindText(end)} at the end, by the points of figure 2a`;
  },
  judge: ({ training }: ClaimRecords): Judgement => {
    const { record } = training;
    const half = behindAt(record, halfPoint(record));
    const end = behindAt(record, lastPoint(record));
    const bySeed = changesBySeed(record, half.gated, end.gated);
    return {
      measure:
        "what ReLU²'s mean validation loss is above the better gated variant's at the end, relatively, minus what it is at half of the tokens; interval: least and greatest seed, paired",
      n: record.inputs.text.nValidationTokens,
      nOf: "tokens",
      value: end.by - half.by,
      unit: "points",
      interval: bySeed.length > 1 ? [Math.min(...bySeed), Math.max(...bySeed)] : null,
      verdict: verdictOf(half.by, end.by),
      caveat: `${behindText(half)} at half of the tokens, ${behindText(end)} at the end; ${trainingCaveat(record)}`,
      record: training.name,
    };
  },
};

function behindOf(lossOf: (variant: PaperVariant) => number): Behind {
  const gated = lossOf("swiglu") <= lossOf("reglu") ? "swiglu" : "reglu";
  return { by: lossOf("relu2") / lossOf(gated) - 1, gated };
}

function behindAt(record: TrainingRecord, point: number): Behind {
  return behindOf((variant) => mean(lossesAt(record, variant, point)));
}

/** The first point at which half of the tokens are seen; all runs of a record have the same points. */
function halfPoint({ inputs, measured }: TrainingRecord): number {
  return measured.runs[0].points.findIndex(({ tokens }) => tokens >= HALF * inputs.tokens);
}

function lastPoint({ measured }: TrainingRecord): number {
  return measured.runs[0].points.length - 1;
}

/** The value of each seed that all variants in it have. */
function changesBySeed(record: TrainingRecord, atHalf: PaperVariant, atEnd: PaperVariant): number[] {
  const behind = (gated: PaperVariant, point: number, seed: number): number | undefined => {
    const [relu2, other] = (["relu2", gated] as const).map((name) =>
      record.measured.runs.find((run) => run.variant === name && run.seed === seed),
    );
    return relu2 && other && relu2.points[point].validationLoss / other.points[point].validationLoss - 1;
  };
  return [...new Set(record.measured.runs.map(({ seed }) => seed))].flatMap((seed) => {
    const half = behind(atHalf, halfPoint(record), seed);
    const end = behind(atEnd, lastPoint(record), seed);
    return half === undefined || end === undefined ? [] : end - half;
  });
}

function behindText({ by, gated }: Behind): string {
  return `${percent(Math.abs(by), 2)} ${by < 0 ? "below" : "above"} ${VARIANT_STYLES[gated].label}`;
}

function verdictOf(atHalf: number, atEnd: number): Judgement["verdict"] {
  if (atEnd > LEVEL) return "not reproduced";
  return atHalf > 0 && atEnd < atHalf ? "reproduced" : "partly";
}
