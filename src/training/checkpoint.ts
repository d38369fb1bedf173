/**
 * @file Checkpoints: weights, moments and log of a run in a folder of their own, `checkpoint-<step>`, that is there whole or not at all.
 *
 * A new one is written under another name, renamed when it is complete and on the disk, and only then is the one before it removed.
 */
import { mkdir, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { openSafetensors } from "../model/safetensors";
import { type SafetensorsTensor, writeSafetensors } from "../model/safetensors-writer";
import { checkRecord } from "../records/read-record";
import { writeWhole } from "../records/write-record";
import { type RunState, runState } from "./run-state";
import type { Trainer } from "./trainer";
import type { TrainingPlan } from "./training-plan";

const WEIGHTS = "model.safetensors";
const MOMENTS = "moments.safetensors";
const STATE = "state.json";
const NAME = /^checkpoint-(\d+)$/;

/**
 * Writes a checkpoint and removes the one before it.
 *
 * @throws {RangeError} If a weight is not finite.
 * @throws {Error} If the disk does not take it: the checkpoint before is as it was.
 */
export async function saveCheckpoint(folder: string, trainer: Trainer, state: RunState): Promise<void> {
  const name = `checkpoint-${state.step}`;
  const temporary = join(folder, `${name}.tmp`);
  try {
    await rm(temporary, { recursive: true, force: true });
    await mkdir(temporary, { recursive: true });
    await writeSafetensors(join(temporary, WEIGHTS), weightTensors(trainer.model.parameters, "F32"));
    await writeSafetensors(join(temporary, MOMENTS), momentTensors(trainer));
    writeWhole(join(temporary, STATE), JSON.stringify(state));
    await rename(temporary, join(folder, name));
  } catch (cause) {
    await rm(temporary, { recursive: true, force: true });
    const message = (cause as Error).message.replace(/\.$/, "");
    const kept = "The checkpoint before it is whole: make room and run the same command with --resume.";
    throw new Error(`Cannot write checkpoint ${join(folder, name)} as the disk must take it: ${message}. ${kept}`, {
      cause,
    });
  }
  await removeCheckpoints(folder, name);
}

/** Folder of the newest checkpoint; undefined where there is none. */
export async function newestCheckpoint(folder: string): Promise<string | undefined> {
  const steps = (await namesIn(folder)).flatMap((name) => NAME.exec(name)?.[1] ?? []).map(Number);
  return steps.length > 0 ? join(folder, `checkpoint-${Math.max(...steps)}`) : undefined;
}

/** Removes all checkpoints but one, and what a run that was killed left of another. */
export async function removeCheckpoints(folder: string, kept?: string): Promise<void> {
  for (const name of await namesIn(folder)) {
    const isCheckpoint = NAME.test(name.replace(/\.tmp$/, ""));
    if (isCheckpoint && name !== kept) await rm(join(folder, name), { recursive: true });
  }
}

/**
 * Reads the state of a checkpoint and sees that it belongs to a plan.
 *
 * @throws {RangeError} If it is of another run: the message names the first setting that differs.
 * @throws {SyntaxError} If it does not parse.
 */
export async function readRunState(checkpoint: string, plan: TrainingPlan): Promise<RunState> {
  const file = join(checkpoint, STATE);
  let json: unknown;
  try {
    json = JSON.parse(await readFile(file, "utf8"));
  } catch (cause) {
    throw new SyntaxError(
      `Cannot resume from ${file} as it must be JSON: ${(cause as Error).message}. ${startAnew(checkpoint)}`,
      { cause },
    );
  }
  const state = checkRecord(json, runState, `Cannot resume from ${file}`);
  const stored = settingsOf(state.plan);
  for (const [setting, must] of settingsOf(plan)) {
    const is = stored.get(setting);
    if (is === must) continue;
    throw new RangeError(
      `Cannot resume from ${checkpoint} as its ${setting} must be ${must}, as asked: it is ${is}. ${startAnew(checkpoint)}`,
    );
  }
  return state;
}

/**
 * Puts the weights and moments of a checkpoint into a trainer.
 *
 * @throws {SyntaxError} If a file is damaged or cut off.
 * @throws {RangeError} If a tensor is missing or has another shape.
 */
export async function loadCheckpoint(checkpoint: string, trainer: Trainer, { step }: RunState): Promise<void> {
  const { model, optimizer } = trainer;
  await assignAll(
    join(checkpoint, WEIGHTS),
    model.parameters.map(({ name, variable }) => [name, variable] as const),
  );
  const moments = model.parameters.flatMap(({ name, variable }) => {
    const { first, second } = optimizer.moments.get(variable.name)!;
    return [[`${name}.first`, first] as const, [`${name}.second`, second] as const];
  });
  await assignAll(join(checkpoint, MOMENTS), moments);
  optimizer.stepsTaken = step;
}

/** The tensors of a model for a safetensors file, read from the device one by one as they are written. */
export function weightTensors(
  parameters: Trainer["model"]["parameters"],
  type: SafetensorsTensor["type"],
): SafetensorsTensor[] {
  return parameters.map(({ name, variable }) => ({
    name,
    shape: variable.shape,
    type,
    data: async () => {
      const values = (await variable.data()) as Float32Array;
      if (values.every(Number.isFinite)) return values;
      throw new RangeError(`weights must be finite: ${name} is not`);
    },
  }));
}

function momentTensors({ model, optimizer }: Trainer): SafetensorsTensor[] {
  return model.parameters.flatMap(({ name, variable }) => {
    const { first, second } = optimizer.moments.get(variable.name)!;
    return Object.entries({ first, second }).map(
      ([order, moment]): SafetensorsTensor => ({
        name: `${name}.${order}`,
        shape: moment.shape,
        type: "F32",
        data: async () => (await moment.data()) as Float32Array,
      }),
    );
  });
}

async function assignAll(file: string, targets: readonly (readonly [name: string, variable: tf.Variable])[]) {
  const source = await openSafetensors(file);
  try {
    const names = new Set(source.names);
    for (const [name, variable] of targets) {
      const found = names.has(name) ? `[${source.shapeOf(name)}]` : "missing";
      if (found !== `[${variable.shape}]`) {
        throw new RangeError(
          `Cannot resume from ${file} as ${name} must have shape [${variable.shape}]: it is ${found}`,
        );
      }
      const values = tf.tensor(await source.read(name), variable.shape, "float32");
      variable.assign(values);
      values.dispose();
    }
  } finally {
    await source.close();
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

/** Settings by name, those of the model's configuration among the others, as JSON holds them. */
function settingsOf(plan: object): Map<string, unknown> {
  const { config, ...rest } = JSON.parse(JSON.stringify(plan)) as Record<string, unknown>;
  return new Map(Object.entries({ ...rest, ...(config as object) }));
}

const startAnew = (checkpoint: string): string =>
  `Remove ${checkpoint} to start anew, or give the settings it was made with.`;
