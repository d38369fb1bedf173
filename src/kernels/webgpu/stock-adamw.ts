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
        const squares = parameters.map(({ name }) => tf.sum(tf.square(step.gradients[name])));
        const sum = squares.reduce((total, square) => tf.add(total, square)); // addN would bind all at once: too many for WebGPU
        const norm = tf.mul(tf.sqrt(sum), perToken) as tf.Scalar;
        gradientNorm.assign(norm);
        const clip = tf.mul(tf.minimum(tf.div(maxGradientNorm, tf.add(norm, 1e-6)), 1), perToken);
        for (const parameter of parameters) {
          const { first, second } = moments.get(parameter.name)!;
          const g = tf.mul(step.gradients[parameter.name], clip);
          const m = tf.add(tf.mul(first, beta1), tf.mul(g, 1 - beta1));
          const v = tf.add(tf.mul(second, beta2), tf.mul(tf.mul(g, g), 1 - beta2));
          const towards = tf.div(tf.mul(m, correction1), tf.add(tf.sqrt(tf.mul(v, correction2)), epsilon));
          const decay = parameter.rank > 1 ? tf.mul(parameter, weightDecay) : tf.scalar(0);
          first.assign(m);
          second.assign(v);
          parameter.assign(tf.sub(parameter, tf.mul(tf.add(towards, decay), learningRate)));
        }
      });
    },
    dispose() {
      tf.dispose([gradientNorm, ...[...moments.values()].flatMap(({ first, second }) => [first, second])]);
    },
  };
}
