/** @file Losses and gradient norms of steps: left on the device, read some at a time, and never waited for at once. */
import * as tf from "@tensorflow/tfjs-core";
import type { StepMeasures } from "./trainer";

/** One step as the host knows it. */
export interface StepReading {
  readonly step: number;
  /** Nats a token. */
  readonly loss: number;
  readonly gradientNorm: number;
}

/**
 * Collects the measures of steps and tells them to `onReading` in their order.
 *
 * A read starts when `window` steps are there, and is waited for when the next one starts: the device always has up to a window of work queued,
 * and the host is never further ahead of it than two.
 */
export class StepReadings {
  private pending: { readonly step: number; readonly measures: StepMeasures }[] = [];
  private reading: Promise<StepReading[]> = Promise.resolve([]);

  constructor(
    private readonly window: number,
    private readonly onReading: (reading: StepReading) => void,
  ) {}

  /** Takes over the measures of a step. */
  async add(step: number, measures: StepMeasures): Promise<void> {
    this.pending.push({ step, measures });
    if (this.pending.length >= this.window) await this.readPending();
  }

  /** Waits until every step is read. */
  async drain(): Promise<void> {
    await this.readPending();
    await this.readPending();
  }

  /** Frees what is on the device. */
  dispose(): void {
    tf.dispose(this.pending.flatMap(({ measures }) => [measures.loss, measures.gradientNorm]));
    this.pending = [];
  }

  private async readPending(): Promise<void> {
    const before = this.reading;
    this.reading = readAll(this.pending);
    this.reading.catch(() => undefined); // it is awaited by the next call; until then a failure is nobody's
    this.pending = [];
    for (const reading of await before) this.onReading(reading);
  }
}

async function readAll(
  steps: readonly { readonly step: number; readonly measures: StepMeasures }[],
): Promise<StepReading[]> {
  if (steps.length === 0) return [];
  const scalars = steps.flatMap(({ measures }) => [measures.loss, measures.gradientNorm]);
  const stacked = tf.stack(scalars); // [2 steps]: one read instead of many
  tf.dispose(scalars);
  try {
    const values = await stacked.data();
    return steps.map(({ step }, k) => ({ step, loss: values[2 * k], gradientNorm: values[2 * k + 1] }));
  } finally {
    stacked.dispose();
  }
}
