/** @file What commands print: one JSON object, or aligned lines. */

/** One JSON object on standard output. */
export function printJson(value: unknown): void {
  console.log(JSON.stringify(value, null, 2));
}

/** Rows as columns that line up: text to the left, numbers to the right. */
export function printTable(header: readonly string[], rows: readonly (readonly (string | number)[])[]): void {
  const cells = [header, ...rows].map((row) => row.map(String));
  const widths = header.map((_, column) => Math.max(...cells.map((row) => row[column].length)));
  const isNumeric = header.map((_, column) => rows.every((row) => typeof row[column] === "number"));
  for (const row of cells) {
    const line = row.map((cell, column) =>
      isNumeric[column] ? cell.padStart(widths[column]) : cell.padEnd(widths[column]),
    );
    console.log(line.join("  ").trimEnd());
  }
}
