/** @file `relu2 backend`: what could compute here, what was chosen and why, and how fast it is. */
import { Command } from "commander";
import { findBackends } from "../backend/choose-backend";
import { matmulRate } from "../backend/matmul-rate";
import { setupNative } from "../backend/setup-native";
import { printJson } from "./print";
import { withSteps } from "./progress-bar";
import { prepareBackend, pythonCommand, userCacheFolder } from "./settings";

interface Options {
  readonly backend?: string;
  readonly setup: boolean;
  readonly cuda: boolean;
  readonly json: boolean;
}

/** `relu2 backend` */
export function backendCommand(): Command {
  return new Command("backend")
    .description(
      "show which TensorFlow.js backends can run here, which one is chosen and why, and its matrix product rate",
    )
    .option("--backend <name>", "webgpu, tensorflow, wasm or cpu")
    .option("--setup", "first build the native TensorFlow backend, once a machine", false)
    .option("--cuda", "with --setup: build it over CUDA", false)
    .option("--json", "print one JSON object", false)
    .action(async ({ backend, setup, cuda, json }: Options) => {
      const cacheFolder = userCacheFolder();
      if (setup) await withSteps((onStep) => setupNative({ cacheFolder, cuda, python: pythonCommand(), onStep }));
      const choice = await prepareBackend(backend);
      const findings = await findBackends({ cacheFolder });
      const gigaflops = await matmulRate();
      if (json) return printJson({ ...choice, findings, gigaflops });
      for (const { name, available, reason } of findings)
        console.log(`${available ? "yes" : "no "} ${name}: ${reason}`);
      console.log(
        `chosen: ${choice.name} (${choice.device}), ${choice.reason}; ${gigaflops.toFixed(0)} GFLOP/s in a float32 matrix product`,
      );
    });
}
