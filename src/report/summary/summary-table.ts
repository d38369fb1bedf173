/** @file The paper's table 1 beside ours, with the numbers behind each tick, as Markdown. */
import { readPaper } from "../../records/paper";
import { markdownTable } from "../markdown-table";
import { PAPER_VARIANTS } from "../paper/paper-variants";
import { percent } from "../sentences";
import { VARIANT_STYLES } from "../variant-style";
import { SUMMARY_COLUMNS, type SummaryCell, type SummaryRecords, summaryCells } from "./summary-cells";

/**
 * Two rows a variant, the paper's ticks and ours, and below them what the numbers are and where ours or the paper's own numbers disagree with its ticks.
 *
 * @throws {RangeError} If a record lacks a variant or what is compared.
 */
export function summaryTable(records: SummaryRecords): string {
  const cells = summaryCells(records);
  const rows = PAPER_VARIANTS.flatMap((variant) => {
    const own = cells.filter((cell) => cell.variant === variant);
    return [
      [
        VARIANT_STYLES[variant].label,
        "paper",
        ...own.map(({ paperTick, paperNumber }) => tickCell(paperTick, paperNumber)),
      ],
      [
        "",
        "here",
        ...own.map(({ tick, number, paperTick }) =>
          tick === paperTick ? tickCell(tick, number) : `**${tickCell(tick, number)}**`,
        ),
      ],
    ];
  });
  const measures = SUMMARY_COLUMNS.map(
    ({ title, paperMeasure, measure }) => `${title}: ${paperMeasure}, here ${measure}`,
  );
  return [
    markdownTable(["FFN", "", ...SUMMARY_COLUMNS.map(({ title }) => title)], rows),
    "",
    `Numbers behind the ticks: ${measures.join("; ")}. Ours have a tick where they are less than ${percent(readPaper().numbers.comparableWithin.value, 0)} from the best of the four, the paper's meaning of comparable; in bold where they disagree with the paper's ticks. ${paperAgainstItself(cells)}.`,
  ].join("\n");
}

/** Cells in which the paper's own numbers, held to its own rule, give another tick than its table 1. */
export function paperAgainstItself(cells: readonly SummaryCell[]): string {
  const differing = cells.filter(({ paperTick, paperTickByRule }) => paperTick !== paperTickByRule);
  if (differing.length === 0) return "The paper's own numbers, held to this rule, give the ticks of its table 1";
  return `The paper's own numbers, held to this rule, give other ticks than its table 1 for ${listCells(differing, "paperTickByRule")}`;
}

/** Cells in words: "ReLU in high sparsity (no tick)". */
export function listCells(cells: readonly SummaryCell[], tick: "tick" | "paperTickByRule"): string {
  return cells
    .map(
      (cell) => `${VARIANT_STYLES[cell.variant].label} in ${cell.column.title} (${cell[tick] ? "a tick" : "no tick"})`,
    )
    .join(", ");
}

function tickCell(tick: boolean, number: string): string {
  return `${tick ? "✓" : "–"} ${number}`;
}
