import { describe, expect, test } from "vitest";
import { mergesFromScores } from "../../../src/data/tokenizer/merges-from-scores";

describe("mergesFromScores()", () => {
  // "abc" is a + bc or ab + c; its score is the highest, so both come first, the longer left part before the shorter.
  test("lists every way to make a token, the highest score first", () => {
    const scores = new Map([
      ["a", -9],
      ["b", -9],
      ["c", -9],
      ["ab", -1],
      ["bc", -2],
      ["abc", 0],
    ]);
    expect(mergesFromScores([...scores.keys()], (token) => scores.get(token)!)).toEqual([
      ["ab", "c"],
      ["a", "bc"],
      ["a", "b"],
      ["b", "c"],
    ]);
  });

  test("cuts between code points", () => {
    expect(mergesFromScores(["\u{1f600}", "x", "\u{1f600}x"], () => 0)).toEqual([["\u{1f600}", "x"]]);
  });
});
