/** @file What the last words of pip, or of Python on what pip brought, mean. */
import { CommandError } from "./run-command";

/** Why pip did not deliver. */
export type PipFailure =
  | "python" // Python could not be started
  | "pip" // it has neither pip nor the modules to make an environment with pip
  | "disk" // no space is left
  | "killed" // a signal ended the process
  | "network" // no package index answers
  | "interrupted" // the download broke off
  | "refused"; // all else: the index has no such thing, or other bytes than asked for

/** The first that fits counts. Found in what pip 23.2 printed under each condition. */
const SIGNS: readonly (readonly [PipFailure, RegExp])[] = [
  ["pip", /No module named '?(pip|venv|ensurepip)\b|ensurepip is not available/],
  ["disk", /No space left on device|Errno 28|Disk quota exceeded/],
  ["refused", /DO NOT MATCH THE HASHES/],
  [
    "network",
    /NewConnectionError|NameResolutionError|Failed to establish|ConnectTimeout|ProxyError|SSLError|Max retries/,
  ],
  ["interrupted", /Connection broken|IncompleteRead|incomplete-download|timed out|BadZipFile/i],
];

/** pip, or Python, failed; who called says in its own words what that means and what to do. */
export class PipError extends Error {
  override readonly name = "PipError";
  readonly failure: PipFailure;
  /** The line of its output that says most. */
  readonly detail: string;

  /** @param cause the failed process; it carries all that was printed. */
  constructor(override readonly cause: CommandError) {
    const { output } = cause;
    const lines = output.split("\n").filter((line) => line.trim() !== "");
    const errors = lines.filter((line) => line.startsWith("ERROR:"));
    const detail = (errors.at(-1) ?? lines.at(-1) ?? "").replace(/^ERROR:\s*/, "").trim();
    super(`pip failed: ${detail}`);
    this.detail = detail;
    this.failure = failureOf(cause);
  }
}

/** Of a failed process a {@link PipError}; any other error as it is. */
export function asPipError(error: unknown): unknown {
  return error instanceof CommandError ? new PipError(error) : error;
}

/** Why the process failed. */
export function failureOf({ startError, signal, output }: CommandError): PipFailure {
  if (startError !== undefined) return "python";
  const [failure] = SIGNS.find(([, sign]) => sign.test(output)) ?? [];
  if (failure === "disk" || signal === undefined) return failure ?? "refused"; // a full disk can end in a signal
  return "killed";
}
