import { describe, expect, test } from "vitest";
import { countParameters } from "../../src/training/decoder-parameters";
import { DECODER_SIZES, decoderConfig, decoderShape, TRAINED_VARIANTS } from "../../src/training/decoder-sizes";
import { learningRateAt } from "../../src/training/learning-rate";
import { checkMemory, predictMemory } from "../../src/training/predict-memory";
import { validationSteps } from "../../src/training/training-plan";

describe("decoderConfig()", () => {
  // Embedding and head 2 * 4096 * 192; a layer 4 * 192² of attention, 2 * 192 * 768 (3 * 192 * 512) of FFN, 2 * 192 of norms; a last norm:
  // 1,572,864 + 6 * (147,456 + 294,912 + 384) + 192 = 4,229,568.
  test.each(TRAINED_VARIANTS)("gives tiny 4.2M weights with %s", (variant) => {
    expect(countParameters(decoderConfig("tiny", variant))).toBe(4_229_568);
  });

  test.each(DECODER_SIZES.filter((size) => size !== "bench"))("makes the variants of %s equally large", (size) => {
    expect(new Set(TRAINED_VARIANTS.map((variant) => countParameters(decoderConfig(size, variant)))).size).toBe(1);
  });

  test("gives the model of the speed measurements 33.6M weights", () => {
    expect(countParameters(decoderConfig("bench", "relu2")) / 1e6).toBeCloseTo(33.6, 1);
    expect(countParameters(decoderConfig("bench", "swiglu")) / 1e6).toBeCloseTo(33.3, 1);
  });
});

describe("decoderShape()", () => {
  test("refuses what the trainer does not compute", () => {
    const config = decoderConfig("toy", "relu2");
    expect(() => decoderShape({ ...config, tiedHead: true })).toThrow(/tiedHead must be false: current value is true/);
    expect(() => decoderShape({ ...config, variant: "geglu" })).toThrow(/variant must be relu, relu2, reglu, swiglu/);
    expect(() => decoderShape({ ...config, nKvHeads: 1 })).toThrow(/nKvHeads must be nHeads = 3/);
  });
});

describe("learningRateAt()", () => {
  const schedule = { peakLearningRate: 1, warmUpSteps: 10, nSteps: 110 };
  test("rises in a line, peaks, passes the middle of its fall half-way and ends at a tenth", () => {
    expect([1, 5, 10].map((step) => learningRateAt(step, schedule))).toEqual([0.1, 0.5, 1]);
    expect(learningRateAt(60, schedule)).toBeCloseTo(0.55, 12);
    expect(learningRateAt(110, schedule)).toBeCloseTo(0.1, 12);
  });
});

describe("validationSteps()", () => {
  test("starts with 0, is dense early and ends with the last step", () => {
    // A twentieth of 9600 is 480; halved four times: 240, 120, 60, 30.
    expect([...validationSteps(9600)].slice(0, 8)).toEqual([0, 30, 60, 120, 240, 480, 960, 1440]);
    expect(Math.max(...validationSteps(9601))).toBe(9601);
    expect(Math.max(...validationSteps(3))).toBe(3);
  });
});

describe("checkMemory()", () => {
  const plan = { config: decoderConfig("tiny", "relu2"), contextLength: 512, batchSequences: 64, microSequences: 64 };
  const prediction = predictMemory({ ...plan, kernels: "stock" });
  test("refuses what cannot fit, says how much it would take, and what to do", () => {
    expect(() => checkMemory(prediction, { totalBytes: 1e9, device: "this machine" })).toThrow(
      /^Cannot start the run as it must fit in the 1\.0 GB of this machine: it would take about [\d.]+ GB\. Ask for fewer tokens/,
    );
    // The widest stock array holds float32 logits: 64 * 512 * 4096 * 4 bytes.
    expect(prediction.largestBytes).toBe(536_870_912);
    expect(() => checkMemory(prediction, { arrayBytes: 5e8, device: "the card" })).toThrow(
      /the largest would take 0\.5 GB/,
    );
    expect(() => checkMemory(prediction, { device: "an unknown card" })).not.toThrow();
  });
});
