import { describe, expect, test } from "vitest";
import { claims } from "../../../src/records/claims";
import { relu2PerformanceClaim } from "../../../src/report/claims/relu2-performance";
import { trainingRecordWith } from "../training-record";

describe("relu2PerformanceClaim()", () => {
  const gated = { reglu: [3.02, 3.0], swiglu: [3.05, 3.03] }; // the better one: reglu, mean 3.01, highest seed 3.02

  test.each([
    ["reproduced", "level with the better gated variant", { ...gated, relu: [3.2, 3.21], relu2: [3.021, 3.018] }],
    ["reproduced", "better than it", { ...gated, relu: [3.2, 3.21], relu2: [2.9, 2.9] }],
    ["partly", "within 1 %: 3.03 is 0.66 % above 3.01", { ...gated, relu: [3.2, 3.21], relu2: [3.03, 3.03] }],
    ["partly", "level, but ReLU is not the worst", { ...gated, relu: [3.03, 3.03], relu2: [3.01, 3.01] }],
    ["not reproduced", "3.05 is 1.3 % above 3.01", { ...gated, relu: [3.2, 3.21], relu2: [3.05, 3.05] }],
  ] as const)("is %s where ReLU² is %s", (verdict, _, losses) => {
    const claim = relu2PerformanceClaim(trainingRecordWith(losses), "training-tiny");
    expect(claim.verdict).toBe(verdict);
    expect(claims.parse([claim])).toEqual([claim]);
  });

  test("gives the difference of the means, and those of the seeds as its interval", () => {
    const record = trainingRecordWith({ ...gated, relu: [3.2], relu2: [3.02, 3.03] });
    const { value, interval } = relu2PerformanceClaim(record, "training-tiny");
    expect(value).toBeCloseTo(3.025 / 3.01 - 1, 12);
    expect(interval).toEqual([0, (3.03 - 3) / 3.01]); // over the mean of the better gated variant, as the value is
  });

  // ReLU ends worst, but is best at step 50: one of the four points from 5 % of the tokens on (steps 10, 20, 50, 100).
  test("is partly where ReLU is not the worst throughout", () => {
    const record = trainingRecordWith({ ...gated, relu: [3.2], relu2: [3.01] });
    const relu = record.measured.runs.find(({ variant }) => variant === "relu")!;
    relu.points[3].validationLoss = 1;
    const { verdict, caveat } = relu2PerformanceClaim(record, "training-tiny");
    expect(verdict).toBe("partly");
    expect(caveat).toContain("ReLU is worst at 3 of 4 points");
  });

  test("needs every variant", () => {
    expect(() => relu2PerformanceClaim(trainingRecordWith({ ...gated, relu: [], relu2: [3] }), "x")).toThrow(
      /the record must hold a run of relu: it holds none/,
    );
  });
});
