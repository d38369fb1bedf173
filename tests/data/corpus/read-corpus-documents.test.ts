import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readCorpusDocuments } from "../../../src/data/corpus/read-corpus-documents";

describe("readCorpusDocuments()", () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "corpus documents "));
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  const write = (name: string, records: readonly object[]): string => {
    const file = join(folder, name);
    const lines = records.map((record) => JSON.stringify(record)).join("\n");
    writeFileSync(file, name.endsWith(".gz") ? gzipSync(lines) : lines);
    return file;
  };

  test("puts the chunks of a document together in their order, whatever the order of the lines", async () => {
    const file = write("a.jsonl.gz", [
      { source: "s", id: "b#1", text: "two" },
      { source: "s", id: "c", text: "alone" },
      { source: "s", id: "b#0", text: "one" },
    ]);
    expect(await readCorpusDocuments(file)).toEqual([
      { id: "s/b", text: "one\n\ntwo" },
      { id: "s/c", text: "alone" },
    ]);
  });

  test("keeps the longest run where chunks are left out, so that no text jumps and no document is there twice", async () => {
    const texts = [7, 3, 4, 9].map((index) => ({ id: `b#${index}`, text: `chunk ${index}` }));
    expect(await readCorpusDocuments(write("b.jsonl", texts))).toEqual([{ id: "b/b", text: "chunk 3\n\nchunk 4" }]);
  });

  test("keeps documents of one name apart by their source", async () => {
    const file = write("c.jsonl", [
      { source: "one", id: "b#0", text: "x" },
      { source: "two", id: "b#0", text: "y" },
    ]);
    expect((await readCorpusDocuments(file)).map(({ id }) => id)).toEqual(["one/b", "two/b"]);
  });

  test("refuses a chunk that comes twice, an empty document and an empty file", async () => {
    const twice = { id: "b#0", text: "x" };
    await expect(readCorpusDocuments(write("d.jsonl", [twice, twice]))).rejects.toThrow("d/b#0 comes twice");
    await expect(readCorpusDocuments(write("e.jsonl", [{ id: "b", text: " " }]))).rejects.toThrow("e/b as a document");
    await expect(readCorpusDocuments(write("f.jsonl", []))).rejects.toThrow("must hold a document: it is empty");
  });
});
