import { describe, expect, test } from "vitest";
import type { TrainingRecord } from "../../../../src/records/training-record";
import { relu2CatchesUp } from "../../../../src/report/claims/training-runs/relu2-catches-up";
import { trainingRecordWith } from "../../training-record";
import { judgeWith } from "../judge-with";

/** Gated losses of 4 (ReGLU: 4.4) at half of the tokens and at the end; ReLU²'s as given, [half, end] a seed. */
function recordWith(relu2: readonly (readonly [number, number])[]): TrainingRecord {
  const ones = relu2.map(() => 1);
  const record = trainingRecordWith({ relu: ones, relu2: ones, reglu: ones, swiglu: ones });
  for (const { variant, seed, points } of record.measured.runs) {
    const [half, end] = variant === "relu2" ? relu2[seed - 1] : variant === "reglu" ? [4.4, 4.4] : [4, 4];
    points[3].validationLoss = half; // step 50 of 100
    points[4].validationLoss = end;
  }
  return record;
}

describe("relu2CatchesUp", () => {
  // Beside SwiGLU's 4: 4.08 is 2 % above, 4.04 just 1 %, 4.02 0.5 %, 3.96 1 % below, 4.06 1.5 % above.
  test.each([
    ["reproduced", "2 % above, then 0.5 %", [4.08, 4.02], -0.015],
    ["partly", "1 % below, then 0.5 % above", [3.96, 4.02], 0.015],
    ["partly", "0.25 % above, then 0.5 %", [4.01, 4.02], 0.0025],
    ["not reproduced", "2 % above, then 1.5 %", [4.08, 4.06], -0.005],
  ] as const)("is %s where ReLU² is %s", (verdict, _, losses, value) => {
    const claim = judgeWith(relu2CatchesUp, { training: recordWith([losses]) });
    expect(claim.verdict).toBe(verdict);
    expect(claim.value).toBeCloseTo(value, 12);
    expect(claim.interval).toBeNull();
  });

  // Seeds: 0 - 2 % and 1 % - 2 %; means 4.08 and 4.02, so 0.5 % - 2 %.
  test("has the seeds as its interval", () => {
    const claim = judgeWith(relu2CatchesUp, {
      training: recordWith([
        [4.08, 4],
        [4.08, 4.04],
      ]),
    });
    expect(claim.value).toBeCloseTo(-0.015, 12);
    expect(claim.interval).toEqual([expect.closeTo(-0.02, 12), expect.closeTo(-0.01, 12)]);
  });

  // Figure 2a: 2.385 / 2.359 - 1 = 1.102 % at 50B, 2.267 / 2.251 - 1 = 0.711 % at 100B; 0.711 - 1.102 = -0.391.
  test("has the paper's own number", () => {
    expect(relu2CatchesUp.paper()).toBe(
      "-0.39 points: 1.10 % above SwiGLU at half of the tokens, 0.71 % above SwiGLU at the end, by the points of figure 2a",
    );
  });
});
