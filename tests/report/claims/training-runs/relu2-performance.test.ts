import { describe, expect, test } from "vitest";
import { relu2Performance } from "../../../../src/report/claims/training-runs/relu2-performance";
import { trainingRecordWith } from "../../training-record";
import { judgeWith } from "../judge-with";

const OTHERS = { relu: [4.4], reglu: [4], swiglu: [4.2] };

describe("relu2Performance", () => {
  // The lowest is ReGLU's 4: 4.04 would be 1 % above it, 4.08 2 %.
  test.each([
    ["reproduced", 4.03, 0.0075],
    ["partly", 4.06, 0.015],
    ["not reproduced", 4.1, 0.025],
  ] as const)("is %s at a final loss of %d beside 4", (verdict, loss, value) => {
    const claim = judgeWith(relu2Performance, { training: trainingRecordWith({ ...OTHERS, relu2: [loss] }) });
    expect(claim.verdict).toBe(verdict);
    expect(claim.value).toBeCloseTo(value, 12);
  });

  test("is reproduced at 0 where ReLU² is the lowest itself", () => {
    const claim = judgeWith(relu2Performance, { training: trainingRecordWith({ ...OTHERS, relu2: [3.9] }) });
    expect([claim.verdict, claim.value]).toEqual(["reproduced", 0]);
  });

  // Means: ReGLU (3.02 + 3.0) / 2 = 3.01, ReLU² (3.02 + 3.03) / 2 = 3.025; seed by seed 0 and 0.03.
  test("gives the difference of the means, and those of the seeds as its interval", () => {
    const losses = { relu: [3.2], relu2: [3.02, 3.03], reglu: [3.02, 3.0], swiglu: [3.05, 3.03] };
    const { value, interval, caveat } = judgeWith(relu2Performance, { training: trainingRecordWith(losses) });
    expect(value).toBeCloseTo(3.025 / 3.01 - 1, 12);
    expect(interval).toEqual([0, (3.03 - 3) / 3.01]);
    expect(caveat).toContain("ReLU 3.2000, ReLU² 3.0250, ReGLU 3.0100, SwiGLU 3.0400 nats a token, 1 to 2 seeds each");
    expect(caveat).toContain("(the paper: 1.3B and 100B, none repeated)");
  });

  // Table 2: 1 - 50.48 / 50.53 = 0.099 %. Figure 2a at 100B tokens: 2.267 / 2.251 - 1 = 0.71 %.
  test("has the paper's own numbers", () => {
    expect(relu2Performance.paper()).toBe(
      "loss 0.7 % above the lowest (figure 2a); accuracy 50.48 %, the best 50.53 %: 0.1 % below (table 2)",
    );
  });

  test("needs every variant", () => {
    expect(() => judgeWith(relu2Performance, { training: trainingRecordWith({ ...OTHERS, relu2: [] }) })).toThrow(
      /the record must hold a run of relu2: it holds none/,
    );
  });
});
