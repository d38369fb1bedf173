import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chooseBackend, findBackends } from "../../src/backend/choose-backend";
import { cacheFolder } from "../../src/data/cache-folder";
import { readDocuments } from "../../src/data/documents/read-documents";
import { createCettPool } from "../../src/kernels/cpu/cett-pool";
import { forward } from "../../src/model/forward";
import { loadDecoder } from "../../src/model/load-weights";
import { type Inspection, inspect } from "../../src/study/inspect/inspect";
import { openStudyModel, type StudyModel } from "../../src/study/study-model";

const CACHE = cacheFolder(process.env);
/** The wasm backend takes a minute where other work is on the machine. */
const SLOW_MS = 300_000;
const MODEL = join(CACHE, "assets/smollm2-135m/SmolLM2-135M-Instruct.Q4_1.gguf");
const isFetched = existsSync(MODEL);
const expected: { prompt: number[]; continued: number[] } = JSON.parse(
  readFileSync(join(__dirname, "../fixtures/smollm2/expected.json"), "utf8"),
);
const reason = isFetched ? "" : " (skipped: run `npx relu2 fetch smollm2-135m` first)";

describe.skipIf(!isFetched)(`SmolLM2-135M, text to numbers${reason}`, () => {
  let study: StudyModel;

  beforeAll(async () => {
    study = await openStudyModel("smollm2-135m", MODEL);
  });
  afterAll(() => study.model.close());

  async function inspectOn(backend: "tensorflow" | "wasm", nThreads: number): Promise<Inspection> {
    await chooseBackend({ preferred: backend, cacheFolder: CACHE });
    const pool = await createCettPool({ nThreads, cacheFolder: CACHE });
    const cett = { limits: [0.1, 0.2], nCalibration: 96, nEvaluation: 480 };
    const plan = { contextLength: 96, bos: false, positions: [0, 95], cett };
    const text = readDocuments("moby-dick")[0].text.slice(0, 3000);
    return await inspect(study, { id: "chapter 1", text }, plan, pool).finally(() => pool.close());
  }

  // Expected: greedy decoding by numpy in float64, fixtures/smollm2/generate.py.
  test("continues a text as numpy does, and sensibly", async () => {
    await chooseBackend({ cacheFolder: CACHE });
    const weights = await loadDecoder(study.model);
    let tokens = study.tokenizer.encode("Once upon a time, there was a little girl named Lily. She loved to play");
    expect([...tokens]).toEqual(expected.prompt);
    while (tokens.length < expected.continued.length) {
      const best = tf.tidy(() => {
        const { logits } = forward(study.model.config, weights, tf.tensor2d([[...tokens]], undefined, "int32"));
        return tf.argMax(tf.slice(logits, [0, tokens.length - 1, 0], [1, 1, -1]), 2);
      });
      tokens = Int32Array.from([...tokens, (await best.data())[0]]);
      best.dispose();
    }
    tf.dispose(weights);
    expect([...tokens]).toEqual(expected.continued);
    expect(study.tokenizer.decode(tokens)).toContain(
      "She loved to play with her friends, but one day, she found a magical box",
    );
  });

  test("gives the same bytes again, with another number of threads, and the same sparsity on wasm to 1e-3", {
    timeout: SLOW_MS,
  }, async () => {
    const native = (await findBackends({ cacheFolder: CACHE })).some(
      ({ name, available }) => name === "tensorflow" && available,
    );
    const first = await inspectOn(native ? "tensorflow" : "wasm", 2);
    expect(await inspectOn(native ? "tensorflow" : "wasm", 1)).toEqual(first);
    const wasm = await inspectOn("wasm", 2);
    wasm.limits?.forEach(({ evaluation, layers }, k) => {
      const { evaluation: other, layers: otherLayers } = first.limits![k];
      expect(evaluation.sparsityByLayer).toBeAllClose(other.sparsityByLayer, { atol: 1e-3 });
      expect(layers.map(({ sparsity }) => sparsity)).toBeAllClose(
        otherLayers.map(({ sparsity }) => sparsity),
        { atol: 1e-3 },
      );
    });
    expect(wasm.loss).toBeCloseTo(first.loss, 4);
  });
});
