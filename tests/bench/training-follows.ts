/**
 * @file Do 200 fused steps of tiny follow 200 stock steps? `tsx tests/bench/training-follows.ts LOSSES...`, files that training-losses.ts printed.
 *
 * Trains the stock path from the first seed, in float32 on the best backend of this machine, and compares: over the last 100 steps the two paths must
 * not lie further apart than the two seeds of the fused path. Ends with 1 if one does.
 */
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { chooseBackend } from "../../src/backend/choose-backend";
import { stockOps } from "../../src/kernels/webgpu/stock-ops";
import type { TrainedVariant } from "../../src/kernels/webgpu/training-ops";
import { tinyShape, trainTiny } from "./train-tiny";

const LAST = 100;

interface FusedLosses {
  readonly variant: TrainedVariant;
  readonly seed: number;
  readonly card: string;
  readonly losses: readonly number[];
}

async function main(): Promise<void> {
  const cacheFolder = process.env.RELU2_CACHE ?? join(homedir(), ".cache/relu2-wins");
  const { name, device } = await chooseBackend({ cacheFolder });
  const lines = process.argv.slice(2).flatMap((file) => readFileSync(file, "utf8").trim().split("\n"));
  const runs = lines.map((line) => JSON.parse(line) as FusedLosses);
  for (const { variant, card, losses: fused } of runs.filter(({ seed }) => seed === 31)) {
    const other = runs.find((run) => run.variant === variant && run.seed === 32)!.losses;
    const shape = tinyShape(variant);
    const stock = await trainTiny(stockOps(shape), shape, 31);
    const [apart, spread] = [meanDifference(fused, stock), meanDifference(fused, other)];
    const at = (losses: readonly number[]) => [0, 49, 99, 149, 199].map((step) => losses[step].toFixed(4)).join(" ");
    const verdict = apart <= spread ? "ok  " : "FAIL";
    console.log(
      `${verdict} ${variant}: fused (${card}) and stock (${name}, ${device}) ${apart.toExponential(2)} apart, seeds ${spread.toExponential(2)}`,
    );
    console.log(`     fused ${at(fused)}; stock ${at(stock)}; other seed ${at(other)}`);
    if (apart > spread) process.exitCode = 1;
  }
}

/** Mean of |a - b| over the last 100 steps. */
function meanDifference(a: readonly number[], b: readonly number[]): number {
  return a.slice(-LAST).reduce((sum, loss, i) => sum + Math.abs(loss - b[b.length - LAST + i]), 0) / LAST;
}

main();
