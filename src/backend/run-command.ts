/** @file Runs another program and gives its output, or an error that carries what it printed last. */
import { spawn } from "node:child_process";

/** Enough of an output to find the cause in, however much a program prints. */
const MAX_OUTPUT_CHARACTERS = 100_000;

/** A program that could not be started or that ended with a failure. */
export class CommandError extends Error {
  /**
   * @param program what was run.
   * @param notFound whether there is no such program.
   * @param output the end of what it printed.
   */
  constructor(
    readonly program: string,
    readonly notFound: boolean,
    readonly output: string,
  ) {
    super(notFound ? `${program}: not found` : `${program} failed: ${lastLine(output)}`);
    this.name = "CommandError";
  }
}

/**
 * Runs a program without a shell, so that paths with spaces are safe.
 *
 * @param environment variables to set beside the inherited ones.
 * @returns What the program wrote to its standard output.
 * @throws {CommandError} If it cannot be started, fails or is killed.
 */
export function runCommand(
  program: string,
  args: readonly string[],
  environment: Record<string, string> = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      env: { ...process.env, ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let standardOutput = "";
    let output = "";
    child.stdout.on("data", (bytes: Buffer) => {
      standardOutput = (standardOutput + bytes).slice(-MAX_OUTPUT_CHARACTERS);
      output = (output + bytes).slice(-MAX_OUTPUT_CHARACTERS);
    });
    child.stderr.on("data", (bytes: Buffer) => {
      output = (output + bytes).slice(-MAX_OUTPUT_CHARACTERS);
    });
    child.on("error", (error: NodeJS.ErrnoException) => {
      const notFound = error.code === "ENOENT" || error.code === "EACCES";
      reject(new CommandError(program, notFound, error.message));
    });
    child.on("close", (exitCode, signal) => {
      if (exitCode === 0) resolve(standardOutput);
      else reject(new CommandError(program, false, output.trim() || `ended by ${signal ?? `exit code ${exitCode}`}`));
    });
  });
}

function lastLine(text: string): string {
  return text.trim().split("\n").at(-1) ?? "";
}
