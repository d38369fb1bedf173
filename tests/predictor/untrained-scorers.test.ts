import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, test } from "vitest";
import { FFN_VARIANTS, isGated } from "../../src/model/config";
import { ffnActivation } from "../../src/model/ffn-activation";
import { seededRandom } from "../../src/numerics/random";
import { lowRank } from "../../src/predictor/low-rank";
import { lowRankScorer } from "../../src/predictor/low-rank-scorer";
import { ffnFlops, ffnParameters, predictorParameters, predictorWidth } from "../../src/predictor/predictor-network";
import { signScorer } from "../../src/predictor/sign-scorer";
import { magnitudes } from "../../src/sparsity/magnitude";
import { describeBackends } from "../support/backends";

const normal = (n: number, seed: number): Float32Array => {
  const random = seededRandom(seed);
  return Float32Array.from({ length: n }, () => random.normal());
};

describeBackends("lowRank()", () => {
  // The Hadamard matrices of 16 and 8 give singular vectors, so that the singular values are the chosen ones.
  test("errs by the singular values it leaves out, the least that any matrix of its rank can", async () => {
    const values = [8, 5, 3, 2, 1, 0.5, 0.25, 0.1];
    const hadamard = (n: number, i: number, j: number): number => {
      let ones = 0;
      for (let bits = i & j; bits > 0; bits >>= 1) ones += bits & 1;
      return (ones % 2 === 0 ? 1 : -1) / Math.sqrt(n);
    };
    const data = Float32Array.from({ length: 128 }, (_, k) =>
      values.reduce((sum, s, v) => sum + s * hadamard(16, k >> 3, v) * hadamard(8, k & 7, v), 0),
    );
    const matrix = tf.tensor2d(data, [16, 8]);
    const { left, right } = await lowRank(matrix, 3);
    expect([left.shape, right.shape]).toEqual([
      [16, 3],
      [3, 8],
    ]);
    const error = tf.norm(tf.sub(matrix, tf.matMul(left, right)));
    const optimum = Math.hypot(...values.slice(3));
    expect((await error.data())[0] / optimum).toBeCloseTo(1, 3);
  });
});

describeBackends("lowRankScorer()", () => {
  test.each(FFN_VARIANTS)("at full rank scores the magnitudes themselves: %s", async (variant) => {
    const [dModel, dFF, nTokens] = [8, 12, 5];
    const shape = { variant, dModel, dFF, gelu: "erf" } as const;
    const upProj = tf.tensor2d(normal(dFF * dModel, 1), [dFF, dModel]);
    const gateProj = isGated(variant) ? tf.tensor2d(normal(dFF * dModel, 2), [dFF, dModel]) : undefined;
    const neuronNorms = normal(dFF, 3).map(Math.abs);
    const inputs = normal(nTokens * dModel, 4);
    const scorer = await lowRankScorer(shape, { upProj, gateProj, neuronNorms, threshold: 0.1 }, 1e6);
    const x = tf.tensor2d(inputs, [nTokens, dModel]);
    const up = tf.matMul<tf.Tensor2D>(x, upProj, false, true);
    const activation = ffnActivation(shape, gateProj ? tf.matMul(x, gateProj, false, true) : up, gateProj && up);
    const expected = magnitudes((await activation.data()) as Float32Array, neuronNorms);
    expect(await scorer.score(inputs)).toBeAllClose(expected, { rtol: 1e-3, atol: 1e-4 });
    expect(scorer.cut).toBe(0.1);
    scorer.dispose();
  });
});

describeBackends("signScorer()", () => {
  test("counts agreeing minus disagreeing signs", async () => {
    // x = (1, -2, 3). Neuron 0 agrees in all three signs, neuron 1 in none, neuron 2 in two.
    const scorer = signScorer(tf.tensor2d([0.1, -0.1, 9, -5, 1, -1, 1, 1, 1], [3, 3]));
    expect([...(await scorer.score(Float32Array.of(1, -2, 3)))]).toEqual([3, -3, 1]);
    scorer.dispose();
  });
});

describe("predictorWidth()", () => {
  // tiny without a gate: 2 · 192 · 768 = 294,912 weights, 6 % are 17,695. Width 18: 192·18 + 18 + 18·768 + 768 = 18,066; width 17: 17,105.
  test("comes nearest to the share, biases counted", () => {
    const shape = { variant: "relu2", dModel: 192, dFF: 768 } as const;
    expect(ffnParameters(shape)).toBe(294_912);
    expect(ffnFlops(shape)).toBe(589_824);
    const width = predictorWidth(shape, 0.06);
    expect(width).toBe(18);
    const dense = (nInputs: number, nOutputs: number) => ({
      nInputs,
      nOutputs,
      weight: new Float32Array(nInputs * nOutputs),
      bias: new Float32Array(nOutputs),
    });
    expect(predictorParameters({ layers: [dense(192, width), dense(width, 768)], between: "none" })).toBe(18_066);
  });

  test("is at least 1, and refuses a share that is none", () => {
    expect(predictorWidth({ variant: "relu", dModel: 8, dFF: 8 }, 0.001)).toBe(1);
    expect(() => predictorWidth({ variant: "relu", dModel: 8, dFF: 8 }, 0)).toThrow(RangeError);
  });
});
