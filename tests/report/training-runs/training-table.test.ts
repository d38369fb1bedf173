import { describe, expect, test } from "vitest";
import { trainingSentences, trainingSetupSentence } from "../../../src/report/training-runs/training-sentences";
import { trainingTable } from "../../../src/report/training-runs/training-table";
import { trainingRecordWith } from "../training-record";

const record = trainingRecordWith({ relu: [3.2, 3.3], relu2: [3.0, 3.1], reglu: [3.0], swiglu: [2.9, 3.1] });

describe("trainingTable()", () => {
  // ReLU - SwiGLU by seed: 0.3 and 0.2; their mean 0.25, their standard deviation 0.1 / sqrt(2). At the end 0.9 and 0.5 + 1/3 of the activations
  // are zero, 0.1 and 0.05 of the neurons dead.
  test("has a row a variant: final loss, difference paired by seed, silent neurons", () => {
    const [, , relu, relu2, reglu, swiglu] = trainingTable(record).split("\n");
    expect(relu).toBe(
      "| ReLU | 4.23M | 768 | 2 | 3.2500 (3.2000 to 3.3000) | +0.2500 ± 0.0707 (+0.2000 to +0.3000) | 86.7 % | 7.5 % |",
    );
    expect(relu2).toContain("| +0.0500 ± 0.0707 (+0.0000 to +0.1000) |");
    expect(reglu).toContain("| 1 | 3.0000 | +0.1000 |");
    expect(swiglu).toContain("| 3.0000 (2.9000 to 3.1000) |  | 86.7 % |");
  });

  test("needs every variant", () => {
    const lacking = trainingRecordWith({ relu: [3.2], relu2: [3.0], reglu: [], swiglu: [2.9] });
    expect(() => trainingTable(lacking)).toThrow(/the record must hold a run of reglu: it holds none/);
  });
});

describe("trainingSentences()", () => {
  // Of the gated variants SwiGLU counts as the better one where both have the mean 3.0; ReLU² - SwiGLU by seed: 0.1 and 0.
  test("say the order, and where ReLU² stands beside the better gated variant", () => {
    const sentences = trainingSentences(record);
    expect(sentences).toEqual([
      "At the end, from the lowest mean loss to the highest: ReGLU 3.0000, SwiGLU 3.0000, ReLU² 3.0500, ReLU 3.2500.",
      "ReLU has the highest mean loss at 4 of 4 validation points from 5 % of the tokens on.",
      "ReLU² half-way: its loss minus that of the better gated variant (SwiGLU) is 0.0500 (0.0000 to 0.1000 over 2 seeds) nats.",
      "ReLU² at the end: its loss minus that of the better gated variant (SwiGLU) is 0.0500 (0.0000 to 0.1000 over 2 seeds) nats.",
      "The gated variants at the end: ReGLU's loss minus SwiGLU's is 0.1000 (one seed) nats.",
    ]);
  });
});

describe("trainingSetupSentence()", () => {
  test("says what was trained, on what, and how", () => {
    expect(trainingSetupSentence(record)).toBe(
      "tiny: 2 layers, dModel 192; 3.3M tokens (75.0 a parameter, 8.0 of them distinct) in batches of 32768; AdamW, peak learning rate 0.001, " +
        "2 steps of warm-up, cosine down to 10 % of the peak; seeds 1, 2; fused kernels on a card; losses on 65536 held-out tokens.",
    );
  });
});
