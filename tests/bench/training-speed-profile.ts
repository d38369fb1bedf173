import type { Gpu } from "../../src/kernels/webgpu/gpu";

const QUERIES = 4096; // the most that one set holds: 2048 programs
const MOST_LINES = 40;

/** GPU time of every program of ours that runs in `step`, slowest first. Each gets a pass of its own, so that the sum is above a plain step's. */
export async function profileOf(gpu: Gpu, step: () => Promise<unknown>): Promise<string> {
  const { device } = gpu;
  const querySet = device.createQuerySet({ type: "timestamp", count: QUERIES });
  const keys: string[] = [];
  gpu.profiler = (key) => {
    const index = Math.min(keys.length, QUERIES / 2 - 1);
    keys[index] = key;
    return { querySet, beginningOfPassWriteIndex: 2 * index, endOfPassWriteIndex: 2 * index + 1 };
  };
  await step();
  gpu.profiler = undefined;

  const bytes = keys.length * 16;
  const resolved = device.createBuffer({ size: bytes, usage: GPUBufferUsage.QUERY_RESOLVE | GPUBufferUsage.COPY_SRC });
  const mapped = device.createBuffer({ size: bytes, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });
  const encoder = device.createCommandEncoder();
  encoder.resolveQuerySet(querySet, 0, keys.length * 2, resolved, 0);
  encoder.copyBufferToBuffer(resolved, 0, mapped, 0, bytes);
  device.queue.submit([encoder.finish()]);
  await mapped.mapAsync(GPUMapMode.READ);
  const times = new BigUint64Array(mapped.getMappedRange());

  const byKey = new Map<string, { count: number; ms: number }>();
  keys.forEach((key, i) => {
    const { count, ms } = byKey.get(key) ?? { count: 0, ms: 0 };
    byKey.set(key, { count: count + 1, ms: ms + Number(times[2 * i + 1] - times[2 * i]) / 1e6 });
  });
  for (const buffer of [resolved, mapped]) buffer.destroy();
  querySet.destroy();
  const total = [...byKey.values()].reduce((sum, { ms }) => sum + ms, 0);
  const slowest = [...byKey].sort(([, a], [, b]) => b.ms - a.ms).slice(0, MOST_LINES);
  const lines = slowest.map(
    ([key, { count, ms }]) =>
      `  ${ms.toFixed(3).padStart(8)} ms ${String(count).padStart(4)} x ${key}${rateOf(key, count, ms)}`,
  );
  return [`profile ${keys.length} programs, ${total.toFixed(2)} ms`, ...lines].join("\n");
}

/** Of a matrix product: TFLOP/s. */
function rateOf(key: string, count: number, ms: number): string {
  const product = /^matMul (\d+)x(\d+)x(\d+)/.exec(key);
  if (product === null) return "";
  const [m, n, k] = product.slice(1).map(Number);
  return ` (${((2 * m * n * k * count) / ms / 1e9).toFixed(0)} TFLOP/s)`;
}
