import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readDocuments } from "../../../src/data/documents/read-documents";
import { firstTokens } from "../../../src/data/tokenizer/first-tokens";
import { tokenizerFromJson } from "../../../src/data/tokenizer/tokenizer-from-json";

const tokenizer = tokenizerFromJson(join(__dirname, "../../../datasets/checkpoints/tiny-relu2/tokenizer.json"));
const [{ text }] = readDocuments("moby-dick");

describe("firstTokens()", () => {
  test.each([
    ["English", text],
    [
      "letters without a space, emoji, and long runs of blanks",
      `${"na".repeat(300)}😀 ${" ".repeat(500)}x `.repeat(20),
    ],
  ])("are those of the whole text: %s", (_, whole) => {
    const all = tokenizer.encode(whole);
    for (let n = 1; n < 700; n += 37) expect([...firstTokens(tokenizer, whole, n)]).toEqual([...all.slice(0, n)]);
  });

  test("are all of them where there are fewer", () => {
    expect([...firstTokens(tokenizer, "a whale", 50)]).toEqual([...tokenizer.encode("a whale")]);
    expect(firstTokens(tokenizer, "", 5)).toHaveLength(0);
  });

  test("does not encode the rest of a book", () => {
    let nCharacters = 0;
    const encode = (part: string): Int32Array => {
      nCharacters += part.length;
      return tokenizer.encode(part);
    };
    firstTokens({ ...tokenizer, encode }, text.repeat(20), 100);
    expect(nCharacters).toBeLessThan(2500);
  });
});
