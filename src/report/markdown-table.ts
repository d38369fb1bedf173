/** @file A Markdown table. */

/** Rows of cells under a header; a bar inside a cell does not end it. */
export function markdownTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const lineOf = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [header, header.map(() => "---"), ...rows].map(lineOf).join("\n");
}
