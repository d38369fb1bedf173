import { createRequire } from "node:module";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { requestDevice } from "../../src/backend/webgpu-device";

/** What Dawn's Node addon exports. */
interface Dawn {
  create(options: string[]): GPU;
  readonly globals: object;
}

/** Where the addon of the npm package `webgpu` lies for this machine. */
const addonFile = (): string =>
  join(__dirname, "../../node_modules/webgpu/dist", `${process.platform}-${process.arch}`, "dawn.node");

/** Opens WebGPU with some of Dawn's toggles and makes its classes global, as TensorFlow.js expects them. */
export function openGpu(backend: "null" | "vulkan", toggles: readonly string[], file = addonFile()): GPU {
  const dawn = createRequire(file)(file) as Dawn;
  Object.assign(globalThis, dawn.globals);
  const gpu = dawn.create([
    `backend=${backend}`,
    `enable-dawn-features=${toggles.join()}`,
    "disable-dawn-features=timestamp_quantization", // profiles in nanoseconds
  ]);
  Object.defineProperty(globalThis, "navigator", { value: { gpu, userAgent: "node" }, configurable: true });
  return gpu;
}

/** A device of the best adapter. */
export async function openDevice(gpu: GPU): Promise<{ readonly device: GPUDevice; readonly info: GPUAdapterInfo }> {
  const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" });
  if (adapter === null) throw new Error("Cannot use WebGPU as an adapter must exist: this machine offers none");
  return { device: await requestDevice(adapter), info: adapter.info };
}

/** A device under TensorFlow.js, and the errors it reports: WebGPU tells of them later and nobody would look. */
export async function openBackend(gpu: GPU) {
  const { device, info } = await openDevice(gpu);
  const errors: string[] = [];
  device.onuncapturederror = ({ error }) => errors.push(error.message);
  const { WebGPUBackend } = await import("@tensorflow/tfjs-backend-webgpu");
  if (tf.findBackendFactory("webgpu") !== null) tf.removeBackend("webgpu"); // of the test before
  tf.registerBackend("webgpu", () => new WebGPUBackend(device, info));
  await tf.setBackend("webgpu");
  return { device, info, errors };
}
