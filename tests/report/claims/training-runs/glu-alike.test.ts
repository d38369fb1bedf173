import { describe, expect, test } from "vitest";
import type { TrainingRecord } from "../../../../src/records/training-record";
import { gluAlike } from "../../../../src/report/claims/training-runs/glu-alike";
import { trainingRecordWith } from "../../training-record";
import { judgeWith } from "../judge-with";

/** SwiGLU at 4 nats throughout, ReGLU's losses at steps 0, 10, 20, 50, 100 as given. */
function recordWith(reglu: readonly number[]): TrainingRecord {
  const record = trainingRecordWith({ relu: [5], relu2: [4], reglu: [4], swiglu: [4] });
  for (const { variant, points } of record.measured.runs) {
    for (const [k, point] of points.entries()) {
      if (variant === "swiglu") point.validationLoss = 4;
      if (variant === "reglu") point.validationLoss = reglu[k];
    }
  }
  return record;
}

describe("gluAlike", () => {
  // 4.04 / 4 - 1 = 1 % would be the border; 3.92 is 2 % below. The first point lies before 5 % of the tokens.
  test.each([
    ["reproduced", [9, 4.02, 3.98, 4.03, 4], 0.0075],
    ["partly", [4, 3.92, 4, 4, 4.02], 0.02],
    ["not reproduced", [4, 4, 4, 4, 4.08], 0.02],
  ] as const)("is %s where ReGLU's losses beside 4 are %j", (verdict, losses, value) => {
    const claim = judgeWith(gluAlike, { training: recordWith(losses) });
    expect(claim.verdict).toBe(verdict);
    expect(claim.value).toBeCloseTo(value, 12);
  });

  // 2.265 / 2.251 = 1.0062 at 100B tokens; 3.581 / 3.52 = 1.0173 at 5B.
  test("has the paper's own numbers", () => {
    expect(gluAlike.paper()).toContain("2.25 (SwiGLU) and 2.27 nats at the end, 0.62 % apart; at most 1.73 %");
  });
});
