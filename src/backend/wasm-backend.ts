/** @file The backend `wasm`: WebAssembly with SIMD, which npm alone provides. */
import { dirname, join, sep } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import type { BackendProbe } from "./backend";
import { fixWasmKernels } from "./wasm-kernels";

/** The backend `wasm` runs wherever Node runs. */
export async function probeWasm(): Promise<BackendProbe> {
  return { available: true, reason: "WebAssembly, needs no set-up", start };
}

/** Threads are left off: in Node they bring nothing. */
async function start(): Promise<string> {
  const { setWasmPaths } = await import("@tensorflow/tfjs-backend-wasm");
  const packageFolder = dirname(require.resolve("@tensorflow/tfjs-backend-wasm/package.json"));
  if (tf.findBackend("wasm") === null) setWasmPaths(join(packageFolder, "wasm-out") + sep);
  fixWasmKernels();
  await tf.setBackend("wasm");
  const hasSimd = await tf.env().getAsync("WASM_HAS_SIMD_SUPPORT");
  return `1 CPU thread, WebAssembly ${hasSimd ? "with" : "without"} SIMD`;
}
