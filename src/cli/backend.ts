/** @file `relu2 backend`: what could compute here, what was chosen and why, and how fast it is. */
import { Command } from "commander";
import { findBackends } from "../backend/choose-backend";
import { matmulRate } from "../backend/matmul-rate";
import { setupNative } from "../backend/setup-native";
import { printJson } from "./print";
import { withSteps } from "./progress-bar";
import { backendOption, cacheLocation, prepareBackend, pythonCommand, userCacheFolder } from "./settings";

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
    .addOption(backendOption())
    .option("--setup", "first build the native TensorFlow backend, once a machine", false)
    .option("--cuda", "with --setup: build it over CUDA", false)
    .option("--json", "print one JSON object", false)
    .action(async ({ backend, setup, cuda, json }: Options) => {
      const native = { cuda, python: pythonCommand() };
      if (setup) await withSteps((onStep) => setupNative({ ...native, cacheFolder: userCacheFolder(), onStep }));
      const choice = await prepareBackend(backend);
      const findings = await findBackends({ cacheFolder: cacheLocation() });
      const gigaflops = await matmulRate();
      if (json) return printJson({ ...choice, findings, gigaflops });
      for (const { name, available, reason } of findings)
        console.log(`${available ? "yes" : "no "} ${name}: ${reason}`);
      console.log(
        `chosen: ${choice.name} (${choice.device}), ${choice.reason}; ${gigaflops.toFixed(0)} GFLOP/s in a float32 matrix product`,
      );
    });
}
