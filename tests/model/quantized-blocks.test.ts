import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type GgufFile, openGguf } from "../../src/model/gguf";
import { STORED_TYPES } from "../../src/model/quantized-blocks";
import { openSafetensors } from "../../src/model/safetensors";
import type { TensorSource } from "../../src/model/tensor-source";

const FIXTURES = join(__dirname, "../fixtures/gguf");

// Expected: gguf.quants.dequantize of the Python package gguf 0.19.0 on random blocks (fixtures/gguf/make_fixtures.py).
describe("STORED_TYPES", () => {
  let blocks: GgufFile;
  let expected: TensorSource;
  beforeAll(async () => {
    blocks = await openGguf(join(FIXTURES, "blocks.gguf"));
    expected = await openSafetensors(join(FIXTURES, "blocks.safetensors"));
  });
  afterAll(async () => {
    await blocks.close();
    await expected.close();
  });

  test.each(Object.keys(STORED_TYPES))("%s decodes to the same bits as the Python package gguf", async (type) => {
    const values = await blocks.read(type);
    expect(blocks.shapeOf(type)).toEqual(expected.shapeOf(type));
    expect(new Uint32Array(values.buffer)).toEqual(new Uint32Array((await expected.read(type)).buffer));
  });

  test("the fixture holds every type, and no other", () => {
    expect([...blocks.names].sort()).toEqual(Object.keys(STORED_TYPES).sort());
  });
});
