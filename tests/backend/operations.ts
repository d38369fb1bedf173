/** @file The operations that a decoder and its gradients need, as computations to repeat on several backends. */
import * as tf from "@tensorflow/tfjs-core";

/** A computation on fixed inputs. */
export interface Operation {
  readonly name: string;
  compute(): tf.Tensor;
}

const SEED = 11;

/** Sizes are no multiples of a vector or a tile, so that the ends of rows are tried too. */
export const OPERATIONS: readonly Operation[] = [
  { name: "matMul", compute: () => tf.matMul(normal([17, 33]), normal([33, 9])) },
  { name: "matMul with a transposed", compute: () => tf.matMul(normal([33, 17]), normal([33, 9]), true, false) },
  { name: "matMul with b transposed", compute: () => tf.matMul(normal([17, 33]), normal([9, 33]), false, true) },
  { name: "matMul with both transposed", compute: () => tf.matMul(normal([33, 17]), normal([9, 33]), true, true) },
  {
    name: "matMul of batches with b transposed",
    compute: () => tf.matMul(normal([2, 3, 7, 16]), normal([2, 3, 5, 16]), false, true),
  },
  {
    name: "gradient of matMul with b transposed",
    compute: () => {
      const b = normal([9, 33]);
      return tf.grad((a) => tf.square(tf.matMul(a as tf.Tensor2D, b, false, true)))(normal([17, 33]));
    },
  },
  { name: "gather", compute: () => tf.gather(normal([6, 5]), indices()) },
  { name: "gradient of gather", compute: () => tf.grad((x) => tf.square(tf.gather(x, indices())))(normal([6, 5])) },
  { name: "softmax", compute: () => tf.softmax(normal([3, 4, 7])) },
  { name: "logSumExp", compute: () => tf.logSumExp(normal([5, 19]), -1) },
  { name: "slice", compute: () => tf.slice(normal([4, 6, 8]), [1, 2, 3], [2, 3, 5]) },
  { name: "concat", compute: () => tf.concat([normal([2, 3, 4]), normal([2, 5, 4])], 1) },
  { name: "transpose", compute: () => tf.transpose(normal([2, 5, 3, 4]), [0, 2, 1, 3]) },
  {
    name: "zero where at most a threshold",
    compute: () => {
      const x = normal([4, 9]);
      return tf.where(tf.lessEqual(tf.abs(x), 0.5), tf.zerosLike(x), x);
    },
  },
  { name: "squared ReLU", compute: () => tf.square(tf.relu(normal([5, 13]))) },
  { name: "swish", compute: () => tf.mul(normal([5, 13]), tf.sigmoid(normal([5, 13]))) },
];

function normal(shape: number[]): tf.Tensor2D {
  return tf.randomNormal(shape as [number, number], 0, 1, "float32", SEED);
}

/** Rows taken twice, and rows never taken. */
function indices(): tf.Tensor1D {
  return tf.tensor1d([4, 0, 4, 5, 2, 4, 0], "int32");
}
