/** @file The masked feed-forward network of one token in stock TensorFlow.js ops: what `sparseFfn` is held against. */
import * as tf from "@tensorflow/tfjs-core";
import type { SparseFfnInputs } from "./sparse-ffn";
import type { TrainedVariant } from "./training-ops";

/** y [dModel]: all neurons are computed, and those outside the mask left out of the sum. */
export function stockSparseFfn(variant: TrainedVariant, { x, mask, gate, up, down }: SparseFfnInputs): tf.Tensor1D {
  return tf.tidy(() => {
    const column = tf.reshape(x, [-1, 1]) as tf.Tensor2D; // [dModel, 1]
    const u = tf.matMul(up, column); // [dFF, 1]
    const z = gate === undefined ? u : tf.matMul(gate, column);
    const a = activation(variant, z, u);
    const kept = tf.mul(a, tf.reshape(tf.cast(tf.notEqual(mask, 0), "float32"), [-1, 1])) as tf.Tensor2D;
    return tf.reshape(tf.matMul(kept, down, true), [-1]);
  });
}

function activation(variant: TrainedVariant, z: tf.Tensor, u: tf.Tensor): tf.Tensor {
  switch (variant) {
    case "relu":
      return tf.relu(z);
    case "relu2":
      return tf.mul(tf.relu(z), tf.relu(z));
    case "reglu":
      return tf.mul(tf.relu(z), u);
    case "swiglu":
      return tf.mul(tf.mul(z, tf.sigmoid(z)), u);
    default:
      return variant satisfies never;
  }
}
