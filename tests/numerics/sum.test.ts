import { expect, test } from "vitest";
import { sum } from "../../src/numerics/sum";

test("sum() adds in float64 and is 0 for nothing", () => {
  expect(sum([])).toBe(0);
  expect(sum(Float32Array.of(2 ** 24, 1))).toBe(2 ** 24 + 1);
});
