/** @file Which figure is drawn beside each kind of record. */
import { cettRecord } from "../records/cett-record";
import { evaluationRecord } from "../records/evaluation-record";
import { magnitudeRecord } from "../records/magnitude-record";
import { checkRecord } from "../records/read-record";
import { tradeoffRecord } from "../records/tradeoff-record";
import { trainingRecord } from "../records/training-record";
import { trainingSpeedRecord } from "../records/training-speed-record";
import { cettFigure } from "./cett-figure";
import { evaluationFigure } from "./evaluation-figure";
import type { Figure } from "./figure";
import { magnitudeFigure } from "./magnitude-figure";
import { tradeoffFigure } from "./tradeoff-figure";
import { trainingFigure } from "./training-figure";
import { trainingSpeedFigure } from "./training-speed-figure";

/**
 * The figure of a record of any kind.
 *
 * @throws {SyntaxError} If the record is of no known kind, or breaks the schema of its kind.
 */
export function figureOfRecord(record: unknown, file: string): Figure {
  const action = `Cannot draw ${file}`;
  const kind = typeof record === "object" && record !== null && "kind" in record ? record.kind : undefined;
  if (kind === "magnitude") return magnitudeFigure(checkRecord(record, magnitudeRecord, action));
  if (kind === "cett") return cettFigure(checkRecord(record, cettRecord, action));
  if (kind === "training") return trainingFigure(checkRecord(record, trainingRecord, action));
  if (kind === "training-speed") return trainingSpeedFigure(checkRecord(record, trainingSpeedRecord, action));
  if (kind === "tradeoff") return tradeoffFigure(checkRecord(record, tradeoffRecord, action));
  if (kind === "evaluation") return evaluationFigure(checkRecord(record, evaluationRecord, action));
  throw new SyntaxError(`${action} as it must be of a known kind: it is ${String(kind)}`);
}
