import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { cacheFolder } from "../../../src/data/cache-folder";
import { readDocuments } from "../../../src/data/documents/read-documents";
import { tokenizerFromVocabulary } from "../../../src/data/tokenizer/tokenizer-from-vocabulary";
import { openGguf } from "../../../src/model/gguf";
import { ggufVocabulary } from "../../../src/model/gguf-vocabulary";
import { fixture } from "./tokenizer-fixture";

const file = join(cacheFolder(process.env), "assets", "smollm2-135m", "SmolLM2-135M-Instruct.Q4_1.gguf");

describe.skipIf(!existsSync(file))(
  "the tokenizer of SmolLM2 (skipped unless `relu2 fetch smollm2-135m` has run)",
  () => {
    test("gives the reference's ids, and Moby-Dick back", { timeout: 60_000 }, async () => {
      const gguf = await openGguf(file);
      const vocabulary = ggufVocabulary(gguf);
      await gguf.close();
      const tokenizer = tokenizerFromVocabulary(vocabulary!);
      expect(tokenizer.vocabSize).toBe(49152);
      fixture.texts.forEach((text, index) => {
        expect(Array.from(tokenizer.encode(text)), JSON.stringify(text)).toEqual(fixture.smollm2.ids[index]);
      });
      const book = readDocuments("moby-dick")
        .map(({ text }) => text)
        .join("\n\n");
      expect(tokenizer.decode(tokenizer.encode(book)) === book).toBe(true);
    });
  },
);
