/** @file AdamW by our GPU kernels; the stock one is its oracle. */
import * as tf from "@tensorflow/tfjs-core";
import { momentsFor, stepFactors } from "./adamw-state";
import { adamWUpdate, clipFactor, numbered, PARTIALS, squaresAtOnce, squaresOf, updatesAtOnce } from "./adamw-update";
import { Gpu } from "./gpu";
import type { AdamW, AdamWSettings } from "./training-ops";

/**
 * AdamW over some parameters, which it changes where they lie: a clone of a variable made before a step shows the new values after it.
 *
 * @throws {RangeError} If the size of a parameter is not a multiple of 4.
 */
export function fusedAdamW(parameters: readonly tf.Variable[], settings: AdamWSettings): AdamW {
  for (const { name, size } of parameters) {
    if (size % 4 === 0) continue;
    throw new RangeError(`Cannot optimise ${name} as its size must be a multiple of 4: current value is ${size}`);
  }
  const buffers = Gpu.of(tf.backend()).device.limits.maxStorageBuffersPerShaderStage;
  const squares = inGroups(parameters, squaresAtOnce(buffers));
  const updates = inGroups(parameters, updatesAtOnce(buffers));
  const moments = momentsFor(parameters);
  const table = tf.keep(tf.zeros([parameters.length, PARTIALS])); // sums of squares
  const gradientNorm = tf.keep(tf.scalar(0));
  return {
    moments,
    gradientNorm,
    stepsTaken: 0,
    step(step) {
      this.stepsTaken++;
      tf.tidy(() => {
        const factors = tf.tensor1d(stepFactors(step, settings, this.stepsTaken));
        const gradientsOf = (group: readonly tf.Variable[]) => group.map(({ name }) => step.gradients[name]);
        squares.forEach(({ first, group }) => {
          squaresOf.call({ table, ...numbered("gradient", gradientsOf(group)) }, { first });
        });
        const [clip] = clipFactor.call({ table, factors, norm: gradientNorm }, settings);
        for (const { group } of updates) {
          const ofGroup = group.map(({ name }) => moments.get(name)!);
          const firstMoments = ofGroup.map(({ first }) => first);
          const secondMoments = ofGroup.map(({ second }) => second);
          const tensors = {
            ...numbered("gradient", gradientsOf(group)),
            ...numbered("parameter", group),
            ...numbered("first", firstMoments),
            ...numbered("second", secondMoments),
          };
          const decays = group.map(({ rank }) => (rank > 1 ? settings.weightDecay : 0));
          adamWUpdate.call({ factors, clip, ...tensors }, { ...settings, decays });
        }
      });
    },
    dispose() {
      tf.dispose([table, gradientNorm, ...[...moments.values()].flatMap(({ first, second }) => [first, second])]);
    },
  };
}

/** The items `size` at a time, each group with the place of its first. */
function inGroups<T>(items: readonly T[], size: number): { first: number; group: readonly T[] }[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => ({
    first: i * size,
    group: items.slice(i * size, (i + 1) * size),
  }));
}
