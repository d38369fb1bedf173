/** @file Shows a table below the cell. */
import { escapeHtml } from "./escape-html";
import { sendToCell } from "./kernel";

/** What we ask of an arquero table. */
export interface ArqueroTable {
  columnNames(): string[];
  numRows(): number;
  objects(options: { limit: number }): object[];
}

/** What we ask of a danfojs DataFrame. */
export interface DanfojsFrame {
  readonly columns: string[];
  readonly index: readonly (string | number)[];
  readonly values: unknown;
}

interface Rows {
  readonly columns: readonly string[];
  readonly cells: readonly (readonly unknown[])[];
  /** Rows of the whole table. */
  readonly total: number;
}

/** Numbers are shown to this many digits. */
const DIGITS = 5;

/**
 * Shows the first rows of an arquero table or a danfojs DataFrame, every cell as text.
 *
 * @param options.limit rows shown at most, 20 by default; what is left out is said under the table.
 * @throws {RangeError} If the limit is no integer >= 0.
 */
export function showTable(table: ArqueroTable | DanfojsFrame, options: { limit?: number } = {}): void {
  const { limit = 20 } = options;
  if (!Number.isInteger(limit) || limit < 0) {
    throw new RangeError(`Cannot show a table as limit must be an integer >= 0: current value is ${limit}`);
  }
  const rows = "columnNames" in table ? arqueroRows(table, limit) : danfojsRows(table, limit);
  if (!sendToCell("text/html", tableHtml(rows))) {
    console.log(`[table of ${rows.total} rows: ${rows.columns.join(", ")}]`);
  }
}

function arqueroRows(table: ArqueroTable, limit: number): Rows {
  const columns = table.columnNames();
  const cells = table
    .objects({ limit })
    .map((row) => columns.map((column) => (row as Record<string, unknown>)[column]));
  return { columns, cells, total: table.numRows() };
}

/** The index leads the row where it says more than the row's number, as in the result of describe(). */
function danfojsRows(frame: DanfojsFrame, limit: number): Rows {
  const values = frame.values as readonly (readonly unknown[])[];
  const numbered = frame.index.every((label, row) => label === row);
  return {
    columns: numbered ? frame.columns : ["", ...frame.columns],
    cells: values.slice(0, limit).map((row, r) => (numbered ? row : [frame.index[r], ...row])),
    total: values.length,
  };
}

function tableHtml({ columns, cells, total }: Rows): string {
  const head = columns.map((column) => `<th>${escapeHtml(column)}</th>`).join("");
  const body = cells.map((row) => `<tr>${row.map(cellHtml).join("")}</tr>`).join("");
  const rest = cells.length < total ? `<p>${cells.length} of ${total} rows</p>` : "";
  return `<table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table>${rest}`;
}

function cellHtml(value: unknown): string {
  const alignment = typeof value === "number" || typeof value === "bigint" ? "right" : "left";
  return `<td style="text-align: ${alignment}">${escapeHtml(cellText(value))}</td>`;
}

function cellText(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return String(Number.isInteger(value) ? value : Number(value.toPrecision(DIGITS)));
  if (value instanceof Date) return value.toISOString();
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
