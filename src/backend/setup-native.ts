/** @file Makes the native TensorFlow backend available to this clone. */
import { existsSync } from "node:fs";
import { buildNative, type NativeBuildOptions } from "./native-build";
import { proveAddon } from "./native-compile";
import { cachedNativeBuild, linkNativeBuild, type NativeBuild } from "./native-location";

/**
 * Makes the backend `tensorflow` available: the addon of @tensorflow/tfjs-node-gpu over the libraries of a TensorFlow
 * wheel. It is built once a machine, in the cache folder; a clone that finds it there only links it.
 *
 * @throws {Error} One line that says what is missing (platform, disk space, Python, network, compiler) and what to do.
 */
export async function setupNative(options: NativeBuildOptions): Promise<void> {
  checkPlatform(process.platform, process.arch);
  const build = cachedNativeBuild(options.cacheFolder, options.cuda);
  if (existsSync(build.folder)) await proveCached(build);
  else await buildNative(build, options);
  options.onStep(`Linking ${build.folder}`);
  linkNativeBuild(build);
}

async function proveCached(build: NativeBuild): Promise<void> {
  try {
    await proveAddon(build);
  } catch (error) {
    throw new Error(`${(error as Error).message}. Remove ${build.folder} and set it up again.`, { cause: error });
  }
}

/** @throws {Error} If TensorFlow has no wheel that serves this platform. */
export function checkPlatform(platform: string, arch: string): void {
  if (platform === "linux" && arch === "x64") return;
  throw new Error(
    `Cannot build the native backend as the platform must be linux-x64: it is ${platform}-${arch}. ` +
      "Use the backend webgpu or wasm, which need no set-up.",
  );
}
