/** @file Compiles the addon of @tensorflow/tfjs-node-gpu and proves that it works. */
import { mkdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { CommandError, runCommand } from "../process/run-command";
import { addonPackageFolder, type NativeBuild } from "./native-location";

/** Runs in a process of its own: a wrong library can crash the process that loads it. */
const PROOF = `
const [packageFolder, addon] = process.argv.slice(1);
require("node:util").isNullOrUndefined ??= (value) => value == null;
require(require.resolve("@mapbox/node-pre-gyp/lib/pre-binding", { paths: [packageFolder] })).find = () => addon;
const tf = require(packageFolder);
const product = tf.matMul(tf.ones([8, 8]), tf.ones([8, 8])).sum().dataSync()[0];
if (product !== 512) throw new Error("8 x 8 ones squared sum to " + product + ", not to 512");
`;

/**
 * Compiles the package's two sources over the libraries and headers of the build: what its binding.gyp does, without
 * node-gyp and its downloads.
 *
 * @throws {Error} If there is no compiler or it fails.
 */
export async function compileAddon(build: NativeBuild, compiler: string): Promise<void> {
  const sources = join(addonPackageFolder(), "binding");
  const nodeApi = join(dirname(require.resolve("node-api-headers/package.json")), "include");
  const headers = join(build.folder, "include");
  mkdirSync(dirname(build.addon), { recursive: true });
  const args = [
    ..."-std=c++17 -O2 -w -fPIC -shared -pthread".split(" "),
    ..."-DNAPI_VERSION=8 -DNODE_GYP_MODULE_NAME=tfjs_binding -DBUILDING_NODE_EXTENSION".split(" "),
    ...[`-I${nodeApi}`, `-I${headers}`, join(sources, "tfjs_backend.cc"), join(sources, "tfjs_binding.cc")],
    ...[`-L${build.libraries}`, "-l:libtensorflow_cc.so.2", "-l:libtensorflow_framework.so.2"],
    ...["-Wl,-rpath,$ORIGIN/../../deps/lib", "-o", build.addon],
  ];
  try {
    await runCommand(compiler, args);
    rmSync(headers, { recursive: true }); // of no use any more
  } catch (error) {
    if (error instanceof CommandError && error.notFound) {
      throw new Error(
        `Cannot compile the native backend as a C++ compiler must be installed: there is no ${compiler}. ` +
          "Install g++ (Debian: apt-get install g++); without it the slower wasm backend serves.",
      );
    }
    throw new Error(`Cannot compile the native backend: ${firstErrorLine(error)}`, { cause: error });
  }
}

/** Loads the addon in a child process and multiplies two matrices. @throws {Error} If that fails. */
export async function proveAddon(build: NativeBuild): Promise<void> {
  try {
    await runCommand(process.execPath, ["-e", PROOF, addonPackageFolder(), build.addon], { TF_CPP_MIN_LOG_LEVEL: "2" });
  } catch (error) {
    throw new Error(`Cannot use the native backend as it must multiply two matrices: ${firstErrorLine(error)}`, {
      cause: error,
    });
  }
}

function firstErrorLine(error: unknown): string {
  if (!(error instanceof CommandError)) return error instanceof Error ? error.message : String(error);
  const lines = error.output.split("\n");
  return lines.find((line) => /\berror: /i.test(line))?.trim() ?? error.message;
}
