import { describe, expect, test } from "vitest";
import { splitTokens } from "../../../src/study/inspect/inspect-limits";

const sequences = [Int32Array.of(0, 1, 2, 3), Int32Array.of(4, 5, 6, 7), Int32Array.of(8, 9)];
const plain = (parts: readonly Int32Array[]) => parts.map((tokens) => [...tokens]);

describe("splitTokens()", () => {
  test("cuts the sequence that holds the border, and keeps the borders between sequences", () => {
    const { calibration, evaluation } = splitTokens(sequences, 5, 4);
    expect(plain(calibration)).toEqual([[0, 1, 2, 3], [4]]);
    expect(plain(evaluation)).toEqual([[5, 6, 7], [8]]);
  });

  test("refuses more tokens than there are, and a part in which nothing is predicted", () => {
    expect(() => splitTokens(sequences, 6, 5)).toThrow(/has 10/);
    expect(() => splitTokens(sequences, 7, 1)).toThrow(/at least 2 tokens/);
  });
});
