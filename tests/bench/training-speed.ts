/**
 * @file Times training steps of the fused path: the 33.6M-parameter model and tiny, 32k tokens a batch, all four variants; one JSON line a row.
 *
 * Runs with Node and Dawn's addon alone (bundle it with esbuild). Environment: DAWN_NODE, the addon's file; MODELS; VARIANTS; TOKENS, the batch
 * sizes; PROFILE=1, the GPU time of each program in one step besides.
 */
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-core/dist/register_all_gradients";
import { probeWebgpu } from "../../src/backend/webgpu-backend";
import { chooseTrainingOps } from "../../src/kernels/webgpu/choose-training-ops";
import { Gpu } from "../../src/kernels/webgpu/gpu";
import type { TrainedVariant } from "../../src/kernels/webgpu/training-ops";
import { seededRandom } from "../../src/numerics/random";
import { decoderLoss } from "../../src/training/decoder-loss";
import { decoderShape, hasGate, randomBatch, randomDecoder } from "../support/random-decoder";
import { SPEED_MODELS } from "./training-speed-models";
import { profileOf } from "./training-speed-profile";

type ModelName = keyof typeof SPEED_MODELS;

const WARM_UP = 6; // steps until pipelines are made and buffers are being reused
const STEPS = 40;
const BATCHES = 4; // taken in turns
const chosen = (name: string, otherwise: string): string[] => (process.env[name] ?? otherwise).split(",");

async function main(): Promise<void> {
  const profile = process.env.PROFILE === "1";
  const probe = await probeWebgpu({
    trustedKernels: true,
    dawnAddon: process.env.DAWN_NODE,
    dawnOptions: profile ? ["disable-dawn-features=timestamp_quantization"] : [], // nanoseconds
  });
  if (!probe.available) throw new Error(`Cannot time training on the GPU: ${probe.reason}`);
  const card = await probe.start();
  for (const model of chosen("MODELS", "33.6M,tiny") as ModelName[]) {
    for (const variant of chosen("VARIANTS", "relu2,relu,swiglu,reglu") as TrainedVariant[]) {
      for (const nTokens of chosen("TOKENS", "32768").map(Number)) {
        const row = { engine: "TensorFlow.js webgpu, fused kernels", card, model, variant, nTokens };
        try {
          console.log(JSON.stringify({ ...row, ...(await timeTraining(model, variant, nTokens)) }));
        } catch (error) {
          console.log(JSON.stringify({ ...row, error: String(error) }));
        }
      }
    }
  }
  process.exit(0); // Dawn keeps the process alive otherwise
}

async function timeTraining(model: ModelName, variant: TrainedVariant, nTokens: number) {
  const { nLayers, dModel, dFF, gatedDFF, vocabSize, contextLength } = SPEED_MODELS[model];
  const shape = decoderShape(variant, dModel, hasGate(variant) ? gatedDFF : dFF, vocabSize);
  const { ops, reason } = chooseTrainingOps(shape);
  if (ops.kind !== "fused") throw new Error(`Cannot time the fused path: ${reason}`);
  const random = seededRandom(1);
  const decoder = randomDecoder(shape, nLayers, random);
  const optimizer = ops.adamW(decoder.variables, {
    beta1: 0.9,
    beta2: 0.95,
    epsilon: 1e-8,
    weightDecay: 0.1,
    maxGradientNorm: 1,
  });
  const batches = Array.from({ length: BATCHES }, () => randomBatch(random, vocabSize, nTokens, contextLength));
  const step = (): tf.Scalar => {
    const batch = batches[optimizer.stepsTaken % BATCHES];
    const { value, grads } = tf.variableGrads(() => decoderLoss(ops, decoder.weights, batch), decoder.variables);
    optimizer.step({ gradients: grads, learningRate: 3e-4, nTokens });
    tf.dispose(grads);
    return value;
  };
  const lossOf = async (sum: tf.Scalar): Promise<number> => {
    const [loss] = await sum.data();
    sum.dispose();
    return loss / nTokens;
  };

  const firstLoss = await lossOf(step());
  for (let i = 1; i < WARM_UP; i++) await lossOf(step());
  const start = performance.now();
  let hostMs = 0;
  let last = step();
  for (let i = 1; i < STEPS; i++) {
    const before = performance.now();
    last.dispose();
    last = step();
    hostMs += performance.now() - before;
  }
  const lastLoss = await lossOf(last); // waits for the GPU
  const msPerStep = (performance.now() - start) / STEPS;
  const row = {
    parameters: decoder.variables.reduce((sum, { size }) => sum + size, 0),
    steps: STEPS,
    tokensPerSecond: Math.round((1000 * nTokens) / msPerStep),
    msPerStep: Number(msPerStep.toFixed(2)),
    hostMsPerStep: Number((hostMs / (STEPS - 1)).toFixed(2)),
    gradientNorm: Number((await optimizer.gradientNorm.data())[0].toFixed(3)),
    firstLoss: Number(firstLoss.toFixed(4)),
    lastLoss: Number(lastLoss.toFixed(4)),
    gigabytes: Number(
      ((tf.memory() as unknown as { numBytesAllocatedInGPU: number }).numBytesAllocatedInGPU / 1e9).toFixed(2),
    ),
  };
  if (process.env.PROFILE === "1") console.log(await profileOf(Gpu.of(tf.backend()), () => lossOf(step())));
  decoder.dispose();
  optimizer.dispose();
  ops.dispose();
  for (const { tokens, targets } of batches) tf.dispose([tokens, targets]);
  return row;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
