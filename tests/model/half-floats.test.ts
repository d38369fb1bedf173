import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { narrowToBfloats, narrowToHalves, widenBfloats, widenHalves } from "../../src/model/half-floats";
import { openSafetensors } from "../../src/model/safetensors";

const FIXTURE = join(__dirname, "../fixtures/safetensors/halves.safetensors");
const ALL_BITS = Uint16Array.from({ length: 2 ** 16 }, (_, bits) => bits);

// Expected: numpy 2.4.6 (F16) and gguf 0.19.0 (BF16) on random values, ties, and the edges of both formats (fixtures/gguf/make_fixtures.py).
describe.each([
  { type: "F16", narrow: narrowToHalves, widen: widenHalves, nNotNumbers: 2 * 1023 },
  { type: "BF16", narrow: narrowToBfloats, widen: widenBfloats, nNotNumbers: 2 * 127 },
])("$type", ({ type, narrow, widen, nNotNumbers }) => {
  test("narrows to nearest, ties to even", async () => {
    const source = await openSafetensors(FIXTURE);
    const values = await source.read("values");
    const narrowed = new Uint16Array(values.length);
    const widened = new Float32Array(values.length);
    narrow(values, narrowed);
    widen(narrowed, widened);
    expect(widened).toEqual(await source.read(`${type} in F32`)); // Object.is: tells -0 from 0, NaN equals NaN
    await source.close();
  });

  test("every number survives the way to float32 and back, every NaN stays one", () => {
    const widened = new Float32Array(ALL_BITS.length);
    const narrowed = new Uint16Array(ALL_BITS.length);
    widen(ALL_BITS, widened);
    narrow(widened, narrowed);
    const again = new Float32Array(ALL_BITS.length);
    widen(narrowed, again);
    expect(again).toEqual(widened);
    expect(widened.filter(Number.isNaN)).toHaveLength(nNotNumbers);
    expect(ALL_BITS.filter((bits, i) => narrowed[i] !== bits && !Number.isNaN(widened[i]))).toHaveLength(0);
  });
});
