/** @file Forward pass of SmolLM2-135M in tokens a second, on every backend that runs here: `npx tsx tests/bench/forward.ts`. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { BACKEND_NAMES, type BackendName } from "../../src/backend/backend";
import { chooseBackend, findBackends } from "../../src/backend/choose-backend";
import { cacheFolder } from "../../src/data/cache-folder";
import { fetchAsset } from "../../src/data/fetch/fetch-asset";
import { forward } from "../../src/model/forward";
import { loadDecoder } from "../../src/model/load-weights";
import { openModel } from "../../src/model/open-model";
import { seededRandom } from "../../src/numerics/random";

/** Tokens of a pass: the plain JavaScript backend is a hundred times slower and gets a shorter one. */
const N_TOKENS: Record<BackendName, number> = { webgpu: 512, tensorflow: 512, wasm: 512, cpu: 32 };
const REPEATS = 3;

async function measure(preferred: BackendName): Promise<void> {
  const cache = cacheFolder(process.env);
  const { device } = await chooseBackend({ preferred, cacheFolder: cache });
  const model = await openModel(
    await fetchAsset("smollm2-135m", { cacheFolder: cache, offline: false, environment: process.env }),
  );
  const weights = await loadDecoder(model);
  const random = seededRandom(1);
  const nTokens = N_TOKENS[preferred];
  const ids = Int32Array.from({ length: nTokens }, () => random.integer(model.config.vocabSize));
  const tokens = tf.tensor2d(ids, [1, nTokens], "int32");
  const times: number[] = [];
  for (let repeat = 0; repeat <= REPEATS; repeat++) {
    const start = performance.now();
    const result = forward(model.config, weights, tokens);
    await tf.tidy(() => tf.slice(result.logits, [0, 0, 0], [1, 1, 1])).data();
    tf.dispose(result);
    if (repeat > 0) times.push(performance.now() - start); // the first pass warms up
  }
  const best = Math.min(...times);
  console.log(
    JSON.stringify({
      backend: preferred,
      device,
      nTokens,
      tokensPerSecond: Math.round((1000 * nTokens) / best),
      times: times.map(Math.round),
    }),
  );
  await model.close();
}

/** Each backend in a process of its own: the current backend of TensorFlow.js is global. */
async function measureAll(): Promise<void> {
  const findings = await findBackends({ cacheFolder: cacheFolder(process.env) });
  for (const { name, available, reason } of findings) {
    if (!available) console.log(JSON.stringify({ backend: name, notRun: reason }));
    else
      spawnSync(process.execPath, ["--require", "tsx/cjs", join(__dirname, "forward.ts"), name], { stdio: "inherit" });
  }
}

const asked = BACKEND_NAMES.find((name) => name === process.argv[2]);
void (asked === undefined ? measureAll() : measure(asked));
