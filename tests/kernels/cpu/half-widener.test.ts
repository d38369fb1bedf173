import { beforeAll, describe, expect, test } from "vitest";
import { createHalfWidener, type HalfWidener } from "../../../src/kernels/cpu/half-widener";
import { widenHalves } from "../../../src/model/half-floats";
import { TEST_KERNELS } from "../../support/test-kernels";

/** Halves above are infinity and not-a-number, of either sign below it. */
const N_FINITE = 0x7c00;

let widener: HalfWidener;
beforeAll(async () => {
  widener = await createHalfWidener(TEST_KERNELS, 2 * N_FINITE);
});

describe("widenRows()", () => {
  test("gives every finite half exactly, zeros with their signs and subnormal ones too", () => {
    const halves = Uint16Array.from({ length: 2 * N_FINITE }, (_, k) => (k < N_FINITE ? k : 0x8000 + k - N_FINITE));
    const [values, expected] = [new Float32Array(halves.length), new Float32Array(halves.length)];
    widener.widenRows(halves, N_FINITE, Int32Array.of(0, 1), values);
    widenHalves(halves, expected);
    expect(Buffer.from(values.buffer).equals(Buffer.from(expected.buffer))).toBe(true);
  });

  test("takes the rows that are asked for, also of a length that no vector fills", () => {
    const halves = Uint16Array.from({ length: 21 }, (_, k) => 0x3c00 + k);
    const values = new Float32Array(9);
    widener.widenRows(halves, 3, Int32Array.of(6, 0, 6), values);
    const at = (k: number): number => 1 + k / 1024;
    expect([...values]).toEqual([18, 19, 20, 0, 1, 2, 18, 19, 20].map(at));
  });

  test("refuses values of another length, and more than it has room for", () => {
    const halves = new Uint16Array(12);
    expect(() => widener.widenRows(halves, 3, Int32Array.of(0), new Float32Array(4))).toThrow(/room for 3 values/);
    const many = Int32Array.from({ length: N_FINITE }, () => 0);
    expect(() => widener.widenRows(halves, 3, many, new Float32Array(3 * N_FINITE))).toThrow(/at most 63488/);
  });
});
