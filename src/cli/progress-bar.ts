/** @file Progress on standard error, where a person is there to see it. */
import { Presets, SingleBar } from "cli-progress";

/** Told how much of a piece of work is done. */
export type OnProgress = (done: number, total: number) => void;

/** Shows a bar while `work` runs; on a stream that is no terminal, a line at each tenth. */
export async function withProgress<T>(label: string, work: (onProgress: OnProgress) => Promise<T>): Promise<T> {
  const bar = new SingleBar(
    {
      format: `${label} {bar} {percentage} % | {duration_formatted} | {eta_formatted} left`,
      stream: process.stderr,
      noTTYOutput: true,
      notTTYSchedule: 10_000,
      hideCursor: true,
    },
    Presets.shades_classic,
  );
  let started = false;
  try {
    return await work((done, total) => {
      if (!started) bar.start(total, done);
      started = true;
      bar.update(done);
    });
  } finally {
    if (started) bar.stop();
  }
}
