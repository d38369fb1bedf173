import { describe, expect, test } from "vitest";
import { nearestName } from "../../src/data/nearest-name";

describe("nearestName()", () => {
  // Edit distances, by hand: kitten-sitting 3, kitten-kitchen 2, kitten-mitten 1.
  test("takes the smallest edit distance, whatever the case", () => {
    expect(nearestName("kitten", ["sitting", "kitchen"])).toBe("kitchen");
    expect(nearestName("KITTEN", ["kitchen", "mitten"])).toBe("mitten");
    expect(nearestName("", ["ab", "a"])).toBe("a");
  });

  test("takes the first of equals, and needs one", () => {
    expect(nearestName("x", ["b", "a"])).toBe("b");
    expect(() => nearestName("x", [])).toThrow(RangeError);
  });
});
