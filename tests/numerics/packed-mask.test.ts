import { describe, expect, test } from "vitest";
import { maskBytes, unpackMask } from "../../src/numerics/packed-mask";
import { packMask } from "../support/pack-mask";

describe("packMask()", () => {
  test("puts neuron i into bit i % 8 of byte ⌊i / 8⌋ and pads a row with zeros", () => {
    // Row 0: neurons 0 and 9; row 1: neurons 1 and 8. Ten neurons need two bytes.
    const mask = [1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0];
    expect([...packMask(mask, 10)]).toEqual([0b1, 0b10, 0b10, 0b1]);
    expect(maskBytes(10)).toBe(2);
  });

  test("unpackMask() gives back what was packed", () => {
    const mask = Float32Array.of(1, 0, 0, 1, 1, 0, 0, 0, 0, 1, 0, 1, 0, 1, 1, 0, 0, 0, 1, 0);
    expect(unpackMask(packMask(mask, 10), 10)).toEqual(mask);
  });
});
