import { describe, expect, test } from "vitest";
import { paperActiveShare, paperPrediction } from "../../src/records/paper-prediction";

// Figure 3a, ReLU²: CETT 0.2 is its fifth point, at sparsity .9457. Figure 5c: at .9457 prediction sparsity .8512 (the next ones are .8067 at .9127 and .8827 at .9645).
describe("paperPrediction()", () => {
  test("is the point of figure 5c at the sparsity of the marked limit", () => {
    expect(paperPrediction()).toEqual({ cettLimit: 0.2, sparsity: 0.9457, predictedSparsity: 0.8512 });
  });

  test("leaves 14.9 % of the neurons", () => {
    expect(paperActiveShare()).toBe(0.149);
  });
});
