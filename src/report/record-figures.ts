/** @file Which figure is drawn beside each kind of record. */
import type { z } from "zod";
import { cettRecord } from "../records/cett-record";
import { decodeRecord } from "../records/decode-record";
import { evaluationRecord } from "../records/evaluation-record";
import { localityRecord } from "../records/locality-record";
import { magnitudeRecord } from "../records/magnitude-record";
import { predictorRecord } from "../records/predictor-record";
import { checkRecord } from "../records/read-record";
import { savingsRecord } from "../records/savings-record";
import { scaleRecord } from "../records/scale-record";
import { tradeoffRecord } from "../records/tradeoff-record";
import { trainingRecord } from "../records/training-record";
import { trainingSpeedRecord } from "../records/training-speed-record";
import { decodeFigure } from "./affinity/decode-figure";
import { localityFigure } from "./affinity/locality-figure";
import { savingsFigure } from "./affinity/savings-figure";
import type { Figure } from "./figure";
import { cettFigure } from "./magnitudes/cett-figure";
import { magnitudeFigure } from "./magnitudes/magnitude-figure";
import { evaluationFigure } from "./performance/evaluation-figure";
import { tradeoffFigure } from "./performance/tradeoff-figure";
import { predictorFigure } from "./predictivity/predictor-figure";
import { scaleFigure } from "./scale/scale-figure";
import { trainingFigure } from "./training-runs/training-figure";
import { trainingSpeedFigure } from "./training-runs/training-speed-figure";

/** By the kind that a record names itself. */
const FIGURES: ReadonlyMap<unknown, (record: unknown, action: string) => Figure> = new Map([
  ["magnitude", drawn(magnitudeRecord, magnitudeFigure)],
  ["cett", drawn(cettRecord, cettFigure)],
  ["training", drawn(trainingRecord, trainingFigure)],
  ["training-speed", drawn(trainingSpeedRecord, trainingSpeedFigure)],
  ["tradeoff", drawn(tradeoffRecord, tradeoffFigure)],
  ["evaluation", drawn(evaluationRecord, evaluationFigure)],
  ["predictor", drawn(predictorRecord, predictorFigure)],
  ["locality", drawn(localityRecord, localityFigure)],
  ["savings", drawn(savingsRecord, savingsFigure)],
  ["scale", drawn(scaleRecord, scaleFigure)],
  ["decode", drawn(decodeRecord, decodeFigure)],
]);

/**
 * The figure of a record of any kind.
 *
 * @throws {SyntaxError} If the record is of no known kind, or breaks the schema of its kind.
 */
export function figureOfRecord(record: unknown, file: string): Figure {
  const action = `Cannot draw ${file}`;
  const kind = typeof record === "object" && record !== null && "kind" in record ? record.kind : undefined;
  const draw = FIGURES.get(kind);
  if (draw) return draw(record, action);
  throw new SyntaxError(`${action} as it must be of a known kind: it is ${String(kind)}`);
}

function drawn<T>(schema: z.ZodType<T>, draw: (record: T) => Figure): (record: unknown, action: string) => Figure {
  return (record, action) => draw(checkRecord(record, schema, action));
}
