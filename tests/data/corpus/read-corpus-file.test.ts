import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { CorpusChunk } from "../../../src/data/corpus/corpus-chunk";
import { readCorpusFile } from "../../../src/data/corpus/read-corpus-file";

const FIXTURES = join(__dirname, "..", "..", "fixtures", "corpus");

async function all(file: string): Promise<CorpusChunk[]> {
  const chunks: CorpusChunk[] = [];
  for await (const chunk of readCorpusFile(file)) chunks.push(chunk);
  return chunks;
}

describe("readCorpusFile()", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "corpus file "));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const write = (name: string, content: string | Uint8Array): string => {
    const file = join(folder, name);
    writeFileSync(file, content);
    return file;
  };

  const LINES =
    '{"source": "books", "id": "a b#12", "text": "One."}\r\n\n{"text": "Tw\u00f6.", "id": "#2"}\n{"text": "3"}';

  test.each(["some.jsonl", "some.jsonl.gz"])("takes a record a line of %s", async (name) => {
    const file = write(name, name.endsWith(".gz") ? gzipSync(LINES) : LINES);
    expect(await all(file)).toEqual([
      { source: "books", document: "a b", index: 12, text: "One." },
      { source: "some", document: "#2", index: 0, text: "Tw\u00f6." },
      { source: "some", document: `${file}:4`, index: 0, text: "3" },
    ]);
  });

  test("reads lines that are longer than a block", async () => {
    const text = "long ".repeat(500_000); // 2.5 MB; a block is 1 MB
    const file = write(
      "long.jsonl",
      `${JSON.stringify({ id: "x", text })}\n${JSON.stringify({ id: "y", text: "end" })}\n`,
    );
    expect((await all(file)).map((chunk) => chunk.text.length)).toEqual([text.length, 3]);
  });

  test("takes a text file as one document", async () => {
    const file = write("book.txt", "A\n\nB\n");
    expect(await all(file)).toEqual([{ source: "book", document: file, index: 0, text: "A\n\nB\n" }]);
  });

  test("reads the rows of a Parquet file, group by group", async () => {
    const file = join(FIXTURES, "rows.parquet"); // pyarrow 26.0.1, gzip: make_fixtures.py
    expect(await all(file)).toEqual([
      { source: "rows", document: "a", index: 1, text: "One." },
      { source: "rows", document: "a", index: 0, text: "Two \u00e9." },
      { source: "rows", document: `${file}:3`, index: 0, text: "Three." },
    ]);
  });

  test("names file, line and byte of what is not UTF-8", async () => {
    // 14 bytes of the first line and its end, then {"text": " and the bad byte: 15 + 10 = 25.
    const bad = Buffer.concat([Buffer.from('{"text": "ok"}\n{"text": "'), Buffer.from([0xff]), Buffer.from('"}\n')]);
    await expect(all(write("bad.jsonl", bad))).rejects.toThrow(
      /bad\.jsonl:2 as it must be UTF-8: it is not at byte 25;/,
    );
    await expect(all(write("bad.txt", Buffer.from([65, 0xc3, 65])))).rejects.toThrow(
      /bad\.txt .* not at byte 1|not at byte 2/,
    );
    await expect(all(join(FIXTURES, "bad-utf8.parquet"))).rejects.toThrow(/bad-utf8\.parquet as it must be UTF-8/);
  });

  test("names what is not JSON, has no text, is cut off or of another kind", async () => {
    await expect(all(write("a.jsonl", '{"text": "x"}\nnot json'))).rejects.toThrow(
      /a\.jsonl:2 as each line must be JSON/,
    );
    await expect(all(write("b.jsonl", '{"content": "x"}'))).rejects.toThrow(/b\.jsonl:1 as each line must be \{"text"/);
    const packed = gzipSync(LINES.repeat(100));
    const cut = write("c.jsonl.gz", packed.subarray(0, packed.length / 2));
    await expect(all(cut)).rejects.toThrow(/c\.jsonl\.gz as it must be whole gzip: unexpected end of file/);
    await expect(all(write("d.parquet", "PAR0 no parquet"))).rejects.toThrow(/d\.parquet as it must be Parquet/);
    await expect(all(write("e.csv", "text\nx"))).rejects.toThrow(
      /e\.csv as a corpus must be \.jsonl, \.txt or \.parquet/,
    );
  });
});
