/**
 * @file Checks the fused kernels on a real GPU against stock float32: every kernel, every gradient.
 *
 * Runs with Node and Dawn's addon alone (bundle it with esbuild). Environment: DAWN_NODE, the addon's file; PARTS, of
 * "kernels,gradients"; MODES, of "checked,unchecked" (array bounds). Ends with 1 if a check failed. Training is compared by training-follows.ts.
 */
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-core/dist/register_all_gradients";
import { DAWN_TOGGLES } from "../../src/backend/webgpu-device";
import { registerFusedKernels } from "../../src/kernels/webgpu/choose-training-ops";
import { openBackend, openGpu } from "../support/dawn";
import { CheckLog } from "./gpu-check/check-log";
import { checkGradients } from "./gpu-check/gradient-checks";
import { checkKernels } from "./gpu-check/kernel-checks";

const chosen = (name: string, otherwise: string): string[] => (process.env[name] ?? otherwise).split(",");

async function main(): Promise<void> {
  const parts = chosen("PARTS", "kernels,gradients");
  let good = true;
  for (const mode of chosen("MODES", "checked,unchecked")) {
    const toggles = [...DAWN_TOGGLES.tensorCores, ...(mode === "unchecked" ? DAWN_TOGGLES.unchecked : [])];
    const { device, info, errors } = await openBackend(openGpu("vulkan", toggles, process.env.DAWN_NODE));
    console.log(
      `card  ${mode} | ${info.vendor} ${info.device} ${info.description} | ${[...device.features].join(" ")}`,
    );
    registerFusedKernels();
    tf.env().set("WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE", 64); // as in training
    for (const [part, check] of [
      ["kernels", checkKernels],
      ["gradients", checkGradients],
    ] as const) {
      if (!parts.includes(part)) continue;
      const start = performance.now();
      const log = new CheckLog(`${mode} ${part}`, errors);
      await check(log);
      good = log.finish() && good;
      console.log(`time  ${mode} ${part} | ${((performance.now() - start) / 1000).toFixed(1)} s`);
    }
    device.destroy();
  }
  process.exit(good ? 0 : 1); // Dawn keeps the process alive otherwise
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
