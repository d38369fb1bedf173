import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { batchEncoder } from "../../../src/data/corpus/batch-encoder";
import { END_OF_TEXT, type TrainedBpe } from "../../../src/data/corpus/cut-vocabulary";
import { trainTokenizer } from "../../../src/data/corpus/train-tokenizer";
import { tokenizerFromJson } from "../../../src/data/tokenizer/tokenizer-from-json";

const FIXTURES = join(__dirname, "..", "..", "fixtures", "corpus");
const TEXT = readFileSync(join(FIXTURES, "text.txt"), "utf8");

// Python tokenizers 0.22.1, a training run that stops at 400 entries: tests/fixtures/corpus/make_fixtures.py.
const expected = JSON.parse(readFileSync(join(FIXTURES, "bpe-400.json"), "utf8")) as {
  vocab: Record<string, number>;
  merges: [string, string][];
  ids: Record<string, number[]>;
};

async function* once(...texts: string[]): AsyncGenerator<string> {
  yield* texts;
}

describe("trainTokenizer()", () => {
  let folder: string;
  let file: string;
  let trained: TrainedBpe;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "train tokenizer "));
    file = join(folder, "tokenizer.json");
    trained = await trainTokenizer(once(TEXT.trimEnd()), 400, folder);
    writeFileSync(file, JSON.stringify(trained));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test("gives the vocabulary and merges of a reference run that stops at that size", () => {
    expect(trained.model.vocab).toEqual(expected.vocab);
    expect(trained.model.merges).toEqual(expected.merges);
    expect(trained.model.vocab[END_OF_TEXT]).toBe(0);
  });

  test("leaves nothing of the text in the scratch folder", () => {
    expect(readdirSync(folder)).toEqual(["tokenizer.json"]);
  });

  test("is read by tokenizerFromJson() and encodes as the reference does", () => {
    const tokenizer = tokenizerFromJson(file);
    expect(tokenizer.vocabSize).toBe(400);
    for (const [text, ids] of Object.entries(expected.ids)) {
      if (text === END_OF_TEXT) expect([...tokenizer.encode(text)]).not.toContain(0);
      else expect([...tokenizer.encode(text)], text).toEqual(ids);
      expect(tokenizer.decode(tokenizer.encode(text))).toBe(text);
    }
  });

  test("batchEncoder() gives the same ids as tokenizerFromJson()", async () => {
    const tokenizer = tokenizerFromJson(file);
    const encoder = await batchEncoder(file, END_OF_TEXT);
    const texts = [...TEXT.split("\n\n"), ...Object.keys(expected.ids), "half \ud800 a pair", ""];
    const encoded = await encoder.encode(texts);
    expect(encoder.endOfText).toBe(0);
    expect(encoded.map((ids) => [...ids])).toEqual(texts.map((text) => [...tokenizer.encode(text)]));
  });

  test("a token that the tokenizer does not have cannot end documents", async () => {
    await expect(batchEncoder(file, "</s>")).rejects.toThrow(
      /must have "<\/s>" to end documents: they are <\|endoftext\|>/,
    );
  });

  test("an empty corpus, one that is too short and a vocabulary without room for the bytes are errors", async () => {
    await expect(trainTokenizer(once(), 400, folder)).rejects.toThrow(/must hold text: it is empty/);
    await expect(trainTokenizer(once("abc abc"), 400, folder)).rejects.toThrow(/must give 400 entries: it gives 26\d/);
    await expect(trainTokenizer(once("abc abc"), 256, folder)).rejects.toThrow(/must have 257 .* current value is 256/);
  });
});
