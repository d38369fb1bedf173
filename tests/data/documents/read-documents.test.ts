import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readDocuments } from "../../../src/data/documents/read-documents";

describe("readDocuments() of a text of the manifest", () => {
  test("gives Moby-Dick by chapter, in order", () => {
    const chapters = readDocuments("moby-dick");
    expect(chapters).toHaveLength(136);
    expect(chapters[0].id).toBe("moby-dick/chapter_1");
    expect(chapters[0].text.startsWith("Call me Ishmael. Some years ago\u2014never mind")).toBe(true);
    expect(chapters.slice(8, 11).map(({ id }) => id.split("_")[1])).toEqual(["9", "10", "11"]);
    expect(chapters[135].id).toBe("moby-dick/epilogue");
  });

  test("gives the State of the Union by address; two presidents in one year stay two", () => {
    const addresses = readDocuments("state-of-the-union");
    expect(addresses).toHaveLength(233);
    expect(addresses[0].id).toBe("state-of-the-union/1790 George Washington");
    expect(addresses.filter(({ id }) => id.includes("/1961 "))).toHaveLength(2);
  });

  test.each(["moby-dick", "state-of-the-union"])("normalises white space in %s", (name) => {
    const documents = readDocuments(name);
    expect(new Set(documents.map(({ id }) => id)).size).toBe(documents.length);
    for (const { id, text } of documents) {
      expect(text.trim() === text && text.length > 0, id).toBe(true);
      expect(/ {2}|\t|\r| \n|\n |\n{3}/.test(text), id).toBe(false);
    }
  });
});

describe("readDocuments() of a file", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "documents "));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const write = (name: string, content: string | Uint8Array): string => {
    const file = join(folder, name);
    writeFileSync(file, content);
    return file;
  };

  test("takes a text file as one document, unchanged", () => {
    const file = write("book.txt", "  two  spaces\r\n\r\n\r\n");
    expect(readDocuments(file)).toEqual([{ id: file, text: "  two  spaces\r\n\r\n\r\n" }]);
  });

  test("refuses an empty text and one that is not UTF-8", () => {
    expect(() => readDocuments(write("empty.txt", ""))).toThrow("must hold text: it is empty");
    expect(() => readDocuments(write("blank.txt", " \n\t"))).toThrow(RangeError);
    expect(() => readDocuments(write("latin1.txt", Uint8Array.of(0x61, 0xe9)))).toThrow(
      "latin1.txt as it must be UTF-8",
    );
    expect(() => readDocuments(join(folder, "gone.txt"))).toThrow(
      /gone\.txt" as it must be a file or one of moby-dick, state-of-the-union: it is neither/,
    );
  });

  test("reads JSONL: one document a line, with its id or its place", () => {
    const file = write("some.jsonl", '{"id": "a", "text": "one"}\n\n{"text": " two ", "source": "x"}\r\n');
    expect(readDocuments(file)).toEqual([
      { id: "a", text: "one" },
      { id: `${file}:3`, text: " two " },
    ]);
  });

  test.each([
    ["not JSON", '{"text": "one"}\n{text}', "bad.jsonl:2 as each line must be JSON"],
    ["no text", '{"id": "a"}', 'bad.jsonl:1 as each line must be {"text"'],
    ["an empty text", '{"text": "one"}\n{"text": ""}', "bad.jsonl:2 as a document must hold text"],
    ["an id twice", '{"id":"a","text":"one"}\n{"id":"a","text":"two"}', "bad.jsonl:2 as ids must differ"],
    ["nothing", "\n\n", "bad.jsonl as it must hold a document"],
  ])("refuses JSONL with %s", (_, content, message) => {
    expect(() => readDocuments(write("bad.jsonl", content))).toThrow(message);
  });
});
