/** @file Progress of a training run on standard error: loss, speed and the time that is left. */
import { Presets, SingleBar } from "cli-progress";
import type { TrainingPoint } from "../records/training-record";
import { percent } from "../report/sentences";
import type { TrainingProgress } from "../training/train";

/** Told of a run's steps and points. */
export interface TrainingDisplay {
  onProgress(progress: TrainingProgress): void;
  onPoint(point: TrainingPoint): void;
}

/** Shows a bar, and a line for each validation, while `work` runs. */
export async function withTrainingProgress<T>(
  label: string,
  work: (display: TrainingDisplay) => Promise<T>,
): Promise<T> {
  const bar = new SingleBar(
    {
      format: `${label} {bar} step {value}/{total} | loss {loss} | {rate} tokens/s | {left} left`,
      stream: process.stderr,
      noTTYOutput: true,
      notTTYSchedule: 10_000,
      hideCursor: true,
    },
    Presets.shades_classic,
  );
  let started = false;
  try {
    return await work({
      onProgress({ step, nSteps, loss, tokensPerSecond, secondsLeft }) {
        const shown = { loss: loss.toFixed(3), rate: Math.round(tokensPerSecond), left: duration(secondsLeft) };
        if (!started) bar.start(nSteps, step, shown);
        started = true;
        bar.update(step, shown);
      },
      onPoint(point) {
        if (process.stderr.isTTY) process.stderr.write("\r\x1b[K"); // the bar draws itself again below
        console.error(`${label} ${pointLine(point)}`);
      },
    });
  } finally {
    if (started) bar.stop();
  }
}

function pointLine({ step, tokens, validationLoss, zeroShareByLayer, deadShareByLayer, steps }: TrainingPoint): string {
  const mean = (shares: readonly number[]): string =>
    percent(shares.reduce((sum, share) => sum + share, 0) / shares.length);
  const trained = steps
    ? `, training loss ${steps.trainLoss.toFixed(4)}, gradient norm ${steps.gradientNorm.toFixed(2)}, ${steps.tokensPerSecond} tokens/s`
    : "";
  return (
    `step ${step}, ${tokens.toLocaleString("en")} tokens: validation loss ${validationLoss.toFixed(4)}${trained}, ` +
    `zeros ${mean(zeroShareByLayer)}, dead neurons ${mean(deadShareByLayer)}`
  );
}

/** Seconds as 42 s, 3:07 min or 2:05 h. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const [unit, name] = whole < 3600 ? [60, "min"] : [3600, "h"];
  const rest = Math.floor((60 * (whole % unit)) / unit);
  return `${Math.floor(whole / unit)}:${String(rest).padStart(2, "0")} ${name}`;
}
