import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { buildCorpus, type CorpusPlan } from "../../../src/data/corpus/build-corpus";
import { type Corpus, openCorpus } from "../../../src/data/corpus/corpus-folder";
import { corpusParts } from "../../../src/data/corpus/corpus-source";
import type { FetchOptions } from "../../../src/data/fetch/fetch-options";
import { tokenizerFromJson } from "../../../src/data/tokenizer/tokenizer-from-json";

const TEXT = join(__dirname, "..", "..", "fixtures", "corpus", "text.txt");
const CONTEXT = 16;

describe("buildCorpus()", () => {
  let folder: string;
  let options: FetchOptions;
  let open: Corpus | undefined;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "build corpus "));
    options = { cacheFolder: join(folder, "cache"), offline: true, environment: { HF_HOME: join(folder, "hf") } };
  });
  afterEach(() => {
    open?.close();
    open = undefined;
    rmSync(folder, { recursive: true });
  });

  /** Writes records as shard-<n>.jsonl of a folder. */
  const writeShards = (name: string, ...shards: { id: string; text: string }[][]): string => {
    const path = join(folder, name);
    mkdirSync(path);
    shards.forEach((records, n) => {
      const lines = records.map((record) => JSON.stringify({ source: "toy", ...record }));
      writeFileSync(join(path, `shard-${n}.jsonl`), lines.join("\n"));
    });
    return path;
  };
  const plan = async (train: string, particular: Partial<CorpusPlan>): Promise<CorpusPlan> => ({
    train: await corpusParts(train, options),
    validation: await corpusParts(TEXT, options),
    tokenizer: 270,
    context: CONTEXT,
    seed: 1,
    licences: { toy: "CC0" },
    command: "test",
    ...particular,
  });
  const out = (): string => join(folder, "out");
  const build = async (train: string, particular: Partial<CorpusPlan> = {}): Promise<Corpus> => {
    await buildCorpus(await plan(train, particular), out());
    open?.close();
    open = openCorpus(out());
    return open;
  };
  const rowsOf = ({ train }: Corpus): number[][] =>
    Array.from({ length: train.nSequences }, (_, row) => [...train.read(row, 1)]);

  const sentence = (word: string, n: number): string => Array.from({ length: n }, (_, i) => `${word} ${i}.`).join(" ");
  const CHUNKS = Array.from({ length: 6 }, (_, index) => ({ id: `book#${index}`, text: sentence(`w${index}`, 40) }));

  test("puts a document together again, whatever the order of its chunks, and drops less than a row", async () => {
    const shuffled = writeShards("shuffled", [CHUNKS[3], CHUNKS[0], CHUNKS[5]], [CHUNKS[1], CHUNKS[4], CHUNKS[2]]);
    const corpus = await build(shuffled);
    const tokenizer = tokenizerFromJson(corpus.tokenizerFile);
    const text = CHUNKS.map((chunk) => chunk.text).join("\n\n");
    const tokens = [0, ...tokenizer.encode(text), 0];
    const nRows = Math.floor((tokens.length - 1) / CONTEXT);
    const whole = Array.from({ length: nRows }, (_, r) => tokens.slice(r * CONTEXT, r * CONTEXT + CONTEXT + 1));
    expect(rowsOf(corpus).sort()).toEqual(whole.sort());
    expect(corpus.info.train).toMatchObject({
      nDocuments: 1,
      nSequences: nRows,
      nTokens: nRows * CONTEXT,
      nDropped: tokens.length - 1 - nRows * CONTEXT,
      nBytes: CHUNKS.reduce((sum, chunk) => sum + chunk.text.length, 0),
    });
    expect(corpus.info.sources).toEqual([
      { name: "toy", licence: "CC0", nDocuments: 1, nBytes: corpus.info.train.nBytes, nTokens: tokens.length },
    ]);
  });

  test("no row crosses from a document to another, or over a missing chunk", async () => {
    const other = { id: "other#0", text: sentence("v", 60) };
    const corpus = await build(writeShards("gap", [CHUNKS[0], CHUNKS[1], CHUNKS[4], other]));
    const tokenizer = tokenizerFromJson(corpus.tokenizerFile);
    const texts = rowsOf(corpus).map((row) => tokenizer.decode(row));
    for (const text of texts) {
      const words = new Set(text.match(/v(?= )|w\d(?= )/g));
      if (words.has("v") || words.has("w4")) expect(words.size, text).toBe(1);
    }
    expect(texts.some((text) => text.includes("\n\n"))).toBe(true); // between chunks 0 and 1
  });

  test("the seed gives the order: the same one twice, another for another seed; a budget keeps the first rows", async () => {
    const train = writeShards("seeds", CHUNKS);
    const first = rowsOf(await build(train));
    expect(rowsOf(await build(train))).toEqual(first);
    const other = rowsOf(await build(train, { seed: 2 }));
    expect(other).not.toEqual(first);
    expect(other.sort()).toEqual([...first].sort());
    const short = await build(train, { maxTokens: 5 * CONTEXT + 3 });
    expect(rowsOf(short)).toEqual(first.slice(0, 5));
  });

  test("holds out whole documents by chance, the same ones whatever the order", async () => {
    const documents = Array.from({ length: 40 }, (_, n) => ({ id: `d${n}#0`, text: sentence(`w${n}`, 20) }));
    const corpus = await build(writeShards("forward", documents), { validation: 0.3 });
    const { nDocuments, documents: heldOut, documentOfSequence } = corpus.info.validation;
    expect(nDocuments).toBeGreaterThan(4);
    expect(nDocuments).toBeLessThan(20);
    expect(nDocuments + corpus.info.train.nDocuments).toBe(40);
    expect(documentOfSequence).toHaveLength(corpus.validation.nSequences);
    const tokenizer = tokenizerFromJson(corpus.tokenizerFile);
    documentOfSequence.forEach((place, row) => {
      const word = heldOut[place].replace("toy/d", "w");
      expect(tokenizer.decode(corpus.validation.read(row, 1))).toContain(` ${word} `);
    });
    const backward = await build(writeShards("backward", [...documents].reverse()), { validation: 0.3 });
    expect(backward.info.validation.documents).toEqual(heldOut);
  });

  test("refuses an empty corpus, a document in both splits, a chunk that comes twice, rows that nothing fills", async () => {
    const book = writeShards("book", CHUNKS);
    const parts = await corpusParts(book, options);
    const failing = (train: string, particular: Partial<CorpusPlan> = {}): Promise<Corpus> => build(train, particular);
    await expect(failing(writeShards("empty", [{ id: "x", text: " \n" }]))).rejects.toThrow(
      /must hold text: it is empty/,
    );
    await expect(failing(book, { validation: parts })).rejects.toThrow(/"toy\/book" is in both/);
    await expect(failing(writeShards("twice", [...CHUNKS, CHUNKS[2]]))).rejects.toThrow(/"book#2" comes twice/);
    await expect(failing(book, { context: 100_000 })).rejects.toThrow(/must fill a sequence of 100001 tokens/);
    await expect(failing(book, { validation: 1e-9 })).rejects.toThrow(/1e-9 drew none .*; hold out a larger share/);
    await expect(failing(book, { validation: 1 })).rejects.toThrow(/must be in \(0, 1\): current value is 1/);
    expect(existsSync(join(out(), "corpus.json"))).toBe(false);
    expect(readdirSync(out()).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });

  test("openCorpus() names what makes a corpus where there is none", () => {
    expect(() => openCorpus("nowhere")).toThrow(/must hold corpus\.json.*make it with relu2 corpus --out nowhere/);
  });

  test("openCorpus() refuses a file that is cut off, read() rows that are not there", async () => {
    const corpus = await build(writeShards("cut", CHUNKS));
    expect(() => corpus.train.read(corpus.train.nSequences - 1, 2)).toThrow(RangeError);
    truncateSync(join(out(), "train.tokens"), 100);
    expect(() => openCorpus(out())).toThrow(/train\.tokens as it must have \d+ bytes .* it has 100/);
  });
});

describe("corpusParts()", () => {
  const offline: FetchOptions = { cacheFolder: "/nowhere", offline: true, environment: { HF_HOME: "/nowhere" } };
  const fixtures = join(__dirname, "..", "..", "fixtures", "corpus");

  test("takes a folder, a pattern or a text of the manifest", async () => {
    expect((await corpusParts(fixtures, offline)).map(({ name }) => name)).toEqual([
      "bad-utf8.parquet",
      "rows.parquet",
      "text.txt",
    ]);
    expect((await corpusParts(join(fixtures, "r*.parquet"), offline)).map(({ name }) => name)).toEqual([
      "rows.parquet",
    ]);
    const [book] = await corpusParts("moby-dick", offline);
    for await (const chunk of book.read()) {
      expect(chunk).toMatchObject({ source: "moby-dick", document: "chapter_1", index: 0 });
      break;
    }
  });

  test("refuses what is not there", async () => {
    await expect(corpusParts("nothing", offline)).rejects.toThrow(/Cannot read the corpus "nothing"/);
    await expect(corpusParts("hf://datasets/org/toy", offline)).rejects.toThrow(/to work offline/);
  });
});
