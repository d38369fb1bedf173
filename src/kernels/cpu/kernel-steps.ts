/** @file The functions that a team of threads runs, and how a program of them is written down for the threads. */

/** Names of the exported functions of `assembly/sparse-ffn.ts` and `assembly/decode-attention.ts`; their order is their number in a program. */
export const KERNEL_FUNCTIONS = [
  "product",
  "predict",
  "activations",
  "gatedActivations",
  "accumulateParts",
  "accumulateNonZero",
  "maskedParts",
  "sumParts",
  "readAll",
  "addAndNormalise",
  "rotateAndKeep",
  "attend",
] as const;

/** A function that all threads run at once. */
type KernelFunction = (typeof KERNEL_FUNCTIONS)[number];

/** Stands for the address of a thread's own scratch among the arguments of a step. */
export const SCRATCH = "scratch";

/** One step: a function over one memory. Addresses are bytes; the others are counts. */
export interface KernelStep {
  readonly run: KernelFunction;
  readonly args: readonly (number | typeof SCRATCH)[];
}

/** Integers of a written step: memory, function, arguments. */
export const STEP_INTEGERS = 12;
const MOST_ARGUMENTS = STEP_INTEGERS - 2;

/** Writes a step as thread-specific integers. */
export function writeStep(to: Int32Array, memory: number, { run, args }: KernelStep, scratch: number): void {
  if (args.length > MOST_ARGUMENTS)
    throw new RangeError(`Cannot write the step ${run} as it has ${args.length} arguments`);
  to.fill(0);
  to[0] = memory;
  to[1] = KERNEL_FUNCTIONS.indexOf(run);
  args.forEach((arg, k) => {
    to[2 + k] = arg === SCRATCH ? scratch : arg; // addresses above 2 GiB wrap, and are read as unsigned again
  });
}
