/** @file What it means for the native backend that pip failed. */
import type { PipError } from "../process/pip-error";

/** The error of a failed download: one line with the cause and what to do; its `cause` holds all that was printed. */
export function tensorflowPipError(error: PipError, python: string): Error {
  return new Error(`Cannot download TensorFlow ${explanationOf(error, python)}`, { cause: error.cause });
}

function explanationOf({ failure, detail, cause }: PipError, python: string): string {
  switch (failure) {
    case "python": {
      const finding = cause.notFound ? `there is no ${python}` : `${python} does not start (${detail})`;
      return `as Python must be installed: ${finding}. Install Python 3.10 or newer.`;
    }
    case "pip":
      return `as ${python} must have pip or venv: it has neither. Install python3-pip or python3-venv.`;
    case "disk":
      return "as the disk is full. Free 2 GB or choose another cache folder.";
    case "killed":
      return `as pip must run to its end: ${cause.signal} stopped it. Run the command again.`;
    case "network":
      return (
        "as the Python package index must be reachable: it does not answer. " +
        "Check the network and the settings of pip (pip config list)."
      );
    case "interrupted":
      return `as the download must not break off: ${detail}. Run the command again.`;
    case "refused":
      return `with pip: ${detail}`;
    default:
      return failure satisfies never;
  }
}
