/** @file The backend `webgpu`: TensorFlow.js's own WebGPU kernels on a device that we open. */
import type { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import * as tf from "@tensorflow/tfjs-core";
import type { BackendProbe } from "./backend";
import { type AdapterOptions, adapterName, findAdapter } from "./webgpu-adapter";
import { boundIdleBuffers } from "./webgpu-buffers";
import { requestDevice } from "./webgpu-device";

/** Dawn crashes when its instance is collected before a device of it: each backend keeps its own alive. */
const instances = new WeakMap<tf.KernelBackend, GPU>();

/** The backend `webgpu` runs where Dawn finds a graphics card. */
export async function probeWebgpu(options: AdapterOptions): Promise<BackendProbe> {
  const search = await findAdapter(options);
  if ("reason" in search) return { available: false, reason: search.reason };
  const { gpu, adapter } = search;
  const name = adapterName(adapter.info);
  const start = async (): Promise<string> => {
    if (tf.findBackendFactory("webgpu") === null) await registerBackend(gpu, adapter);
    await tf.setBackend("webgpu");
    if (!options.trustedKernels) boundIdleBuffers(tf.backend() as WebGPUBackend); // trusted: a training run
    return name;
  };
  return { available: true, reason: `found ${name}`, start };
}

async function registerBackend(gpu: GPU, adapter: GPUAdapter): Promise<void> {
  const { WebGPUBackend: Backend } = await import("@tensorflow/tfjs-backend-webgpu"); // registers its kernels
  const device = await requestDevice(adapter);
  device.onuncapturederror = ({ error }) => failProcess(error.message);
  device.lost.then(({ reason, message }) => {
    if (reason !== "destroyed") failProcess(message);
  });
  const backend = withNavigator(gpu, () => new Backend(device, adapter.info));
  instances.set(backend, gpu);
  tf.registerBackend("webgpu", () => backend);
}

/** WebGPU reports errors past the calls that caused them; results after one are wrong, so nothing may go on. */
function failProcess(message: string): void {
  process.nextTick(() => {
    throw new Error(`The graphics card failed: ${message}`);
  });
}

/** The constructor of the backend insists on a browser's `navigator.gpu`; other libraries must not see one. */
function withNavigator<T>(gpu: GPU, action: () => T): T {
  const before = Object.getOwnPropertyDescriptor(globalThis, "navigator");
  Object.defineProperty(globalThis, "navigator", { value: { gpu }, configurable: true });
  try {
    return action();
  } finally {
    if (before) Object.defineProperty(globalThis, "navigator", before);
    else Reflect.deleteProperty(globalThis, "navigator");
  }
}
