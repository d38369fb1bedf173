/** @file Progress on standard error, where a person is there to see it. */
import { type Options, Presets, SingleBar } from "cli-progress";

/** Told how much of a piece of work is done. */
export type OnProgress = (done: number, total: number) => void;
/** Told of each step when it begins and, where that is known, how much of it is done. */
export type OnStep = (text: string, done?: number, total?: number) => void;

/** A log takes a line now and then. */
const LINE_INTERVAL_MS = 10_000;
const KNOWN = "{bar} {percentage} % | {duration_formatted} | {eta_formatted} left";
const UNKNOWN = "{bar} {duration_formatted}";

/** Shows a bar while `work` runs; on a stream that is no terminal, a few lines. */
export async function withProgress<T>(label: string, work: (onProgress: OnProgress) => Promise<T>): Promise<T> {
  return await withSteps((onStep) => work((done, total) => onStep(label, done, total)));
}

/**
 * Shows a bar for each step of `work`, below the one before; where nobody knows how long a step is, a block that
 * wanders. On a stream that is no terminal, a line for each step, and for a long one its percentage now and then.
 */
export async function withSteps<T>(work: (onStep: OnStep) => Promise<T>): Promise<T> {
  if (!process.stderr.isTTY) return await work(printSteps());
  let step: string | undefined;
  let bar: SingleBar | undefined;
  let isOfUnknownLength = false;
  const finish = (): void => {
    if (isOfUnknownLength) bar?.update(1); // where the length is known, the work has told the end
    bar?.stop();
  };
  try {
    const result = await work((text, done = 0, total = 0) => {
      if (text !== step) {
        finish();
        step = text;
        isOfUnknownLength = total === 0;
        bar = isOfUnknownLength
          ? newBar(`${text} ${UNKNOWN}`, { formatBar: wanderingBlock })
          : newBar(`${text} ${KNOWN}`);
        bar.start(total || 1, done);
      }
      bar?.update(done);
    });
    finish();
    return result;
  } finally {
    bar?.stop(); // where the work failed, the bar stays as it was
  }
}

function newBar(format: string, options: Options = {}): SingleBar {
  // Neither hides the cursor nor turns line wrapping off: Ctrl-C, which no handler delays, would leave it so.
  const terminal: Options = { stream: process.stderr, hideCursor: false, linewrap: true };
  return new SingleBar({ format, formatTime, ...terminal, ...options }, Presets.shades_classic);
}

/** "8s", "2m05s"; "?" of an estimate that there is not yet. */
function formatTime(seconds: number): string {
  if (!Number.isFinite(seconds)) return "?";
  const [minutes, rest] = [Math.floor(seconds / 60), seconds % 60];
  return minutes > 0 ? `${minutes}m${String(rest).padStart(2, "0")}s` : `${rest}s`;
}

/** A block that goes back and forth with the time, until the step is done. */
function wanderingBlock(progress: number, options: Options): string {
  const { barsize = 40, barCompleteChar = "█", barIncompleteChar = "░" } = options;
  if (progress === 1) return barCompleteChar.repeat(barsize);
  const width = 8;
  const range = barsize - width;
  const place = Math.abs((Math.round(performance.now() / 100) % (2 * range)) - range);
  return barIncompleteChar.repeat(place) + barCompleteChar.repeat(width) + barIncompleteChar.repeat(range - place);
}

function printSteps(): OnStep {
  let step: string | undefined;
  let printedMs = 0;
  return (text, done = 0, total = 0) => {
    const isNew = text !== step;
    if (!isNew && performance.now() - printedMs < LINE_INTERVAL_MS) return;
    console.error(isNew ? text : `${text}: ${Math.floor((100 * done) / total)} %`);
    step = text;
    printedMs = performance.now();
  };
}
