/**
 * @file Losses of 200 fused steps of tiny from two seeds, one JSON line each, for training-follows.ts to compare with the stock path.
 *
 * Runs with Node and Dawn's addon alone (bundle it with esbuild). Environment: DAWN_NODE, the addon's file; VARIANTS, those to train.
 */
import "@tensorflow/tfjs-core/dist/register_all_gradients";
import { probeWebgpu } from "../../src/backend/webgpu-backend";
import { chooseTrainingOps } from "../../src/kernels/webgpu/choose-training-ops";
import type { TrainedVariant } from "../../src/kernels/webgpu/training-ops";
import { tinyShape, trainTiny } from "./train-tiny";

async function main(): Promise<void> {
  const probe = await probeWebgpu({ trustedKernels: true, dawnAddon: process.env.DAWN_NODE });
  if (!probe.available) throw new Error(`Cannot train on the GPU: ${probe.reason}`);
  const card = await probe.start();
  for (const variant of (process.env.VARIANTS ?? "relu2,relu,swiglu,reglu").split(",") as TrainedVariant[]) {
    const shape = tinyShape(variant);
    for (const seed of [31, 32]) {
      const { ops, reason } = chooseTrainingOps(shape);
      if (ops.kind !== "fused") throw new Error(`Cannot train on the fused path: ${reason}`);
      console.log(JSON.stringify({ variant, seed, card, losses: await trainTiny(ops, shape, seed) }));
    }
  }
  process.exit(0); // Dawn keeps the process alive otherwise
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
