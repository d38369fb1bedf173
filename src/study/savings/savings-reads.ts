/** @file The reads of a trace, made on a real weights file past the page cache, beside what the simulator says of them. */
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type DirectFile, deviceBytesRead, NO_O_DIRECT, openDirectFile } from "../../locality/direct-file";
import type { TraceReads } from "../../locality/simulate-trace";
import type { WeightLayout } from "../../locality/weight-layout";
import type { OpenedModel } from "../../model/open-model";
import { type Random, seededRandom } from "../../numerics/random";
import { roundSignificant } from "../../numerics/round-significant";
import type { MeasuredReads } from "../../records/savings-record";
import { layerBytes, writeWeightsFile } from "./savings-weights-file";

/** Reads of two sizes tell what a request costs from what a byte costs. */
const CALIBRATION = [
  { bytes: 2 ** 12, nReads: 2000 },
  { bytes: 2 ** 19, nReads: 200 },
] as const;
/** No device is faster than this 100 GB/s: where noise hides the cost of a byte, it stays finite. */
const LEAST_MS_PER_BYTE = 1e-8;
/** So often is everything read for the dense baseline. */
const DENSE_READS = 10;

type Run = MeasuredReads["runs"][number];

/** Reads of one layout and policy. */
export interface ReadPlan {
  readonly policy: MeasuredReads["runs"][number]["policy"];
  readonly memoryShare: number;
  /** By layer, each with as many tokens. */
  readonly layers: readonly { readonly layout: WeightLayout; readonly reads: TraceReads }[];
}

/**
 * Writes the weights file of each plan's layout, makes its reads one after the other, one request at a time, and removes the file again.
 *
 * @param folder where the file stands for that time.
 * @returns null where its file system, or the system, has no reads past the page cache.
 */
export async function measureReads(
  folder: string,
  model: OpenedModel,
  plans: readonly ReadPlan[],
  { blockBytes, seed }: { readonly blockBytes: number; readonly seed: number },
): Promise<MeasuredReads | null> {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `ffn-weights-${process.pid}.bin`);
  const runs: MeasuredReads["runs"] = [];
  let file: Omit<MeasuredReads, "runs"> | undefined;
  try {
    for (const plan of plans) {
      const layouts = plan.layers.map(({ layout }) => layout);
      const fileBytes = await writeWeightsFile(path, model, layouts);
      const largestRead = Math.max(...layouts.map(layerBytes), ...CALIBRATION.map(({ bytes }) => bytes));
      const direct = openForBlocks(path, largestRead, blockBytes);
      if (direct === undefined) return null;
      const cached = openDirectFile(path, largestRead, false);
      try {
        file ??= { fileBytes, denseMsPerToken: denseMs(direct, layouts) };
        const device = measureDevice(direct, fileBytes, seededRandom(seed));
        runs.push({ ...measurePlan(plan, direct, cached, device), device });
      } finally {
        direct.close();
        cached.close();
      }
    }
  } finally {
    rmSync(path, { force: true });
  }
  return file === undefined ? null : { ...file, runs };
}

/** Opens a file past the page cache; undefined where that is refused, at once or for blocks of this size. */
function openForBlocks(path: string, largestRead: number, blockBytes: number): DirectFile | undefined {
  let file: DirectFile | undefined;
  try {
    file = openDirectFile(path, largestRead, true);
    file.read(0, blockBytes);
    return file;
  } catch (error) {
    file?.close();
    if (["EINVAL", "ENOTSUP", NO_O_DIRECT].includes((error as NodeJS.ErrnoException).code ?? "")) return undefined;
    throw error;
  }
}

/** ms = requestMs + bytes / rate, from reads of two sizes at random places. */
function measureDevice(file: DirectFile, fileBytes: number, random: Random): Run["device"] {
  const reads = CALIBRATION.map(({ bytes: asked, nReads }) => {
    const bytes = Math.min(asked, fileBytes - (fileBytes % CALIBRATION[0].bytes));
    const places = Math.floor((fileBytes - bytes) / CALIBRATION[0].bytes) + 1;
    const ms = timed(() => {
      for (let k = 0; k < nReads; k++) file.read(random.integer(places) * CALIBRATION[0].bytes, bytes);
    });
    return { bytes, nReads, ms: roundSignificant(ms / nReads) };
  });
  const [small, large] = reads;
  const msPerByte = Math.max(LEAST_MS_PER_BYTE, (large.ms - small.ms) / (large.bytes - small.bytes));
  return {
    reads,
    requestMs: roundSignificant(Math.max(0, small.ms - small.bytes * msPerByte)),
    megabytesPerSecond: roundSignificant(1 / (1000 * msPerByte)),
  };
}

/** Milliseconds to read all layers, a layer a read. */
function denseMs(file: DirectFile, layouts: readonly WeightLayout[]): number {
  const ms = timed(() => {
    for (let k = 0; k < DENSE_READS; k++) {
      let offset = 0;
      for (const layout of layouts) {
        file.read(offset, layerBytes(layout));
        offset += layerBytes(layout);
      }
    }
  });
  return roundSignificant(ms / DENSE_READS);
}

function measurePlan(
  { policy, memoryShare, layers }: ReadPlan,
  direct: DirectFile,
  cached: DirectFile,
  device: Run["device"],
): Omit<Run, "device"> {
  const nTokens = layers[0].reads.length;
  const [{ layout }] = layers;
  const units = layers.flatMap(({ reads }) => reads.flat());
  const nRequests = units.length * layout.nRegions;
  const nBytes = units.reduce((sum, [, length]) => sum + length, 0) * layout.nRegions * layout.pieceBytes;
  const before = deviceBytesRead();
  const made = { requests: 0, bytes: 0 };
  const ms = timed(() => readTrace(direct, layers, made));
  const after = deviceBytesRead();
  readTrace(cached, layers, { requests: 0, bytes: 0 }); // brings the file into the page cache
  const cachedMs = timed(() => readTrace(cached, layers, { requests: 0, bytes: 0 }));
  const perToken = (total: number): number => roundSignificant(total / nTokens);
  return {
    layout: layout.name,
    policy,
    memoryShare,
    nTokens,
    simulated: {
      bytesPerToken: perToken(nBytes),
      requestsPerToken: perToken(nRequests),
      msPerToken: perToken(nRequests * device.requestMs + nBytes / (1000 * device.megabytesPerSecond)),
    },
    measured: {
      bytesPerToken: perToken(made.bytes),
      requestsPerToken: perToken(made.requests),
      msPerToken: perToken(ms),
      deviceBytesPerToken: before === undefined || after === undefined ? null : perToken(after - before),
      cachedMsPerToken: perToken(cachedMs),
    },
  };
}

/** Token by token, layer by layer, as decoding asks for them. */
function readTrace(file: DirectFile, layers: ReadPlan["layers"], made: { requests: number; bytes: number }): void {
  const nTokens = layers[0].reads.length;
  for (let token = 0; token < nTokens; token++) {
    let layerAt = 0;
    for (const { layout, reads } of layers) {
      const { nRegions, nUnits, pieceBytes } = layout;
      for (const [first, length] of reads[token]) {
        for (let region = 0; region < nRegions; region++) {
          file.read(layerAt + (region * nUnits + first) * pieceBytes, length * pieceBytes);
          made.requests++;
          made.bytes += length * pieceBytes;
        }
      }
      layerAt += layerBytes(layout);
    }
  }
}

function timed(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}
