/** @file The paper's own numbers, as `datasets/paper/paper.json` holds them: bounds, tables, and the points of its figures. */
import { join } from "node:path";
import { z } from "zod";
import { readRecord } from "./read-record";

const PAPER_FILE = join(__dirname, "..", "..", "datasets", "paper", "paper.json");

const point = z.tuple([z.number(), z.number()]);
const curves = z.record(z.string(), z.array(point).min(1));
const variant = z.enum(["relu", "relu2", "reglu", "swiglu"]);
/** A number that the paper states in words, and where. */
const statement = z.strictObject({ value: z.number(), place: z.string() });

const figure = z.strictObject({
  what: z.string(),
  x: z.string(),
  y: z.string(),
  /** Points [x, y] by variant, by size of LLaMA-2, or by layer. */
  curves,
  /** The straight lines that the paper draws through the points, by their two ends. */
  trends: curves.optional(),
});

const FIGURES = [
  "1a",
  "1b",
  "1c",
  "1d",
  "2a",
  "2b",
  "3a",
  "3b",
  "4a",
  "4b",
  "5a",
  "5b",
  "5c",
  "6a",
  "6b",
  "7",
] as const;

const paper = z.strictObject({
  source: z.string(),
  numbers: z.strictObject({
    /** The bound that the paper marks as the inflection point of all four activations. */
    markedCett: statement,
    /** The sparsity at which reuse and co-activation are measured. */
    sparsityOfAffinity: statement,
    /** Candidates of algorithm 1. */
    quantileCandidates: statement,
    /** What is less than this share from the best counts as comparable. */
    comparableWithin: statement,
    /** Share of the scores taken as active in the predictors' first setting. */
    topShare: statement,
    predictorParameterShare: statement,
    /** Savings that the paper estimates for its 1.3B ReLU² model: of all FLOPs, and of the FFN's I/O. */
    savedFlops: statement,
    savedFfnBytes: statement,
    corpusTokens: statement,
  }),
  models: z.record(
    z.string(),
    z.strictObject({
      dModel: z.int(),
      nLayers: z.int(),
      nHeads: z.int(),
      headSize: z.int(),
      vocabSize: z.int(),
      contextLength: z.int(),
      dFF: z.record(variant, z.int()),
      nParameters: z.number(),
      tokens: z.number(),
      place: z.string(),
    }),
  ),
  /** The CETT bounds that the paper measures at, ascending. */
  cettBounds: z.array(z.number().positive().lt(1)).min(1),
  table1: z.strictObject({
    highPerformance: z.array(variant),
    highSparsity: z.array(variant),
    highPredictivity: z.array(variant),
    hardwareFriendly: z.array(variant),
  }),
  /** Accuracies in percent; the last column is their mean. */
  table2: z.strictObject({ columns: z.array(z.string()), rows: z.record(variant, z.array(z.number())) }),
  table5: z.strictObject({
    columns: z.array(z.string()),
    rows: z.record(z.string(), z.strictObject({ swiglu: z.array(z.number()), reglu: z.array(z.number()) })),
  }),
  figures: z.record(z.enum(FIGURES), figure),
});

/** The paper's numbers. */
export type Paper = z.infer<typeof paper>;
/** One of the figures that were read. */
export type PaperFigure = (typeof FIGURES)[number];
/** A point of a figure. */
export type PaperPoint = readonly [x: number, y: number];

let read: Paper | undefined;

/** The paper's numbers, read once. @see datasets/paper/README.md, how they were read. */
export function readPaper(): Paper {
  read ??= readRecord(PAPER_FILE, paper);
  return read;
}

/**
 * The points of one curve of a figure.
 *
 * @param curve a variant (`relu2`), a size of LLaMA-2 (`7B`) or a layer (`layer 1`).
 * @throws {RangeError} If the figure has no such curve.
 */
export function paperCurve(figureName: PaperFigure, curve: string): readonly PaperPoint[] {
  const { curves: all } = readPaper().figures[figureName];
  const points = all[curve];
  if (points !== undefined) return points;
  throw new RangeError(
    `Cannot read a curve of the paper's figure ${figureName} as it must be one of ${Object.keys(all).join(", ")}: it is ${curve}`,
  );
}

/**
 * y of a curve at x, on the straight line between its points.
 *
 * @throws {RangeError} If x is outside the curve.
 */
export function paperValueAt(figureName: PaperFigure, curve: string, x: number): number {
  const points = paperCurve(figureName, curve);
  const after = points.findIndex(([at]) => at >= x);
  if (after === 0 && points[0][0] === x) return points[0][1];
  if (after <= 0) {
    throw new RangeError(
      `Cannot read the paper's figure ${figureName} as x must be within ${points[0][0]} and ${points[points.length - 1][0]}: current value is ${x}`,
    );
  }
  const [[x0, y0], [x1, y1]] = [points[after - 1], points[after]];
  return y0 + ((x - x0) / (x1 - x0)) * (y1 - y0);
}
