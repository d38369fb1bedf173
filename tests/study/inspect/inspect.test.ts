import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chooseBackend } from "../../../src/backend/choose-backend";
import { cacheFolder } from "../../../src/data/cache-folder";
import type { Tokenizer } from "../../../src/data/tokenizer/tokenizer";
import { type CettPool, createCettPool } from "../../../src/kernels/cpu/cett-pool";
import type { OpenedModel } from "../../../src/model/open-model";
import { inspect } from "../../../src/study/inspect/inspect";
import { openRandomModel } from "../../model/random-model";

/** The model has 40 rows; this tokenizer has 30 tokens, as where a vocabulary is padded to a round size. */
const tokenizer: Tokenizer = {
  vocabSize: 30,
  encode: (text) => Int32Array.from({ length: text.length }, (_, i) => (7 * i) % 30),
  decode: () => "",
  tokenText: (id) => {
    if (id >= 30) throw new RangeError(`no token ${id}`);
    return `<${id}>`;
  },
};

let close: () => Promise<void>;
let model: OpenedModel;
let pool: CettPool;

beforeAll(async () => {
  const cache = cacheFolder(process.env);
  await chooseBackend({ preferred: "cpu", cacheFolder: cache });
  ({ model, close } = await openRandomModel());
  pool = await createCettPool({ nThreads: 2, cacheFolder: cache });
});
afterAll(async () => {
  await pool.close();
  await close();
});

function run(length: number, contextLength: number) {
  const { dModel, dFF, nLayers, variant } = model.config;
  const input = { name: "random", variant, nParameters: 1, nLayers, dModel, dFF, file: "f", sha256: "0".repeat(64) };
  const plan = { contextLength, bos: false, positions: [0, contextLength - 1] };
  return inspect({ model, tokenizer, input }, { id: "text", text: "x".repeat(length) }, plan, pool);
}

describe("inspect()", () => {
  test("gives rows that pad the vocabulary no text", async () => {
    const { positions } = await run(10, 5);
    const seen = positions.flatMap(({ top }) => top);
    expect(seen.some(({ token }) => token >= 30)).toBe(true);
    for (const { token, text } of seen) expect(text).toBe(token < 30 ? `<${token}>` : "");
  });

  // 23 sequences are three shards.
  test("scores every token once, whatever the shards", async () => {
    const { nPredictedTokens, nSequences, tokens } = await run(230, 10);
    expect([nSequences, tokens.length, nPredictedTokens]).toEqual([23, 230, 207]);
  });

  test("refuses a context in which nothing is predicted", async () => {
    await expect(run(10, 1)).rejects.toThrow(/at least 2 tokens/);
  });
});
