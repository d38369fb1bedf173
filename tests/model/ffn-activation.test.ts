import * as tf from "@tensorflow/tfjs-core";
import { expect, test } from "vitest";
import type { FfnVariant, GeluKind } from "../../src/model/config";
import { ffnActivation } from "../../src/model/ffn-activation";
import { describeBackends } from "../support/backends";

const Z = [-2, -0.5, 0, 1, 3];
const UP = [1, -2, 5, -1, 0.5];

// sigmoid(-2) = 0.119202922, sigmoid(-0.5) = 0.377540669, sigmoid(1) = 0.731058579, sigmoid(3) = 0.952574127 (Python math).
// gelu, erf: z (1 + erf(z / sqrt 2)) / 2 by Python math.erf; gelu, tanh: by Python math.tanh.
const EXPECTED: readonly [FfnVariant, GeluKind | undefined, readonly number[]][] = [
  ["relu", undefined, [0, 0, 0, 1, 3]],
  ["relu2", undefined, [0, 0, 0, 1, 9]],
  ["reglu", undefined, [0, 0, 0, -1, 1.5]],
  ["swiglu", undefined, [-0.238405844, 0.377540669, 0, -0.731058579, 1.428861191]],
  ["geglu", "erf", [-0.045500264, 0.308537539, 0, -0.841344746, 1.497975153]],
  ["geglu", "tanh", [-0.045402306, 0.30857198, 0, -0.841191991, 1.498181304]],
];

describeBackends("ffnActivation()", () => {
  test.each(EXPECTED)("computes %s (%s)", async (variant, gelu, expected) => {
    const activation = tf.tidy(() => {
      const up = variant === "relu" || variant === "relu2" ? undefined : tf.tensor2d(UP, [1, 5]);
      return ffnActivation({ variant, gelu }, tf.tensor2d(Z, [1, 5]), up);
    });
    expect(activation.shape).toEqual([1, 5]);
    expect(await activation.data()).toBeAllClose(expected, { rtol: 1e-5, atol: 1e-6 });
    activation.dispose();
  });

  test("squares the scale: relu2(s x) = s² relu2(x)", async () => {
    const [scaled, reference] = tf.tidy(() => {
      const x = tf.tensor2d(Z, [1, 5]);
      const squared = ffnActivation({ variant: "relu2" }, x);
      return [ffnActivation({ variant: "relu2" }, tf.mul(x, 3)), tf.mul(squared, 9)];
    });
    expect(await scaled.data()).toBeAllClose(await reference.data(), { rtol: 1e-6 });
    tf.dispose([scaled, reference]);
  });

  test("refuses a gate where there is none, no gate where there is one, and a nameless GELU", () => {
    tf.tidy(() => {
      const z = tf.tensor2d(Z, [1, 5]);
      expect(() => ffnActivation({ variant: "relu2" }, z, z)).toThrow(/relu2 as it must have no gate/);
      expect(() => ffnActivation({ variant: "swiglu" }, z)).toThrow(/swiglu as it must have an up value/);
      expect(() => ffnActivation({ variant: "geglu" }, z, z)).toThrow(/"erf" or "tanh"/);
    });
  });
});
