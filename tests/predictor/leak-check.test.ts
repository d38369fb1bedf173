import { describe, expect, test } from "vitest";
import { seededRandom } from "../../src/numerics/random";
import { checkNoLeak, type SplitSequence } from "../../src/predictor/leak-check";

const random = seededRandom(1);
const tokens = (n: number): Int32Array => Int32Array.from({ length: n }, () => random.integer(4096));
const documents = (name: string, n: number): SplitSequence[] =>
  Array.from({ length: n }, (_, k) => ({ document: `${name} ${k}`, tokens: tokens(100) }));

const test1 = documents("held out", 3);
const training = documents("training", 5);

describe("checkNoLeak()", () => {
  test("passes where no document is shared", () => {
    expect(() => checkNoLeak({ test: test1, training, validation: documents("validation", 2) })).not.toThrow();
  });

  test("sees a planted duplicate under another name, and names it", () => {
    const planted = [...training, { document: "a copy", tokens: Int32Array.from(test1[1].tokens) }];
    expect(() => checkNoLeak({ test: test1, training: planted })).toThrow(
      /test and training must share no document: 85 of 85 pieces of a copy are in both/,
    );
  });

  test("sees a copy that begins elsewhere and is cut into sequences in another way", () => {
    const shifted = {
      document: "an edition",
      tokens: Int32Array.from([...tokens(10), ...test1[0].tokens.subarray(0, 90)]),
    };
    expect(() => checkNoLeak({ test: test1, training: [...training, shifted] })).toThrow(/pieces of an edition/);
  });

  test("sees one document cut into two splits, though no token is in both", () => {
    const whole = tokens(200);
    const part = (start: number): SplitSequence => ({ document: "one", tokens: whole.subarray(start, start + 100) });
    expect(() => checkNoLeak({ training: [part(0)], validation: [part(100)] })).toThrow(/pieces of one are in both/);
  });

  test("lets a quotation pass", () => {
    const quoting = {
      document: "quotes",
      tokens: Int32Array.from([...tokens(80), ...test1[0].tokens.subarray(20, 50)]),
    };
    expect(() => checkNoLeak({ test: test1, training: [...training, quoting] })).not.toThrow();
  });

  test("compares documents that are shorter than a piece whole", () => {
    const short = { document: "short", tokens: Int32Array.of(1, 2, 3) };
    const again = { document: "short again", tokens: Int32Array.of(1, 2, 3) };
    expect(() => checkNoLeak({ test: [short], training: [again] })).toThrow(/1 of 1 pieces of short again/);
  });
});
