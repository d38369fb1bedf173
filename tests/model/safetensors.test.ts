import { mkdtemp, open, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openSafetensors } from "../../src/model/safetensors";
import { writeSafetensors } from "../../src/model/safetensors-writer";
import { damageAndRead } from "./weights-file-damage";

const FIXTURE = join(__dirname, "../fixtures/safetensors/halves.safetensors");

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "relu2-safetensors-"));
  file = join(folder, "model.safetensors");
});
afterEach(() => rm(folder, { recursive: true }));

const A = { name: "a", shape: [2, 3], data: Float32Array.of(0, -1, 2, 0.5, 1e-3, 65504), type: "F32" } as const;
const B = { name: "b", shape: [1], data: Float32Array.of(3), type: "BF16" } as const;

// Written by the Python package safetensors 0.8.0 (fixtures/gguf/make_fixtures.py).
describe("openSafetensors() on a file", () => {
  test("reads F32, F16 and BF16 as float32", async () => {
    const source = await openSafetensors(FIXTURE);
    expect([...source.names].sort()).toEqual(["BF16", "BF16 in F32", "F16", "F16 in F32", "values"]);
    expect(source.shapeOf("F16")).toEqual([2, 214]);
    expect(await source.read("F16")).toEqual(await source.read("F16 in F32"));
    expect(await source.read("BF16")).toEqual(await source.read("BF16 in F32"));
    await source.close();
  });

  test("reads a tensor that lies beyond 4 GiB", async () => {
    const begin = 5 * 2 ** 30; // the file has a hole before it, which takes no room on a disk
    const header = JSON.stringify({ far: { dtype: "F32", shape: [2], data_offsets: [begin, begin + 8] } });
    const prefix = Buffer.alloc(8);
    prefix.writeBigUInt64LE(BigInt(header.length));
    const handle = await open(file, "w");
    await handle.write(Buffer.concat([prefix, Buffer.from(header)]));
    await handle.write(new Uint8Array(Float32Array.of(1.5, -2).buffer), 0, 8, 8 + header.length + begin);
    await handle.close();
    const source = await openSafetensors(file);
    expect(await source.read("far")).toEqual(Float32Array.of(1.5, -2));
    await source.close();
  });

  test("names file and tensor where the tensor is missing", async () => {
    const source = await openSafetensors(FIXTURE);
    await expect(source.read("Q4_0")).rejects.toThrow(`Cannot read tensor Q4_0 of ${FIXTURE}`);
    await source.close();
  });
});

describe("openSafetensors() on a folder", () => {
  const index = (weightMap: unknown): Promise<void> =>
    writeFile(join(folder, "model.safetensors.index.json"), JSON.stringify({ weight_map: weightMap }));

  test("opens its model.safetensors", async () => {
    await writeSafetensors(file, [A]);
    const source = await openSafetensors(folder);
    expect(source.file).toBe(file);
    expect(await source.read("a")).toEqual(A.data);
    await source.close();
  });

  test("opens the shards under its index, by folder or by index file", async () => {
    await writeSafetensors(join(folder, "1.safetensors"), [A]);
    await writeSafetensors(join(folder, "2.safetensors"), [B]);
    await index({ b: "2.safetensors", a: "1.safetensors" });
    for (const path of [folder, join(folder, "model.safetensors.index.json")]) {
      const source = await openSafetensors(path);
      expect(source.file).toBe(join(folder, "model.safetensors.index.json"));
      expect(source.names).toEqual(["b", "a"]);
      expect(source.shapeOf("a")).toEqual([2, 3]);
      expect(await source.read("a")).toEqual(A.data);
      expect(await source.read("b")).toEqual(B.data);
      await expect(source.read("c")).rejects.toThrow("index.json as it must be one of its 2 tensors");
      await source.close();
    }
  });

  test.each([
    ["a shard that is missing", { b: "2.safetensors" }, RangeError, /2\.safetensors as it must be a readable file/],
    ["a tensor that its shard lacks", { b: "1.safetensors" }, SyntaxError, /1\.safetensors must hold tensor b/],
    ["a shard outside the folder", { a: "../1.safetensors" }, SyntaxError, /tensor a must lie in .* same folder/],
    ["a shard that is no name", { a: 1 }, SyntaxError, /tensor a must lie in .*: current value is 1/],
    ["no weight_map", undefined, SyntaxError, /index\.json as it must have a weight_map/],
  ])("refuses an index with %s", async (_, weightMap, kind, message) => {
    await writeSafetensors(join(folder, "1.safetensors"), [A]);
    await index(weightMap);
    await expect(openSafetensors(folder)).rejects.toThrow(message);
    await expect(openSafetensors(folder)).rejects.toThrow(kind);
  });

  test("refuses a folder and a path with nothing", async () => {
    await expect(openSafetensors(folder)).rejects.toThrow(/the folder must hold model\.safetensors or/);
    await expect(openSafetensors(file)).rejects.toThrow(/model\.safetensors as it must be a readable file/);
  });
});

describe("openSafetensors() on damaged files", () => {
  const withHeader = async (header: string | Uint8Array, length?: bigint): Promise<string> => {
    const prefix = Buffer.alloc(8);
    prefix.writeBigUInt64LE(length ?? BigInt(Buffer.byteLength(header)));
    await writeFile(file, Buffer.concat([prefix, Buffer.from(header), Buffer.alloc(16)]));
    return file;
  };
  const tensors = (...entries: unknown[]): string => JSON.stringify({ ...entries });
  const sound = { dtype: "F32", shape: [2], data_offsets: [0, 8] };

  test.each([
    ["a header longer than the file", "{}", 2n ** 40n, /its header must have at most 18 bytes: its length is given as/],
    ["a header that is not UTF-8", Uint8Array.of(0xff, 0xfe), undefined, /header must be JSON in UTF-8/],
    ["a header that is not JSON", "{]", undefined, /header must be JSON in UTF-8/],
    ["a header that is no object", "[]", undefined, /header must be a JSON object/],
    ["a header nested ten thousand deep", "[".repeat(1e4) + "]".repeat(1e4), undefined, /header must be/],
    [
      "a deeply nested shape",
      `{"0":{"dtype":"F32","shape":${"[".repeat(1e5)}${"]".repeat(1e5)}}}`,
      undefined,
      /as shape/,
    ],
    ["an entry that is no object", tensors(3), undefined, /tensor 0 must have dtype, shape and data_offsets/],
    ["an unknown dtype", tensors({ ...sound, dtype: "I64" }), undefined, /tensor 0 must be .* F32, F16, BF16: .* I64/],
    [
      "a negative size",
      tensors({ ...sound, shape: [-2] }),
      undefined,
      /at most 6 sizes as shape: current value is \[-2\]/,
    ],
    ["seven dimensions", tensors({ ...sound, shape: [2, 1, 1, 1, 1, 1, 1] }), undefined, /at most 6 sizes as shape/],
    ["an absurd size", tensors({ ...sound, shape: [2 ** 50] }), undefined, /must have at most 2147483647 values/],
    ["one offset", tensors({ ...sound, data_offsets: [0] }), undefined, /two data_offsets: current value is \[0\]/],
    ["offsets that do not fit", tensors({ ...sound, data_offsets: [0, 4] }), undefined, /data_offsets 8 bytes apart/],
    ["offsets outside", tensors({ ...sound, data_offsets: [16, 24] }), undefined, /tensor 0 must end inside the file/],
    ["overlapping tensors", tensors(sound, { ...sound, data_offsets: [4, 12] }), undefined, /tensors must not overlap/],
  ])("%s", async (_, header, length, message) => {
    const opened = openSafetensors(await withHeader(header, length));
    await expect(opened).rejects.toThrow(message);
    await expect(opened).rejects.toThrow(SyntaxError);
    await expect(opened).rejects.toThrow(file);
  });

  test("names that would break the line of a message are made harmless", async () => {
    const header = JSON.stringify({ [`\n\u001b[2J${"x".repeat(1e5)}`]: { ...sound, data_offsets: [16, 24] } });
    const message = await openSafetensors(await withHeader(header)).catch(String);
    expect(message).not.toMatch(/\p{Cc}/u);
    expect(message).toMatch(/^.{1,800}$/);
  });

  test("a file cut off at any length", async () => {
    const bytes = await readFile(FIXTURE);
    for (let length = 0; length < bytes.length; length += 61) {
      await writeFile(file, bytes.subarray(0, length));
      await expect(openSafetensors(file)).rejects.toThrow(SyntaxError);
    }
  });

  test("400 random damages open or are refused by name, within 100 MB of memory", async () => {
    const { nOpened, nRefused, grownBytes } = await damageAndRead({
      original: await readFile(FIXTURE),
      headerBytes: 408,
      file,
      seed: 2,
      rounds: 400,
      open: openSafetensors,
    });
    expect(nOpened).toBeGreaterThan(20);
    expect(nRefused).toBeGreaterThan(100);
    expect(grownBytes).toBeLessThan(100e6);
  });
});

describe("writeSafetensors()", () => {
  // The F16 and BF16 forms of the values come from numpy and the Python package gguf.
  test.each(["F16", "BF16"] as const)("narrows to the values that %s has in Python", async (type) => {
    const fixture = await openSafetensors(FIXTURE);
    const shape = fixture.shapeOf("values");
    await writeSafetensors(file, [{ name: "v", shape, data: () => fixture.read("values"), type }]);
    const written = await openSafetensors(file);
    expect(await written.read("v")).toEqual(await fixture.read(`${type} in F32`));
    await fixture.close();
    await written.close();
  });

  test("aligns every tensor to its width, whatever the order and the header's length", async () => {
    for (const name of ["b", "bb", "bbb"]) {
      await writeSafetensors(file, [{ ...B, name }, A]);
      const bytes = await readFile(file);
      const headerEnd = 8 + Number(bytes.readBigUInt64LE());
      const header = JSON.parse(bytes.subarray(8, headerEnd).toString());
      expect(headerEnd % 8).toBe(0);
      expect(header.a.data_offsets).toEqual([0, 24]);
      expect(header[name]).toEqual({ dtype: "BF16", shape: [1], data_offsets: [24, 26] });
    }
  });

  test("leaves the old file and nothing else behind when it fails", async () => {
    await writeSafetensors(file, [A]);
    const failing = { ...B, data: () => Promise.reject(new Error("no data")) };
    await expect(writeSafetensors(file, [A, failing])).rejects.toThrow("no data");
    await expect(writeSafetensors(file, [{ ...A, shape: [7] }])).rejects.toThrow(
      new RangeError(`Cannot write ${file} as tensor a must have [7] values: current value is 6`),
    );
    await expect(writeSafetensors(file, [A, A])).rejects.toThrow(/tensor names must differ: a is taken/);
    expect(await readdir(folder)).toEqual(["model.safetensors"]);
    const source = await openSafetensors(file);
    expect(await source.read("a")).toEqual(A.data);
    await source.close();
  });
});
