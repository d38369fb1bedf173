/** @file Claim `summary-table`: which activations are good at what, the paper's table 1. */
import type { Verdict } from "../../../records/claims";
import { readPaper } from "../../../records/paper";
import { comparedSparsity } from "../../paper/compared-sparsity";
import { PAPER_VARIANTS, type PaperVariant } from "../../paper/paper-variants";
import { percent } from "../../sentences";
import { SUMMARY_COLUMNS, summaryCells } from "../../summary/summary-cells";
import { listCells, paperAgainstItself } from "../../summary/summary-table";
import { VARIANT_STYLES } from "../../variant-style";
import type { ClaimDefinition } from "../claim-definition";

/** Cells that must agree for a part of the table to be reproduced. */
const PARTLY = 12;

/** Cells of table 1 that our numbers agree with, by the paper's meaning of comparable. */
export const summaryTableClaim: ClaimDefinition = {
  id: "summary-table",
  sentence:
    "SwiGLU, ReGLU and ReLU² perform well; ReLU and ReLU² are sparse, predictable and friendly to hardware: ReLU² alone is all of it.",
  place: "section 5.4, table 1",
  get rule() {
    return `of 16 cells (four variants; final loss, sparsity at the CETT bound that the paper marks, recall of the top scores and reuse at window 5, these two at sparsity ${comparedSparsity()}), a tick where the mean over models is less than ${percent(readPaper().numbers.comparableWithin.value, 0)} from the best of the four: reproduced if all agree with table 1; partly if at least ${PARTLY} do; else not reproduced`;
  },
  ruleWritten: "2026-11-30",
  paper() {
    const ticks = readPaper().table1;
    return `ticks: ${SUMMARY_COLUMNS.map(({ title, table1 }) => `${title}: ${labels(ticks[table1])}`).join("; ")}`;
  },
  judge(records) {
    const { training, tradeoff, predictor, locality } = records;
    const cells = summaryCells(records);
    const differing = cells.filter(({ tick, paperTick }) => tick !== paperTick);
    const nAgree = cells.length - differing.length;
    return {
      measure: "share of the cells whose tick agrees with table 1",
      n: cells.length,
      nOf: "cells",
      value: nAgree / cells.length,
      unit: "percent",
      interval: null,
      verdict: verdictOf(nAgree, cells.length),
      caveat: `${nAgree} of ${cells.length} agree; ours differ for ${differing.length === 0 ? "none" : listCells(differing, "tick")}; ${lowerFirst(paperAgainstItself(cells))}; ours is loss where the paper has accuracy; records ${[training, tradeoff, predictor, locality].map(({ name }) => name).join(", ")}`,
      record: training.name,
    };
  },
};

function labels(ticked: readonly PaperVariant[]): string {
  return PAPER_VARIANTS.flatMap((variant) => (ticked.includes(variant) ? [VARIANT_STYLES[variant].label] : [])).join(
    ", ",
  );
}

function lowerFirst(text: string): string {
  return text[0].toLowerCase() + text.slice(1);
}

function verdictOf(nAgree: number, nCells: number): Verdict {
  if (nAgree === nCells) return "reproduced";
  return nAgree >= PARTLY ? "partly" : "not reproduced";
}
