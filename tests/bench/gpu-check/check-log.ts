import type * as tf from "@tensorflow/tfjs-core";

/** Compares tensors, prints a line for each comparison and counts failures; a failing check does not stop the next. */
export class CheckLog {
  private passed = 0;
  private readonly failures: string[] = [];

  /** @param errors what the device has reported: read after each check, as WebGPU tells of errors later. */
  constructor(
    private readonly part: string,
    private readonly errors: string[],
  ) {}

  /** Runs one check; what it throws and what the device reports are failures of its own. */
  async run(name: string, check: () => Promise<void>): Promise<void> {
    try {
      await check();
    } catch (error) {
      this.fail(name, String(error instanceof Error ? error.stack : error).slice(0, 600));
    }
    if (this.errors.length === 0) return;
    this.fail(name, `${this.errors.length} errors of the device, the first: ${this.errors[0].slice(0, 800)}`);
    this.errors.length = 0;
  }

  /**
   * Compares by the norm of the difference relative to the norm of what is expected; frees both tensors.
   *
   * @param tolerance of that ratio.
   */
  async close(name: string, actual: tf.Tensor, expected: tf.Tensor, tolerance: number): Promise<void> {
    const [a, b] = [await actual.data(), await expected.data()];
    const shapes = `${actual.shape.join("x")}`;
    if (shapes !== expected.shape.join("x")) this.fail(name, `shape ${shapes}, expected ${expected.shape.join("x")}`);
    let [difference, reference, worst, largest, nonFinite] = [0, 0, 0, 0, 0];
    for (let i = 0; i < b.length; i++) {
      difference += (a[i] - b[i]) ** 2;
      reference += b[i] ** 2;
      largest = Math.max(largest, Math.abs(b[i]));
      if (!Number.isFinite(a[i])) nonFinite++;
      if (!(Math.abs(a[i] - b[i]) <= Math.abs(a[worst] - b[worst]))) worst = i;
    }
    const relative = Math.sqrt(difference / (reference || 1));
    const text =
      `relative ${relative.toExponential(1)} (allowed ${tolerance}), worst |difference| ${Math.abs(a[worst] - b[worst]).toExponential(2)} of ` +
      `${largest.toExponential(2)} at ${worst}: ${a[worst]}, expected ${b[worst]}${nonFinite ? `, ${nonFinite} not finite` : ""} [${shapes}]`;
    actual.dispose();
    expected.dispose();
    const vacuous = b.length > 0 && reference === 0; // nothing was compared
    this.say(
      name,
      relative <= tolerance && nonFinite === 0 && !vacuous,
      vacuous ? `${text}: expected is all zeros` : text,
    );
  }

  say(name: string, good: boolean, text: string): void {
    if (!good) {
      this.fail(name, text);
      return;
    }
    this.passed++;
    console.log(`ok    ${this.part} | ${name} | ${text}`);
  }

  private fail(name: string, text: string): void {
    this.failures.push(name);
    console.log(`FAIL  ${this.part} | ${name} | ${text}`);
  }

  /** Prints the sum of it; whether all checks passed. */
  finish(): boolean {
    const failed = this.failures.length ? `: ${[...new Set(this.failures)].join("; ")}` : "";
    console.log(`SUM   ${this.part} | ${this.passed} passed, ${this.failures.length} failed${failed}`);
    return this.failures.length === 0;
  }
}
