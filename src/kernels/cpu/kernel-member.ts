/** @file What each thread of a team does: the steps of a program in order, all threads through one before any goes on to the next. */
import { KERNEL_FUNCTIONS, STEP_INTEGERS } from "./kernel-steps";

/** What a thread of a team is given. */
export interface MemberSetup {
  /** The compiled kernels; together they have every function. */
  readonly modules: readonly WebAssembly.Module[];
  readonly memories: readonly WebAssembly.Memory[];
  /** The team's state, [CONTROL_INTEGERS]. */
  readonly control: Int32Array;
  /** The steps as this thread reads them, STEP_INTEGERS each. */
  readonly steps: Int32Array;
  readonly nThreads: number;
}

/** Places in the control array. */
export const GENERATION = 0; // a new number is a new program to run
export const FIRST_STEP = 1;
export const N_STEPS = 2;
export const CLOSED = 3;
export const FAILED = 4;
const ARRIVED = 5;
const PHASE = 6; // a new number lets the threads go on
const N_ASLEEP = 7;
/** Length of the control array. */
export const CONTROL_INTEGERS = 16;

/** Index of the kernels' chunk counter, among the integers of a memory. */
const CHUNK_COUNTER = 16;
/** About 50 microseconds: longer than what lies between two programs of a token; a thread that sleeps takes as long to wake. */
const SPINS = 50_000;
/** A sleeper looks this often whether another thread has failed. */
const LOOK_MS = 200;

type StepFunction = (...args: number[]) => void;

/** A thread's part in the programs of a team. */
export class TeamMember {
  private readonly functions: StepFunction[][]; // [memory][function]
  private readonly counters: Int32Array[]; // [memory]

  constructor(private readonly setup: MemberSetup) {
    this.functions = setup.memories.map((memory) => {
      const exports = setup.modules.map((module) => new WebAssembly.Instance(module, { env: { memory } }).exports);
      return KERNEL_FUNCTIONS.map((name) => exports.find((each) => name in each)?.[name] as StepFunction);
    });
    this.counters = setup.memories.map(({ buffer }) => new Int32Array(buffer, 0, CHUNK_COUNTER + 1));
  }

  /** Runs a program with the other threads. */
  run(first: number, nSteps: number): void {
    const { steps } = this.setup;
    for (let at = first * STEP_INTEGERS; at < (first + nSteps) * STEP_INTEGERS; at += STEP_INTEGERS) {
      const memory = steps[at];
      call(this.functions[memory][steps[at + 1]], steps, at + 2);
      this.meet(memory);
    }
  }

  /** Waits until all threads have come here; the last one sets the chunk counter back. */
  private meet(memory: number): void {
    const { control, nThreads } = this.setup;
    const phase = Atomics.load(control, PHASE);
    if (Atomics.add(control, ARRIVED, 1) < nThreads - 1) {
      waitWhile(control, PHASE, phase);
      return;
    }
    Atomics.store(control, ARRIVED, 0);
    Atomics.store(this.counters[memory], CHUNK_COUNTER, 0);
    change(control, PHASE);
  }
}

/** Calls a function with all arguments there can be; it leaves those it does not know. No array is made on the way. */
function call(run: StepFunction, a: Int32Array, k: number): void {
  run(a[k], a[k + 1], a[k + 2], a[k + 3], a[k + 4], a[k + 5], a[k + 6], a[k + 7], a[k + 8], a[k + 9]);
}

/** Changes a number of the control array and wakes who waits for that. */
export function change(control: Int32Array, index: number): void {
  Atomics.add(control, index, 1);
  if (Atomics.load(control, N_ASLEEP) > 0) Atomics.notify(control, index);
}

/**
 * Waits for another value, awake at first, then asleep.
 *
 * @throws {Error} If a thread of the team has failed.
 */
export function waitWhile(control: Int32Array, index: number, value: number): void {
  for (let spin = 0; spin < SPINS; spin++) if (Atomics.load(control, index) !== value) return;
  Atomics.add(control, N_ASLEEP, 1);
  while (Atomics.load(control, index) === value && Atomics.load(control, FAILED) === 0) {
    Atomics.wait(control, index, value, LOOK_MS);
  }
  Atomics.sub(control, N_ASLEEP, 1);
  if (Atomics.load(control, FAILED) !== 0) throw new Error("Cannot go on as a thread of the kernel team has failed");
}
