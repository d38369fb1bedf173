/** @file A rule that says which neurons are left out, as plain data: part of what a step depends on. */
import * as tf from "@tensorflow/tfjs-core";
import { type Random, seededRandom } from "../../numerics/random";
import { applyThreshold } from "../../sparsity/apply-threshold";
import { keepTop, keepTopOfEach } from "../../sparsity/keep-top";
import { randomScores } from "../../sparsity/random-scores";

/** A rule with its numbers by layer. */
export type NeuronChoice =
  /** ‖nᵢ‖ ≤ ε goes. */
  | { readonly rule: "magnitude"; readonly thresholds: readonly number[] }
  /** |aᵢ| ≤ t goes. */
  | { readonly rule: "activation"; readonly thresholds: readonly number[] }
  /** The largest ‖nᵢ‖ of a token stay. */
  | { readonly rule: "top"; readonly counts: readonly number[] }
  /** As many of a token's active neurons stay as have ‖nᵢ‖ > ε, drawn at random. */
  | { readonly rule: "random"; readonly thresholds: readonly number[]; readonly seed: number };

/** What a rule needs of a layer. */
export interface ChoiceLayer {
  readonly index: number;
  /** ‖wᵢ‖₂, [dFF] */
  readonly norms: tf.Tensor1D;
  /** [dFF] */
  readonly ones: tf.Tensor1D;
}

/**
 * The activation without the neurons that a rule leaves out.
 *
 * @param activation [nTokens, dFF]
 * @param sequences token ids, as many of each, whose rows the activation has one after the other: what is drawn at random for one depends on it, and on nothing around it.
 * @returns [nTokens, dFF]; the caller disposes it.
 */
export function keepChosen(
  choice: NeuronChoice,
  activation: tf.Tensor2D,
  { index, norms, ones }: ChoiceLayer,
  sequences: readonly Int32Array[],
): tf.Tensor2D {
  switch (choice.rule) {
    case "magnitude":
      return applyThreshold(activation, norms, choice.thresholds[index]);
    case "activation":
      return applyThreshold(activation, ones, choice.thresholds[index]);
    case "top":
      return tf.tidy(() => keepTop(activation, tf.mul(tf.abs(activation), norms), choice.counts[index]));
    case "random":
      return tf.tidy(() => {
        const parts = tf.split<tf.Tensor2D>(activation, sequences.length).map((part, k) => {
          const kept = applyThreshold(part, norms, choice.thresholds[index]);
          const counts = tf.sum<tf.Tensor1D>(tf.cast(tf.notEqual(kept, 0), "int32"), 1); // [nTokens]
          const random = randomOf([choice.seed, index, ...sequences[k]]);
          return keepTopOfEach(part, randomScores(part, random), counts);
        });
        return tf.concat(parts);
      });
    default:
      return choice satisfies never;
  }
}

/** A generator seeded by whole numbers, through the 32-bit FNV-1a hash. */
function randomOf(numbers: readonly number[]): Random {
  let hash = 0x811c9dc5;
  for (const number of numbers) hash = Math.imul(hash ^ number, 0x01000193);
  return seededRandom(hash >>> 0);
}
