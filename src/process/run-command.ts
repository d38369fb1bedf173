/** @file Runs another program and gives its output, or an error that carries what it printed last. */
import { spawn } from "node:child_process";

/** Variables to set in a child process. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** Enough of an output to find the cause in, however much a program prints. */
const MAX_OUTPUT_CHARACTERS = 100_000;

/** A program that could not be started or that ended with a failure. */
export class CommandError extends Error {
  /** Set where the program could not be started. */
  readonly startError?: NodeJS.ErrnoException;
  /** Set where the program was killed. */
  readonly signal?: NodeJS.Signals;

  /**
   * @param program what was run.
   * @param output the end of what it printed, or why there is none.
   */
  constructor(
    readonly program: string,
    readonly output: string,
    { startError, signal }: { startError?: NodeJS.ErrnoException; signal?: NodeJS.Signals } = {},
  ) {
    const isMissing = startError?.code === "ENOENT";
    super(isMissing ? `${program}: not found` : `${program} failed: ${lastLine(output)}`, { cause: startError });
    this.name = "CommandError";
    this.startError = startError;
    this.signal = signal;
  }

  /** Whether there is no such program. */
  get notFound(): boolean {
    return this.startError?.code === "ENOENT";
  }
}

/**
 * Runs a program without a shell, so that paths with spaces are safe.
 *
 * @param variables to set beside the inherited ones.
 * @returns What the program wrote to its standard output; of much, the end.
 * @throws {CommandError} If it cannot be started, fails or is killed.
 */
export function runCommand(program: string, args: readonly string[], variables: Variables = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env: { ...process.env, ...variables }, stdio: ["ignore", "pipe", "pipe"] });
    let standardOutput = "";
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      standardOutput = (standardOutput + text).slice(-MAX_OUTPUT_CHARACTERS);
      output = (output + text).slice(-MAX_OUTPUT_CHARACTERS);
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      output = (output + text).slice(-MAX_OUTPUT_CHARACTERS);
    });
    child.on("error", (startError) => reject(new CommandError(program, startError.message, { startError })));
    child.on("close", (exitCode, signal) => {
      if (exitCode === 0) return resolve(standardOutput);
      const printed = output.trim() || `ended by ${signal ?? `exit code ${exitCode}`}`;
      reject(new CommandError(program, printed, { signal: signal ?? undefined }));
    });
  });
}

function lastLine(text: string): string {
  return text.trim().split("\n").at(-1) ?? "";
}
