import { describe, expect, test } from "vitest";
import { reluWorst } from "../../../../src/report/claims/training-runs/relu-worst";
import { trainingRecordWith } from "../../training-record";
import { judgeWith } from "../judge-with";

const OTHERS = { relu2: [3], reglu: [3], swiglu: [3] };

describe("reluWorst", () => {
  // The record has four points from 5 % of the tokens on: steps 10, 20, 50 and 100.
  test("is reproduced where ReLU's mean is the highest at all of them", () => {
    const claim = judgeWith(reluWorst, { training: trainingRecordWith({ ...OTHERS, relu: [2.9, 3.2] }) });
    expect([claim.verdict, claim.value]).toEqual(["reproduced", 1]);
  });

  test("is partly where it is so at the last one only, whatever it is before 5 %", () => {
    const record = trainingRecordWith({ ...OTHERS, relu: [3.1] });
    const { points } = record.measured.runs.find(({ variant }) => variant === "relu")!;
    for (const k of [0, 2, 3]) points[k].validationLoss = 1;
    const claim = judgeWith(reluWorst, { training: record });
    expect([claim.verdict, claim.value]).toEqual(["partly", 0.5]); // steps 10 and 100
  });

  test("is not reproduced where it is not at the last one", () => {
    const record = trainingRecordWith({ ...OTHERS, relu: [3.1] });
    record.measured.runs.find(({ variant }) => variant === "relu")!.points[4].validationLoss = 2.9;
    const claim = judgeWith(reluWorst, { training: record });
    expect([claim.verdict, claim.value]).toEqual(["not reproduced", 0.75]);
    expect(claim.caveat).toContain("3 of 4 points");
  });

  // Figure 2b begins with ReLU² 31.41 below ReLU 31.63 at 5B tokens; at the 19 others ReLU is the lowest.
  test("has the paper's own numbers", () => {
    expect(reluWorst.paper()).toBe(
      "highest loss at 20 of 20 points of figure 2a from 5 % of the tokens on, lowest accuracy at 19 of 20 of figure 2b",
    );
  });

  test("needs every variant", () => {
    expect(() => judgeWith(reluWorst, { training: trainingRecordWith({ ...OTHERS, relu: [] }) })).toThrow(
      /the record must hold a run of relu: it holds none/,
    );
  });
});
