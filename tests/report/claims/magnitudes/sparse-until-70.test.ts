import { describe, expect, test } from "vitest";
import type { EvaluationRecord } from "../../../../src/records/evaluation-record";
import { sparseUntil70 } from "../../../../src/report/claims/magnitudes/sparse-until-70";
import { evaluationRecordWith } from "../../evaluation-record";
import { judgeWith } from "../judge-with";

/** Of each task of 100 items: right answers dense, at CETT 0.1 and at CETT 0.2. */
const recordWith = (tasks: Readonly<Record<string, readonly number[]>>): EvaluationRecord =>
  evaluationRecordWith([0.1, 0.2], tasks);

describe("sparseUntil70", () => {
  // A standard error is 0.03 and chance 0.5, so 57 of 100 counts and 56 does not. Dense mean (0.8 + 0.2) / 2 = 0.5.
  // Lost on the mean: (2 + 0) / 2 = 1 point of 50 is 2 %; (4 + 0) / 2 = 2 points are 4 %; (4 + 2) / 2 = 3 points are 6 %.
  test.each([
    ["reproduced", 78, 20],
    ["partly", 76, 20],
    ["not reproduced", 76, 18],
  ] as const)("is %s where 80 and 20 right answers become %d and %d", (verdict, piqa, lambada) => {
    const record = recordWith({ piqa: [80, 80, piqa], winogrande: [56, 56, 0], lambada: [20, 20, lambada] });
    const claim = judgeWith(sparseUntil70, { evaluation: record });
    expect(claim.verdict).toBe(verdict);
    expect(claim.n).toBe(200); // winogrande is not above chance
    const change = (piqa - 80 + lambada - 20) / 200;
    expect(claim.value).toBeCloseTo(change, 12);
    // The mean of two tasks of 0.03 each: √(0.03² + 0.03²) / 2 = 0.0212, times 1.96.
    const side = (1.96 * 0.03) / Math.SQRT2;
    expect(claim.interval).toEqual([expect.closeTo(change - side, 12), expect.closeTo(change + side, 12)]);
  });

  test("takes accuracy by likelihood per character where there is one", () => {
    const record = recordWith({ piqa: [80, 80, 40] });
    const [dense, , sparse] = record.measured.tasks[0].settings;
    dense.accuracyNormalized = { nCorrect: 60, accuracy: 0.6, standardError: 0.03 };
    sparse.changes!.accuracyNormalized = { nGained: 1, nLost: 0, change: 0.01, standardError: 0.01 };
    const { verdict, value, caveat } = judgeWith(sparseUntil70, {
      evaluation: {
        ...record,
        inputs: {
          ...record.inputs,
          thresholds: { ...record.inputs.thresholds!, limits: [record.inputs.thresholds!.limits[1]] },
        },
      },
    });
    expect([verdict, value]).toEqual(["reproduced", 0.01]);
    expect(caveat).toContain("of the dense 60.0 % is lost; CETT 0.2: sparsity 20.0 %, 1.0 points");
  });

  test("has the paper's own number", () => {
    expect(sparseUntil70.paper()).toBe("-1.0 points, 49.93 % dense and 48.93 % at a sparsity of 69.2 %");
  });

  test("needs the marked bound, and a task above chance", () => {
    expect(() => judgeWith(sparseUntil70, { evaluation: evaluationRecordWith([0.1], { piqa: [80, 80] }) })).toThrow(
      /must hold CETT 0.2 and a task above chance: it holds CETT 0.1 and 1 such tasks/,
    );
    expect(() =>
      judgeWith(sparseUntil70, { evaluation: recordWith({ piqa: [50, 50, 50], lambada: [0, 0, 0] }) }),
    ).toThrow(/and 0 such tasks/);
  });
});
