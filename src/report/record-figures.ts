/** @file Which figure is drawn beside each kind of record. */
import { cettRecord } from "../records/cett-record";
import { magnitudeRecord } from "../records/magnitude-record";
import { checkRecord } from "../records/read-record";
import { cettFigure } from "./cett-figure";
import type { Figure } from "./figure";
import { magnitudeFigure } from "./magnitude-figure";

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
  throw new SyntaxError(`${action} as a record must be of kind magnitude or cett: it is ${String(kind)}`);
}
