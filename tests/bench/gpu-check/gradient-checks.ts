import * as tf from "@tensorflow/tfjs-core";
import { fusedOps } from "../../../src/kernels/webgpu/fused-ops";
import { stockOps } from "../../../src/kernels/webgpu/stock-ops";
import type { DecoderShape, TrainedVariant, TrainingOps } from "../../../src/kernels/webgpu/training-ops";
import { seededRandom } from "../../../src/numerics/random";
import { decoderLoss, type TokenBatch } from "../../../src/training/decoder-loss";
import { decoderShape, hasGate, type RandomDecoder, randomBatch, randomDecoder } from "../../support/random-decoder";
import type { CheckLog } from "./check-log";
import { stockOpsWithMasks } from "./masked-stock-ops";

const TOLERANCE = 2e-3; // relative, of every tensor's gradient
const VARIANTS: readonly TrainedVariant[] = ["relu", "relu2", "reglu", "swiglu"];

/** Two layers each; widths of tiny, of the speed test's model and of SmolLM2. */
const SIZES = [
  { dModel: 192, dFF: 768, gatedDFF: 512, vocabSize: 4096, nTokens: 1024, context: 256 },
  { dModel: 512, dFF: 2048, gatedDFF: 1344, vocabSize: 8192, nTokens: 1024, context: 512 },
  { dModel: 576, dFF: 2304, gatedDFF: 1536, vocabSize: 4096, nTokens: 640, context: 128 },
];

/** Compares the gradients of every tensor of every variant with stock float32. */
export async function checkGradients(log: CheckLog): Promise<void> {
  for (const { dModel, dFF, gatedDFF, vocabSize, nTokens, context } of SIZES) {
    for (const variant of VARIANTS) {
      const shape = decoderShape(variant, dModel, hasGate(variant) ? gatedDFF : dFF, vocabSize);
      const name = `${variant} ${dModel}`;
      await log.run(name, async () => {
        const decoder = randomDecoder(shape, 2, seededRandom(21));
        const batch = randomBatch(seededRandom(22), vocabSize, nTokens, context);
        await compareGradients(log, name, shape, decoder, batch);
        decoder.dispose();
        tf.dispose([batch.tokens, batch.targets]);
      });
    }
  }
}

/** Loss and gradients; `masks` collects, by layer, which neurons are active. */
function gradientsOf(
  ops: TrainingOps,
  { weights, variables }: RandomDecoder,
  batch: TokenBatch,
  masks?: tf.Tensor2D[],
) {
  const observe = (activation: tf.Tensor2D, layer: number) => {
    if (masks) masks[layer] = tf.keep(tf.cast(tf.notEqual(activation, 0), "float32")) as tf.Tensor2D;
  };
  return tf.variableGrads(() => decoderLoss(ops, weights, batch, masks && observe), variables);
}

async function compareGradients(
  log: CheckLog,
  name: string,
  shape: DecoderShape,
  decoder: RandomDecoder,
  batch: TokenBatch,
): Promise<void> {
  const { variant } = shape;
  // The derivative of ReLU jumps at zero, where float16 flips signs: ReLU and ReGLU are compared under the same active mask.
  const masks: tf.Tensor2D[] | undefined = variant === "relu" || variant === "reglu" ? [] : undefined;
  const fusedOperations = fusedOps(shape);
  const stockOperations = masks ? stockOpsWithMasks(shape, masks) : stockOps(shape);
  const fused = gradientsOf(fusedOperations, decoder, batch, masks);
  const again = gradientsOf(fusedOperations, decoder, batch);
  const stock = gradientsOf(stockOperations, decoder, batch);
  await log.close(`${name} loss`, fused.value, stock.value, 1e-4);
  let repeats = true;
  for (const variable of decoder.variables) {
    const [first, second] = [await fused.grads[variable.name].data(), await again.grads[variable.name].data()];
    repeats &&= first.every((value, i) => Object.is(value, second[i]));
    const label = `${name} d ${decoder.nameOf(variable)}`;
    await log.close(label, fused.grads[variable.name], stock.grads[variable.name], TOLERANCE);
  }
  log.say(`${name} repeats`, repeats, repeats ? "to the bit" : "two backward passes differ");
  tf.dispose([again.value, again.grads, masks ?? []]);
  fusedOperations.dispose();
  stockOperations.dispose();
}
