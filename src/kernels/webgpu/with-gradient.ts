/** @file A function of some tensors whose gradient is written by hand. */
import * as tf from "@tensorflow/tfjs-core";

/** What a forward pass yields, and what it keeps for the backward pass. */
interface Forward<Value extends tf.Tensor> {
  readonly value: Value;
  readonly saved: tf.Tensor[];
}

/**
 * Runs `forward` and tells TensorFlow.js's tape how to go back; what either makes besides its result is freed.
 *
 * @param inputs the tensors to differentiate in.
 * @param backward one gradient an input, in their order.
 */
export function withGradient<Value extends tf.Tensor>(
  inputs: tf.Tensor[],
  forward: () => Forward<Value>,
  backward: (dy: Value, saved: tf.Tensor[]) => tf.Tensor[],
): Value {
  const op = tf.customGrad((...args) => {
    const save = args[inputs.length] as tf.GradSaveFunc;
    const { value, saved } = forward();
    save(saved);
    return {
      value,
      // A tidy of its own: the tape frees what gradients make only when the whole backward pass is over.
      gradFunc: (dy: tf.Tensor, kept: tf.Tensor[]) => tf.tidy(() => backward(dy as Value, kept)),
    };
  });
  return op(...inputs) as Value;
}
