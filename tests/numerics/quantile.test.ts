import { expect, test } from "vitest";
import { quantile } from "../../src/numerics/quantile";

test("quantile() is linear between neighbours", () => {
  const values = [1, 2, 4];
  expect([0, 0.25, 0.5, 0.75, 1].map((share) => quantile(values, share))).toEqual([1, 1.5, 2, 3, 4]);
  expect(quantile([7], 0.3)).toBe(7);
});
