import { describe, expect, test } from "vitest";
import { summaryTableClaim } from "../../../src/report/claims/summary/summary-table";
import type { SummaryRecords } from "../../../src/report/summary/summary-cells";
import { summaryTable } from "../../../src/report/summary/summary-table";
import { judgeWith } from "../claims/judge-with";
import { AS_IN_TABLE_1, type SummaryNumbers, summaryRecordsWith } from "./summary-records";

const judge = (numbers: SummaryNumbers) => judgeWith(summaryTableClaim, summaryRecordsWith(numbers));

function tableOf(numbers: SummaryNumbers): string {
  const { training, tradeoff, predictor, locality } = summaryRecordsWith(numbers);
  const records: SummaryRecords = {
    training: { name: "training", record: training },
    tradeoff: { name: "tradeoff", record: tradeoff },
    predictor: { name: "predictor", record: predictor },
    locality: { name: "locality", record: locality },
  };
  return summaryTable(records);
}

describe("summaryTableClaim", () => {
  test("is reproduced where all cells agree with table 1", () => {
    const claim = judge(AS_IN_TABLE_1);
    expect(claim).toMatchObject({ verdict: "reproduced", value: 1, n: 16, nOf: "cells", unit: "percent" });
    expect(claim.caveat).toContain("16 of 16 agree; ours differ for none");
    expect(claim.caveat).toContain("records training, tradeoff, predictor, locality");
  });

  // All alike in reuse: ReGLU and SwiGLU have a tick too many. 14 / 16.
  test("is partly so from 12 cells on", () => {
    const claim = judge({ ...AS_IN_TABLE_1, reuses: [0.5, 0.5, 0.5, 0.5] });
    expect(claim).toMatchObject({ verdict: "partly", value: 14 / 16 });
    expect(claim.caveat).toContain(
      "ours differ for ReGLU in hardware-friendly (a tick), SwiGLU in hardware-friendly (a tick)",
    );
    // ReLU alone has the tick for performance that the other three have in the paper: 12 are left.
    expect(judge({ ...AS_IN_TABLE_1, losses: [2.9, 3, 3.01, 3.02] }).verdict).toBe("partly");
  });

  test("is not reproduced where fewer agree", () => {
    const claim = judge({ ...AS_IN_TABLE_1, losses: [2.9, 3, 3.01, 3.02], reuses: [0.5, 0.5, 0.5, 0.5] });
    expect(claim).toMatchObject({ verdict: "not reproduced", value: 10 / 16 });
  });

  // Of table 2, 50.36 is 0.3 % and 48.85 3.3 % below 50.53. Figure 3a: .921 is 2.6 % below .9457. Figure 5a at .95: 91.4 is 0.5 % below 91.9, 81.2 far below.
  // Figure 6b: .474 is 7.4 % below .512. So ReLU loses its tick for sparsity, and ReLU² its tick for hardware.
  test("says where the paper's own numbers give other ticks", () => {
    expect(judge(AS_IN_TABLE_1).caveat).toContain(
      "the paper's own numbers, held to this rule, give other ticks than its table 1 for ReLU in high sparsity (no tick), ReLU² in hardware-friendly (no tick)",
    );
  });

  test("prints the paper's ticks", () => {
    expect(summaryTableClaim.paper()).toBe(
      "ticks: high performance: ReLU², ReGLU, SwiGLU; high sparsity: ReLU, ReLU²; high predictivity: ReLU, ReLU²; hardware-friendly: ReLU, ReLU²",
    );
  });
});

describe("summaryTable()", () => {
  const rows = (text: string): string[] => text.split("\n").filter((line) => line.startsWith("|"));

  // PAPER.md: 48.85 in table 2, .921 at CETT 0.2, mean reuse .512 and .474; recall between 90.0 and 92.1.
  test("has the paper's row and ours for each variant, with the numbers behind the ticks", () => {
    const table = rows(tableOf(AS_IN_TABLE_1));
    expect(table).toHaveLength(2 + 8);
    expect(table[0]).toBe("| FFN |  | high performance | high sparsity | high predictivity | hardware-friendly |");
    expect(table[2]).toBe("| ReLU | paper | – 48.85 % | ✓ 92.1 % | ✓ 91.4 % | ✓ 51.2 % |");
    expect(table[3]).toBe("|  | here | – 3.200 nats | ✓ 90.0 % | ✓ 90.0 % | ✓ 50.0 % |");
    expect(table[4]).toBe("| ReLU² | paper | ✓ 50.48 % | ✓ 94.6 % | ✓ 91.9 % | ✓ 47.4 % |");
    expect(table[9]).toBe("|  | here | ✓ 3.020 nats | – 70.0 % | – 75.0 % | – 40.0 % |");
  });

  // Of 0.9, 1 % is 0.009: 0.8912 is 0.0088 below it, 0.8908 is 0.0092 below.
  test("gives a tick to what is less than 1 % from the best, in bold where the paper has another", () => {
    const table = rows(tableOf({ ...AS_IN_TABLE_1, sparsities: [0.8908, 0.9, 0.8912, 0.7] }));
    expect(table[3]).toContain("| **– 89.1 %** |");
    expect(table[7]).toContain("| **✓ 89.1 %** |");
  });

  test("says what the numbers are", () => {
    const text = tableOf(AS_IN_TABLE_1);
    expect(text).toContain("high performance: mean accuracy (table 2), here final validation loss;");
    expect(text).toContain("recall of the top scores at sparsity 0.95 (figure 5a), here the same");
    expect(text).toContain("less than 1 % from the best of the four");
  });

  test("needs the marked bound", () => {
    const records = summaryRecordsWith(AS_IN_TABLE_1);
    records.tradeoff.measured.models[0].limits.pop();
    expect(() => judgeWith(summaryTableClaim, records)).toThrow(/tiny-relu-1 must be measured at CETT 0.2: it is not/);
  });
});
