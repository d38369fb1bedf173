/** @file Seconds for the locality of a model on 64k tokens: `npx tsx tests/bench/locality.ts <folder of a model> [backend]`. A tiny model is to take at most 30 on 2 cores. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BACKEND_NAMES } from "../../src/backend/backend";
import { chooseBackend } from "../../src/backend/choose-backend";
import { cacheFolder as cacheFolderOf } from "../../src/data/cache-folder";
import { createCettPool } from "../../src/kernels/cpu/cett-pool";
import { createPairCounter } from "../../src/kernels/cpu/pair-counter";
import { seededRandom } from "../../src/numerics/random";
import { calibrationCurves } from "../../src/study/curves/calibration-curves";
import { modelLocality } from "../../src/study/locality/locality-study";
import type { StudyContext } from "../../src/study/study-context";
import { openStudyModel } from "../../src/study/study-model";

const N_THREADS = 2;
const CONTEXT = 512;
const N_CALIBRATION = 24;
const N_HELD_OUT = 128; // 64k tokens
const MOST_SECONDS = 30;
const CETT_LIMIT = 0.2;

async function main(path: string, backendName: string | undefined): Promise<void> {
  const cacheFolder = cacheFolderOf(process.env);
  const backend = await chooseBackend({ cacheFolder, preferred: BACKEND_NAMES.find((name) => name === backendName) });
  const model = await openStudyModel("model", path);
  const random = seededRandom(1);
  const sequences = (n: number): Int32Array[] =>
    Array.from({ length: n }, () =>
      Int32Array.from({ length: CONTEXT }, () => random.integer(model.tokenizer.vocabSize)),
    );
  const pool = await createCettPool({ nThreads: N_THREADS, cacheFolder });
  const counter = await createPairCounter(cacheFolder);
  const stepsFolder = mkdtempSync(join(tmpdir(), "relu2-locality-"));
  const context: StudyContext = {
    model,
    plan: { texts: ["random"], contextLength: CONTEXT, nCalibration: N_CALIBRATION, nHeldOut: N_HELD_OUT, seed: 1 },
    text: { calibration: sequences(N_CALIBRATION), heldOut: sequences(N_HELD_OUT) },
    backend,
    pool,
    cacheFolder,
    stepsFolder,
    command: "bench",
  };
  try {
    const start = performance.now();
    const curves = await calibrationCurves(context, () => undefined);
    const calibrated = performance.now();
    await modelLocality(context, curves, { cettLimits: [CETT_LIMIT], targetSparsities: [] }, counter, () => undefined);
    const seconds = (ms: number): number => Number((ms / 1000).toFixed(1));
    const localitySeconds = seconds(performance.now() - calibrated);
    console.log(
      JSON.stringify({
        backend: backend.name,
        device: backend.device,
        calibrationSeconds: seconds(calibrated - start),
        localitySeconds,
        isWithin: localitySeconds <= MOST_SECONDS,
      }),
    );
  } finally {
    rmSync(stepsFolder, { recursive: true });
    await pool.close();
    await model.model.close();
  }
}

void main(process.argv[2], process.argv[3]);
