/** @file The cells of the paper's table 1: its ticks, the numbers behind them, and ours. */
import { mean } from "../../numerics/mean";
import { type Paper, paperCurve, readPaper } from "../../records/paper";
import { paperSparsityAt } from "../../records/paper-sparsity-at";
import type { TradeoffRecord } from "../../records/tradeoff-record";
import { allLayers, localityAtTarget, reuseAt } from "../claims/affinity/locality-at-target";
import type { ClaimRecords } from "../claims/claim-definition";
import { type ByVariant, eachVariant, modelsByVariant } from "../claims/each-variant";
import { measuredAtSparsity, modelsWithBounds } from "../claims/predictivity/predictor-at-sparsity";
import { comparedSparsity } from "../paper/compared-sparsity";
import { markedCettLimit } from "../paper/marked-limit";
import { paperDenseAccuracy } from "../paper/paper-dense-accuracy";
import { paperMeanReuse } from "../paper/paper-reuse";
import { paperValueNear } from "../paper/paper-value-near";
import { PAPER_VARIANTS, type PaperVariant } from "../paper/paper-variants";
import { percent } from "../sentences";
import { lossesAt } from "../training-runs/training-losses";

/** The records that the table is made of. */
export type SummaryRecords = Pick<ClaimRecords, "training" | "tradeoff" | "predictor" | "locality">;

/** One cell: a variant in a column of table 1. */
export interface SummaryCell {
  readonly variant: PaperVariant;
  readonly column: SummaryColumn;
  /** Whether table 1 has a tick; whether the paper's own number, printed, would have one by its rule. */
  readonly paperTick: boolean;
  readonly paperNumber: string;
  readonly paperTickByRule: boolean;
  /** Ours, by that rule, and the number behind it. */
  readonly tick: boolean;
  readonly number: string;
}

/** A column of table 1. */
interface SummaryColumn {
  readonly title: string;
  readonly table1: keyof Paper["table1"];
  /** What is compared, of the paper and of ours. */
  readonly paperMeasure: string;
  readonly measure: string;
  ofPaper(variant: PaperVariant): number;
  ofRecords(records: SummaryRecords): ByVariant<number>;
  /** How the paper's number and ours are printed. */
  readonly print: readonly [(value: number) => string, (value: number) => string];
  /** Whether our number is the better the lower it is, as a loss is. */
  readonly isLoss: boolean;
}

const REUSE_WINDOW = 5;
const LAST = -1;
const CLAIM = "summary-table";

/** The columns, in the paper's order. */
export const SUMMARY_COLUMNS: readonly SummaryColumn[] = [
  {
    title: "high performance",
    table1: "highPerformance",
    paperMeasure: "mean accuracy (table 2)",
    measure: "final validation loss",
    ofPaper: paperDenseAccuracy,
    ofRecords: ({ training }) => eachVariant((variant) => mean(lossesAt(training.record, variant, LAST))),
    print: [(accuracy) => `${accuracy.toFixed(2)} %`, (loss) => `${loss.toFixed(3)} nats`],
    isLoss: true,
  },
  {
    title: "high sparsity",
    table1: "highSparsity",
    paperMeasure: "sparsity at the marked CETT bound (figure 3a)",
    measure: "the same",
    ofPaper: (variant) => paperSparsityAt("3a", variant, markedCettLimit()),
    ofRecords: ({ tradeoff }) => sparsityAtMarked(tradeoff.record),
    print: [percent, percent],
    isLoss: false,
  },
  {
    title: "high predictivity",
    table1: "highPredictivity",
    get paperMeasure() {
      return `recall of the top scores at sparsity ${comparedSparsity()} (figure 5a)`;
    },
    measure: "the same",
    ofPaper: (variant) => paperValueNear(paperCurve("5a", variant), comparedSparsity()).value / 100,
    ofRecords: ({ predictor }) => {
      const recall = measuredAtSparsity(modelsWithBounds(predictor.record, CLAIM), "topK", "recall");
      return eachVariant((variant) => recall[variant].mean);
    },
    print: [percent, percent],
    isLoss: false,
  },
  {
    title: "hardware-friendly",
    table1: "hardwareFriendly",
    get paperMeasure() {
      return `mean reuse at window ${REUSE_WINDOW} near sparsity ${comparedSparsity()} (figure 6b)`;
    },
    measure: "the same",
    ofPaper: (variant) => paperMeanReuse(variant, REUSE_WINDOW),
    ofRecords: ({ locality }) => {
      const models = localityAtTarget(locality.record, CLAIM);
      return eachVariant((variant) => mean(allLayers(models[variant]).map((layer) => reuseAt(layer, REUSE_WINDOW))));
    },
    print: [percent, percent],
    isLoss: false,
  },
];

/**
 * All cells, column by column.
 *
 * A variant has a tick where its number is less than 1 % from the best of the four, relative to the best: the paper's meaning of comparable.
 *
 * @throws {RangeError} If a record lacks a variant or what is compared.
 */
export function summaryCells(records: SummaryRecords): SummaryCell[] {
  return SUMMARY_COLUMNS.flatMap((column) => {
    const [printPaper, print] = column.print;
    const paper = eachVariant(column.ofPaper);
    const ours = column.ofRecords(records);
    const paperTicks = ticksOf(paper, false);
    const ticks = ticksOf(ours, column.isLoss);
    return PAPER_VARIANTS.map((variant) => ({
      variant,
      column,
      paperTick: readPaper().table1[column.table1].includes(variant),
      paperNumber: printPaper(paper[variant]),
      paperTickByRule: paperTicks[variant],
      tick: ticks[variant],
      number: print(ours[variant]),
    }));
  });
}

function ticksOf(values: ByVariant<number>, isLoss: boolean): ByVariant<boolean> {
  const all = PAPER_VARIANTS.map((variant) => values[variant]);
  const best = isLoss ? Math.min(...all) : Math.max(...all);
  const within = readPaper().numbers.comparableWithin.value;
  return eachVariant((variant) => Math.abs(values[variant] - best) < within * best);
}

function sparsityAtMarked({ measured }: TradeoffRecord): ByVariant<number> {
  const marked = markedCettLimit();
  const models = modelsByVariant(measured.models, ({ model }) => model.variant, CLAIM, "in its measure of sparsity");
  return eachVariant((variant) =>
    mean(
      models[variant].map(({ model, limits }) => {
        const limit = limits.find(({ cettLimit }) => cettLimit === marked);
        if (limit !== undefined) return limit.sparsity;
        throw new RangeError(`Cannot judge ${CLAIM} as ${model.name} must be measured at CETT ${marked}: it is not`);
      }),
    ),
  );
}
