import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { TRAINED_VARIANTS } from "../../src/training/decoder-sizes";
import { type FinishedRun, NonFiniteError, type TrainingRun, train } from "../../src/training/train";
import { describeBackends } from "../support/backends";
import { smallPlan, smallRun } from "./small-run";

const disk = vi.hoisted(() => ({ isFull: false }));
vi.mock(import("../../src/model/safetensors-writer"), async (original) => {
  const { writeSafetensors } = await original();
  return {
    async writeSafetensors(file, tensors) {
      if (disk.isFull && file.includes("moments")) throw new Error("ENOSPC: no space left on device, write");
      await writeSafetensors(file, tensors);
    },
  };
});

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "relu2-train-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs to the end, reads what there is, and frees the device. */
async function finished(run: TrainingRun) {
  const { trainer, state }: FinishedRun = await train(run);
  const weights = await Promise.all(trainer.model.parameters.map(async ({ variable }) => [...(await variable.data())]));
  trainer.dispose();
  run.ops.dispose();
  const losses = state.points.map(({ validationLoss, steps }) => [steps?.trainLoss, validationLoss]);
  return { state, weights, losses };
}

class Interrupted extends Error {}

/** Stops a run in mid-step 5, as kill -9 would: nothing of it is written afterwards. */
async function interruptedRun(changes: Partial<TrainingRun> = {}): Promise<void> {
  let reads = 0;
  const run = smallRun(smallPlan("relu2"), folder, changes);
  const { training } = run.text;
  const text = {
    ...run.text,
    training: {
      ...training,
      read(first: number, count: number) {
        if (++reads > 4) throw new Interrupted();
        return training.read(first, count);
      },
    },
  };
  await expect(train({ ...run, text })).rejects.toThrow(Interrupted);
  run.ops.dispose();
}

// libtensorflow's CPU kernels and the other backends repeat to the byte: see tests/backend/repeatability.test.ts.
describeBackends("train()", (backend) => {
  test("resumed after an interruption gives the weights and losses of a run in one go, to the byte", async () => {
    const straight = await finished(smallRun(smallPlan("relu2"), join(folder, "straight")));
    folder = join(folder, "stopped");
    await interruptedRun();
    expect(readdirSync(folder)).toEqual(["checkpoint-3"]);
    const resumed = await finished(smallRun(smallPlan("relu2"), folder, { resume: true }));
    expect(resumed.losses).toEqual(straight.losses);
    expect(resumed.weights).toEqual(straight.weights);
    expect(readdirSync(folder)).toEqual(["checkpoint-6"]);
    folder = join(folder, "..");
  });

  test.skipIf(backend === "cpu").each(TRAINED_VARIANTS)("learns with %s", async (variant) => {
    const plan = smallPlan(variant, { nSteps: 30, peakLearningRate: 5e-3, warmUpSteps: 3 });
    const { state } = await finished(smallRun(plan, folder, { checkpointSteps: 100 }));
    const [first, last] = [state.points[0], state.points[state.points.length - 1]];
    expect(first.validationLoss).toBeCloseTo(Math.log(256), 1);
    expect(last.validationLoss).toBeLessThan(first.validationLoss - 0.5);
    // Pre-activations start symmetric around 0: half of a ReLU's activations are exactly zero. Silu has one zero, at 0.
    for (const share of first.zeroShareByLayer) {
      if (variant === "swiglu") expect(share).toBe(0);
      else expect(Math.abs(share - 0.5)).toBeLessThan(0.1);
    }
    expect(last.tokens).toBe(30 * 256);
  });

  test("gradients of micro-batches add up to that of the batch", async () => {
    const [whole, parts] = [4, 1].map((microSequences) => smallPlan("swiglu", { nSteps: 3, microSequences }));
    const one = await finished(smallRun(whole, join(folder, "whole")));
    const other = await finished(smallRun(parts, join(folder, "parts")));
    expect(other.losses.flat().slice(2)).toBeAllClose(one.losses.flat().slice(2) as number[], { rtol: 1e-5 });
  });

  test("leaves no tensor behind", async () => {
    await finished(smallRun(smallPlan("reglu", { nSteps: 2 }), join(folder, "first")));
    const before = tf.memory().numTensors;
    await finished(smallRun(smallPlan("reglu", { nSteps: 2 }), join(folder, "second")));
    await interruptedRun({ folder: join(folder, "third") });
    expect(tf.memory().numTensors).toBe(before);
  });

  test("names the step and the first tensor that is not finite", async () => {
    const plan = smallPlan("relu2", { nSteps: 4, peakLearningRate: 1e30, warmUpSteps: 1 });
    const run = smallRun(plan, folder);
    const failure = await train(run).catch((error: Error) => error);
    run.ops.dispose();
    expect(failure).toBeInstanceOf(NonFiniteError);
    // After one step of 1e30, weights are of that size: their squares in the norms overflow float32 (3.4e38), and backwards 0 meets infinity.
    expect((failure as Error).message).toMatch(
      /^Cannot go on training as .*: at step 2 .*is NaN\. The first tensor that is not: [a-z]+ of model\.\S+\.$/,
    );
    expect((failure as Error).message).not.toContain("\n");
  });
});

describeBackends("a folder with a checkpoint", (backend) => {
  const isFast = backend === "tensorflow" || backend === "wasm";

  test.runIf(isFast)("is not started over unasked", async () => {
    await interruptedRun();
    await expect(train(smallRun(smallPlan("relu2"), folder))).rejects.toThrow(
      /must hold no checkpoint: it holds .*checkpoint-3\. Go on from it with --resume, or remove it/,
    );
  });

  test.runIf(isFast)("is refused for another plan, and where it is cut off", async () => {
    await interruptedRun();
    const other = smallRun(smallPlan("swiglu"), folder, { resume: true });
    await expect(train(other)).rejects.toThrow(
      /Cannot resume from .*checkpoint-3 as its variant must be swiglu, as asked: it is relu2\./,
    );
    const plan = smallPlan("relu2");
    await expect(train(smallRun({ ...plan, seed: 2 }, folder, { resume: true }))).rejects.toThrow(
      /its seed must be 2, as asked: it is 1/,
    );
    const damaged = join(folder, "damaged");
    for (const [file, message] of [
      ["model.safetensors", /model\.safetensors .*damaged or cut off/],
      ["moments.safetensors", /moments\.safetensors .*damaged or cut off/],
      ["state.json", /state\.json as it must be JSON/],
    ] as const) {
      cpSync(join(folder, "checkpoint-3"), join(damaged, "checkpoint-3"), { recursive: true });
      truncateSync(join(damaged, "checkpoint-3", file), 1000);
      await expect(train(smallRun(plan, damaged, { resume: true }))).rejects.toThrow(message);
      rmSync(damaged, { recursive: true });
    }
  });

  test.runIf(isFast)("stays whole where the next one cannot be written", async () => {
    await interruptedRun();
    const before = readFileSync(join(folder, "checkpoint-3", "moments.safetensors"));
    disk.isFull = true;
    await expect(train(smallRun(smallPlan("relu2"), folder, { resume: true }))).rejects.toThrow(
      /^Cannot write checkpoint .*checkpoint-6 as the disk must take it: ENOSPC.* run the same command with --resume\.$/,
    );
    disk.isFull = false;
    expect(readdirSync(folder)).toEqual(["checkpoint-3"]);
    expect(readFileSync(join(folder, "checkpoint-3", "moments.safetensors"))).toEqual(before);
    const again = await finished(smallRun(smallPlan("relu2"), folder, { resume: true }));
    expect(again.state.step).toBe(6);
  });

  test.runIf(isFast)("is named when the device is lost", async () => {
    await interruptedRun();
    let lose: (reason: string) => void = () => undefined;
    const deviceLost = new Promise<string>((resolve) => {
      lose = resolve;
    });
    const run = smallRun(smallPlan("relu2"), folder, { resume: true, deviceLost, onProgress: () => lose("unplugged") });
    await expect(train(run)).rejects.toThrow(
      /the device must stay: it was lost \(unplugged\)\. .*checkpoint-\d is whole/,
    );
    expect(existsSync(folder)).toBe(true);
  });
});
