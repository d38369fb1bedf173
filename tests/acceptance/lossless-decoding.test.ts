import { existsSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { tokenizerFromJson } from "../../src/data/tokenizer/tokenizer-from-json";
import { createDecoder } from "../../src/inference/decoder";
import { generateTokens } from "../../src/inference/generate-tokens";
import { greedyToken } from "../../src/inference/next-token";
import { openModel } from "../../src/model/open-model";
import { TEST_KERNELS } from "../support/test-kernels";

/** Where the shipped models are. */
const CHECKPOINTS = path.join(__dirname, "../../datasets/checkpoints");
const PROMPTS = ["The ship", "Once upon a time", "The president said", '"I do not know," said'];
const N_TOKENS = 250; // after each prompt: 1000 of each model

describe.each(["relu", "relu2", "reglu"])("tiny %s", (variant) => {
  const folder = path.join(CHECKPOINTS, `tiny-${variant}`);
  const present = existsSync(folder);
  test.skipIf(!present)(
    `skipping zeros gives the tokens of dense decoding${present ? "" : ` (skipped: there is no ${folder})`}`,
    async () => {
      const model = await openModel(folder);
      const tokenizer = tokenizerFromJson(model.tokenizerFile!);
      const options = { contextLength: 300, nThreads: 1, cacheFolder: TEST_KERNELS };
      const dense = await createDecoder(model, { mode: { kind: "dense" }, ...options });
      const sparse = await createDecoder(model, { mode: { kind: "gate-first" }, ...options });
      for (const prompt of PROMPTS) {
        const ids = tokenizer.encode(prompt);
        const tokens = [...generateTokens(dense, ids, greedyToken, N_TOKENS)];
        expect(tokens).toHaveLength(N_TOKENS);
        expect([...generateTokens(sparse, ids, greedyToken, N_TOKENS)]).toEqual(tokens);
      }
      const { nActive, nTokens } = sparse.totals();
      expect(nActive).toBeLessThan(0.6 * nTokens * model.config.nLayers * model.config.dFF);
      await Promise.all([dense.close(), sparse.close(), model.close()]);
    },
    120_000,
  );
});
