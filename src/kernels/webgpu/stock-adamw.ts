/** @file AdamW in stock TensorFlow.js ops, on any backend: what the GPU kernels must agree with. */
import * as tf from "@tensorflow/tfjs-core";
import { momentsFor, stepFactors } from "./adamw-state";
import type { AdamW, AdamWSettings } from "./training-ops";

/** AdamW with clipping by the global norm, as PyTorch's `clip_grad_norm_` and `AdamW` define them. */
export function stockAdamW(parameters: readonly tf.Variable[], settings: AdamWSettings): AdamW {
  const { beta1, beta2, epsilon, weightDecay, maxGradientNorm } = settings;
  const moments = momentsFor(parameters);
  const gradientNorm = tf.tidy(() => tf.variable(tf.scalar(0), false));
  return {
    moments,
    gradientNorm: gradientNorm as unknown as tf.Scalar,
    stepsTaken: 0,
    step(step) {
      this.stepsTaken++;
      const [learningRate, correction1, correction2, perToken] = stepFactors(step, settings, this.stepsTaken);
      tf.tidy(() => {
        const squares = parameters.map(({ name }) => tf.square(step.gradients[name]));
        const sums = squares.map((square) => tf.sum(square));
        const sum = sums.reduce((total, square) => tf.add(total, square)); // addN would bind all at once: too many for WebGPU
        const norm = tf.mul(tf.sqrt(sum), perToken) as tf.Scalar;
        gradientNorm.assign(norm);
        const clip = tf.mul(tf.minimum(tf.div(maxGradientNorm, tf.add(norm, 1e-6)), 1), perToken);
        // Factors are multiplied as scalars first: each operation on a whole parameter counts.
        const gradientShare = tf.mul(clip, 1 - beta1);
        const squareShare = tf.mul(tf.square(clip), 1 - beta2);
        const root = Math.sqrt(correction2);
        for (const [k, parameter] of parameters.entries()) {
          const { first, second } = moments.get(parameter.name)!;
          const m = tf.add(tf.mul(first, beta1), tf.mul(step.gradients[parameter.name], gradientShare));
          const v = tf.add(tf.mul(second, beta2), tf.mul(squares[k], squareShare));
          const towards = tf.div(m, tf.add(tf.sqrt(v), epsilon / root));
          const kept = parameter.rank > 1 ? tf.mul(parameter, 1 - learningRate * weightDecay) : parameter;
          first.assign(m);
          second.assign(v);
          parameter.assign(tf.sub(kept, tf.mul(towards, (learningRate * correction1) / root)));
        }
      });
    },
    dispose() {
      tf.dispose([gradientNorm, ...[...moments.values()].flatMap(({ first, second }) => [first, second])]);
    },
  };
}
