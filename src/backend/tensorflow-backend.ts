/** @file The backend `tensorflow`: the native library, on the CPU or on CUDA, once `setupNative` has built its addon. */
import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import util from "node:util";
import * as tf from "@tensorflow/tfjs-core";
import type { BackendOptions, BackendProbe } from "./backend";
import { cachedNativeBuild, isNativeLinked, linkNativeBuild } from "./native-location";

/** The parts of the addon's backend that tell what computes. */
interface NodeBackend extends tf.KernelBackend {
  readonly isUsingGpuDevice: boolean;
  readonly binding: { readonly TF_Version: string };
}

/** The backend `tensorflow` runs where its addon is built; it is not loaded to see that. A build that another clone made is linked into this one when it is used. */
export async function probeTensorflow({ cacheFolder }: BackendOptions): Promise<BackendProbe> {
  if (isNativeLinked()) return { available: true, reason: "the native addon is built", start };
  const build = [true, false] // who built over CUDA wants it
    .map((cuda) => cachedNativeBuild(cacheFolder, cuda))
    .find(({ folder }) => existsSync(folder));
  if (build === undefined) {
    const reason =
      "the native addon is not built: `npm run setup:native` does that where Python and a C++ compiler are";
    return { available: false, reason };
  }
  const linkAndStart = (): Promise<string> => {
    linkNativeBuild(build);
    return start();
  };
  return { available: true, reason: "the native addon is built", start: linkAndStart };
}

async function start(): Promise<string> {
  prepareProcess();
  await import("@tensorflow/tfjs-node-gpu");
  await tf.setBackend("tensorflow");
  const { isUsingGpuDevice, binding } = tf.backend() as NodeBackend;
  const computing = isUsingGpuDevice ? "CUDA GPU" : `${availableParallelism()} CPU threads`;
  return `${computing}, libtensorflow ${binding.TF_Version}`;
}

/** What the addon of 2024 needs of a process; it must happen before the addon is loaded. */
function prepareProcess(): void {
  process.env.TF_CPP_MIN_LOG_LEVEL ??= "2"; // errors only: it prints to the terminal past Node
  const removed: { isNullOrUndefined?: unknown } = util; // Node 23 dropped this function, the package calls it
  removed.isNullOrUndefined ??= (value: unknown) => value === null || value === undefined;
}
