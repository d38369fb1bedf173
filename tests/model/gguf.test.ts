import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gguf as referenceReader } from "@huggingface/gguf";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type GgufFile, openGguf } from "../../src/model/gguf";
import { damageAndRead } from "./weights-file-damage";

const FIXTURE = join(__dirname, "../fixtures/gguf/blocks.gguf");

let folder: string;
let file: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "relu2-gguf-"));
  file = join(folder, "damaged.gguf");
});
afterAll(() => rm(folder, { recursive: true }));

describe("openGguf()", () => {
  test("lists the tensors row-major, outermost dimension first", async () => {
    const source = await openGguf(FIXTURE);
    expect(source.shapeOf("F32")).toEqual([2, 3, 5]);
    expect(source.shapeOf("Q4_K")).toEqual([3, 512]);
    await source.close();
  });

  test("agrees with @huggingface/gguf 0.4.6 on every key and tensor", async () => {
    const source = await openGguf(FIXTURE);
    const reference = await referenceReader(FIXTURE, { allowLocalFile: true });
    const builtIn = ["version", "tensor_count", "kv_count"]; // which that reader adds
    expect(source.metadata.keys).toEqual(Object.keys(reference.metadata).filter((key) => !builtIn.includes(key)));
    for (const { name, shape } of reference.tensorInfos) {
      expect(source.shapeOf(name)).toEqual(shape.map(Number).reverse());
    }
    expect(source.names).toEqual(reference.tensorInfos.map(({ name }) => name));
    await source.close();
  });

  test("names file and tensor where the tensor is missing", async () => {
    const source = await openGguf(FIXTURE);
    await expect(source.read("Q3_K")).rejects.toThrow(
      new RangeError(`Cannot read tensor Q3_K of ${FIXTURE} as it must be one of its 11 tensors`),
    );
    await source.close();
  });

  test("names a file that is missing, and a folder", async () => {
    await expect(openGguf(join(folder, "none.gguf"))).rejects.toThrow(
      /^Cannot read .*none\.gguf as it must be a readable/,
    );
    await expect(openGguf(folder)).rejects.toThrow(`Cannot read ${folder} as it must be a file: it is a folder`);
  });
});

// Values: fixtures/gguf/make_fixtures.py.
describe("GgufMetadata", () => {
  let source: GgufFile;
  beforeAll(async () => {
    source = await openGguf(FIXTURE);
  });
  afterAll(() => source.close());

  test.each([
    ["uint8", 200],
    ["int8", -100],
    ["uint16", 60000],
    ["int16", -30000],
    ["uint32", 4e9],
    ["int32", -2e9],
    ["float32", 0.5],
    ["uint64", 2 ** 40],
    ["int64", -(2 ** 40)],
    ["float64", 0.1],
  ])("reads %s", (type, value) => expect(source.metadata.number(`test.${type}`)).toBe(value));

  test("reads text, booleans and arrays", () => {
    expect(source.metadata.string("general.architecture")).toBe("llama");
    expect(source.metadata.string("test.string")).toBe("Größe ‖n‖₂");
    expect(source.metadata.boolean("test.boolean")).toBe(true);
    expect(source.metadata.strings("test.strings")).toEqual(["a", "", "Ġthe", "日本"]);
    expect(source.metadata.numbers("test.numbers")).toEqual([3, -1, 2]);
    expect(source.metadata.has("test.none")).toBe(false);
  });

  test("names file and key where the key is missing or of another type", () => {
    const { metadata } = source;
    expect(() => metadata.number("test.none")).toThrow(
      new RangeError(`Cannot read test.none of ${FIXTURE} as the file must have that metadata key`),
    );
    expect(() => metadata.number("test.string")).toThrow(
      /blocks\.gguf as metadata test\.string must be number: it is string/,
    );
    expect(() => metadata.numbers("test.uint8")).toThrow(/must be an array of number: it is uint8/);
    expect(() => metadata.string("test.strings")).toThrow(/must be string: it is an array of string/);
    expect(() => metadata.number("test.too-large")).toThrow(/must be below 2\^53/);
  });
});

describe("openGguf() on damaged files", () => {
  /** The fixture with some bytes replaced; `find` is where, from the end of that text plus `skip`. */
  const damaged = async (find: string, skip: number, replacement: Uint8Array): Promise<string> => {
    const bytes = await readFile(FIXTURE);
    bytes.set(replacement, bytes.indexOf(find) + Buffer.byteLength(find) + skip);
    await writeFile(file, bytes);
    return file;
  };
  const uint64 = (value: bigint): Uint8Array => new Uint8Array(BigUint64Array.of(value).buffer);
  const uint32 = (value: number): Uint8Array => new Uint8Array(Uint32Array.of(value).buffer);
  const afterDimensions = 4 + 2 * 8; // of a matrix: its type stands there, its offset after that

  test.each([
    ["another magic", "", 0, Buffer.from("GGML"), /must begin with "GGUF": its first bytes are 0x4c4d4747/],
    ["a big-endian version", "GGUF", 0, [0, 0, 0, 3], /GGUF version must be 2 or 3, little-endian: .* 0x03000000/],
    ["ten million tensors", "GGUF", 4, uint64(10_000_000n), /number of tensors must be at most 65536/],
    ["more tensors than bytes", "GGUF", 4, uint64(5000n), /number of tensors must fit the \d+ bytes/],
    ["2^64 - 1 keys", "GGUF", 12, uint64(2n ** 64n - 1n), /number of metadata values must be below 2\^53/],
    ["a name that is not UTF-8", "Q4_0", -2, [0xff, 0xfe], /the name of tensor \d+ must be UTF-8/],
    ["a key twice", "test.int32", -2, Buffer.from("16"), /metadata keys must differ: test\.int16 comes twice/],
    ["an unknown value type", "test.uint8", 0, uint32(77), /type of test\.uint8 must be 0 to 12: current value is 77/],
    ["an array of arrays", "test.numbers", 4, uint32(9), /test\.numbers must be flat/],
    ["an array longer than the file", "test.numbers", 8, uint64(2n ** 21n), /length of test\.numbers must fit/],
    ["a thousand dimensions", "Q4_0", 0, uint32(1000), /tensor Q4_0 must have at most 4 dimensions/],
    ["a dimension of 2^40", "Q4_0", 4, uint64(2n ** 40n), /tensor Q4_0 must have at most 2147483647 values/],
    ["rows of half a block", "Q4_0", 4, uint64(16n), /rows of tensor Q4_0 must be whole Q4_0 blocks of 32 values/],
    ["a type that we do not decode", "Q4_0", afterDimensions, uint32(10), /tensor Q4_0 must be of .* ggml type 10/],
    [
      "an offset out of step",
      "Q4_0",
      afterDimensions + 4,
      uint64(33n),
      /offset of tensor Q4_0 must be a multiple of 32/,
    ],
    ["an offset outside", "Q4_0", afterDimensions + 4, uint64(2n ** 40n), /tensor Q4_0 must end inside the file/],
    ["an offset inside another tensor", "Q4_0", afterDimensions + 4, uint64(0n), /tensors must not overlap/],
  ])("%s", async (_, find, skip, replacement, message) => {
    const opened = openGguf(await damaged(find, skip, Uint8Array.from(replacement)));
    await expect(opened).rejects.toThrow(message);
    await expect(opened).rejects.toThrow(SyntaxError);
    await expect(opened).rejects.toThrow(file);
  });

  test("a header that the file cuts off, at any length", async () => {
    const bytes = await readFile(FIXTURE);
    for (let length = 0; length < bytes.length; length += 97) {
      await writeFile(file, bytes.subarray(0, length));
      await expect(openGguf(file)).rejects.toThrow(SyntaxError);
    }
  });

  test.each([
    ["a byte", [...uint32(0), 1], /general\.alignment must be a power of two, in uint32: it is uint8/],
    ["an empty array", [...uint32(9), ...uint32(4), ...uint64(0n)], /in uint32: it is an array of uint32/],
    ["no power of two", [...uint32(4), ...uint32(48)], /in uint32: it is 48/],
  ])("an alignment that is %s, at the very end of the file", async (_, value, message) => {
    const key = "general.alignment";
    const header = [...Buffer.from("GGUF"), ...uint32(3), ...uint64(0n), ...uint64(1n)];
    await writeFile(file, Buffer.from([...header, ...uint64(BigInt(key.length)), ...Buffer.from(key), ...value]));
    await expect(openGguf(file)).rejects.toThrow(message);
    await expect(openGguf(file)).rejects.toThrow(SyntaxError);
  });

  test("400 random damages open or are refused by name, within 100 MB of memory", async () => {
    const { nOpened, nRefused, grownBytes } = await damageAndRead({
      original: await readFile(FIXTURE),
      headerBytes: 1200,
      file,
      seed: 1,
      rounds: 400,
      open: openGguf,
      reads: ({ metadata: { keys, string, number, boolean, strings, numbers } }) =>
        keys.flatMap((key) => [string, number, boolean, strings, numbers].map((read) => () => read(key))),
    });
    expect(nOpened).toBeGreaterThan(20);
    expect(nRefused).toBeGreaterThan(100);
    expect(grownBytes).toBeLessThan(100e6);
  });
});
