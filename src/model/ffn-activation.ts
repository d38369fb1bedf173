/** @file The five kinds of feed-forward network: what enters the down projection. */
import * as tf from "@tensorflow/tfjs-core";
import type { FfnVariant, GeluKind } from "./config";

const TANH_GELU_CUBIC = 0.044715; // Hendrycks and Gimpel 2016, arXiv:1606.08415: fitted so that tanh follows the error function

/** The nonlinearity of an FFN. */
interface Nonlinearity {
  readonly variant: FfnVariant;
  /** Needed by `geglu`. */
  readonly gelu?: GeluKind;
}

/**
 * The activation a of a feed-forward network: FFN(x) = downProj a.
 *
 *     relu    a = max(z, 0)            relu2   a = max(z, 0)²          with z = upProj x
 *     reglu   a = max(z, 0) ⊙ u        swiglu  a = z sigmoid(z) ⊙ u    with z = gateProj x, u = upProj x
 *     geglu   a = gelu(z) ⊙ u
 *     gelu(z) = z (1 + erf(z / √2)) / 2                            kind `erf`
 *             = z (1 + tanh(√(2 / π) (z + 0.044715 z³))) / 2       kind `tanh`
 *
 * @param preActivation z, shape [nTokens, dFF].
 * @param up u, shape [nTokens, dFF], of the variants with a gate.
 * @returns shape [nTokens, dFF], float32; at least 0 without a gate, of either sign with one. The caller disposes it.
 * @throws {TypeError} If a gated variant gets no `up`, another one does, or `geglu` is not told which GELU.
 * @see Shazeer 2020, arXiv:2002.05202; So et al. 2021, arXiv:2109.08668 for the squared ReLU.
 */
export function ffnActivation(
  { variant, gelu }: Nonlinearity,
  preActivation: tf.Tensor2D,
  up?: tf.Tensor2D,
): tf.Tensor2D {
  return tf.tidy(() => {
    switch (variant) {
      case "relu":
        return tf.relu(ungated(variant, preActivation, up));
      case "relu2": {
        const positive = tf.relu(ungated(variant, preActivation, up));
        return tf.mul(positive, positive);
      }
      case "reglu":
        return tf.mul(tf.relu(preActivation), gatedBy(variant, up));
      case "swiglu":
        return tf.mul(tf.mul(preActivation, tf.sigmoid(preActivation)), gatedBy(variant, up));
      case "geglu":
        return tf.mul(geluOf(preActivation, gelu), gatedBy(variant, up));
      default:
        return variant satisfies never;
    }
  });
}

function ungated(variant: FfnVariant, preActivation: tf.Tensor2D, up: tf.Tensor2D | undefined): tf.Tensor2D {
  if (up !== undefined) throw new TypeError(`Cannot compute ${variant} as it must have no gate: an up value was given`);
  return preActivation;
}

function gatedBy(variant: FfnVariant, up: tf.Tensor2D | undefined): tf.Tensor2D {
  if (up === undefined) throw new TypeError(`Cannot compute ${variant} as it must have an up value: none was given`);
  return up;
}

function geluOf(z: tf.Tensor2D, kind: GeluKind | undefined): tf.Tensor2D {
  switch (kind) {
    case "erf":
      return tf.mul(tf.mul(z, 0.5), tf.add(tf.erf(tf.mul(z, Math.SQRT1_2)), 1));
    case "tanh": {
      const inner = tf.mul(tf.mul(z, tf.add(tf.mul(tf.mul(z, z), TANH_GELU_CUBIC), 1)), Math.sqrt(2 / Math.PI));
      return tf.mul(tf.mul(z, 0.5), tf.add(tf.tanh(inner), 1));
    }
    case undefined:
      throw new TypeError('Cannot compute geglu as its GELU must be "erf" or "tanh": none was given');
    default:
      return kind satisfies never;
  }
}
