/** @file Threads that run programs of kernel steps over shared memories; the calling thread is one of them. */
import { once } from "node:events";
import path from "node:path";
import { Worker } from "node:worker_threads";
import { compileAssembly } from "./compile-assembly";
import {
  CLOSED,
  CONTROL_INTEGERS,
  change,
  FAILED,
  FIRST_STEP,
  GENERATION,
  type MemberSetup,
  N_STEPS,
  TeamMember,
} from "./kernel-member";
import type { KernelMemory } from "./kernel-memory";
import { type KernelStep, STEP_INTEGERS, writeStep } from "./kernel-steps";

/** How a team is made. */
export interface KernelTeamOptions {
  /** An integer >= 1, the calling thread among them; no result depends on it. */
  readonly nThreads: number;
  /** Where the compiled kernels are kept. */
  readonly cacheFolder: string;
  /** The memories that programs may use. */
  readonly memories: readonly KernelMemory[];
  /** Bytes of scratch that each thread has in each memory. */
  readonly scratchBytes: number;
}

/** Steps that the team can run, one after the other. */
export type KernelProgram = { readonly first: number; readonly nSteps: number };

/** A program is short: some steps a layer and mode. */
const MOST_STEPS = 65_536;

/** Threads over shared memories. Between programs they wait awake for a moment, then asleep. */
export interface KernelTeam {
  readonly nThreads: number;
  /** Writes a program down, to be run any number of times. */
  program(memory: KernelMemory, steps: readonly KernelStep[]): KernelProgram;
  /**
   * Runs a program; returns when it is done. Synchronous: a token is too short for promises.
   *
   * @throws {Error} If a thread fails; the team is of no more use then.
   */
  run(program: KernelProgram): void;
  /** Ends the threads. */
  close(): Promise<void>;
}

/**
 * Starts the threads, and compiles their kernels where the cache folder does not have them.
 *
 * @throws {RangeError} If `nThreads` is not an integer >= 1.
 */
export async function startKernelTeam({
  nThreads,
  cacheFolder,
  memories,
  scratchBytes,
}: KernelTeamOptions): Promise<KernelTeam> {
  if (!Number.isInteger(nThreads) || nThreads < 1) {
    throw new RangeError(
      `Cannot start a kernel team as nThreads must be an integer >= 1: current value is ${nThreads}`,
    );
  }
  const modules = [
    await compileAssembly("sparse-ffn", cacheFolder),
    await compileAssembly("decode-attention", cacheFolder),
  ];
  const control = new Int32Array(new SharedArrayBuffer(4 * CONTROL_INTEGERS));
  const setups = Array.from({ length: nThreads }, (): MemberSetup => {
    const steps = new Int32Array(new SharedArrayBuffer(4 * STEP_INTEGERS * MOST_STEPS));
    return { modules, memories: memories.map(({ memory }) => memory), control, steps, nThreads };
  });
  const scratch = memories.map((memory) => setups.map(() => memory.take(scratchBytes))); // [memory][thread]
  let failure: Error | undefined;
  const workers = setups.slice(1).map((workerData) => {
    const worker = new Worker(path.join(__dirname, "kernel-worker.cjs"), { workerData, execArgv: [] });
    worker.on("error", (error) => {
      failure ??= error as Error;
    });
    return worker;
  });
  await Promise.all(workers.map((worker) => once(worker, "message"))); // ready
  for (const worker of workers) worker.unref();
  const caller = new TeamMember(setups[0]);
  let nWritten = 0;
  let isOpen = true;

  return {
    nThreads,
    program(memory, steps) {
      const index = memories.indexOf(memory);
      if (index < 0) throw new RangeError("Cannot write a program as its memory must be one of the team's: it is not");
      const first = nWritten;
      nWritten += steps.length;
      if (nWritten > MOST_STEPS)
        throw new RangeError(`Cannot write a program as a team must hold at most ${MOST_STEPS} steps`);
      steps.forEach((step, k) => {
        const at = (first + k) * STEP_INTEGERS;
        setups.forEach((setup, thread) => {
          writeStep(setup.steps.subarray(at, at + STEP_INTEGERS), index, step, scratch[index][thread]);
        });
      });
      return { first, nSteps: steps.length };
    },
    run({ first, nSteps }) {
      if (failure) throw failure;
      if (!isOpen) throw new Error("Cannot run a program as the team must be open: it was closed");
      Atomics.store(control, FIRST_STEP, first);
      Atomics.store(control, N_STEPS, nSteps);
      change(control, GENERATION);
      try {
        caller.run(first, nSteps);
      } catch (error) {
        Atomics.store(control, FAILED, 1);
        throw failure ?? error;
      }
    },
    async close() {
      if (!isOpen) return;
      isOpen = false;
      for (const worker of workers) worker.ref(); // or the process would end before they do
      const ended = workers.map((worker) => once(worker, "exit"));
      Atomics.store(control, CLOSED, 1);
      change(control, GENERATION);
      await Promise.all(ended);
    },
  };
}
