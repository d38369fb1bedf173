import { describe, expect, test } from "vitest";
import { greedyToken, sampler } from "../../src/inference/next-token";
import { seededRandom } from "../../src/numerics/random";

describe("greedyToken()", () => {
  test("takes the largest, and the first of equal ones", () => {
    expect(greedyToken(Float32Array.of(-1, 3, 3, 2))).toBe(1);
    expect(greedyToken(Float32Array.of(Number.NEGATIVE_INFINITY, -7))).toBe(1);
  });
});

describe("sampler()", () => {
  // Logits log 1, log 2, log 5 are probabilities 1/8, 2/8, 5/8; at temperature 1/2 they are squared: 1/30, 4/30, 25/30.
  const logits = Float32Array.of(0, Math.log(2), Math.log(5));

  test.each([
    [{ temperature: 1 }, [1 / 8, 2 / 8, 5 / 8]],
    [{ temperature: 0.5 }, [1 / 30, 4 / 30, 25 / 30]],
    [{ temperature: 1, topK: 2 }, [0, 2 / 7, 5 / 7]],
    [{ temperature: 1, topK: 1 }, [0, 0, 1]],
  ] as const)("draws in proportion: %o", (options, expected) => {
    const draw = sampler(options, seededRandom(1));
    const n = 20_000;
    const counts = [0, 0, 0];
    for (let k = 0; k < n; k++) counts[draw(logits)]++;
    const shares = counts.map((count) => count / n);
    expect(shares).toBeAllClose(expected, { atol: 0.015 }); // four standard errors of a half: 0.014
  });

  test("the same seed draws the same tokens", () => {
    const [one, other] = [1, 1].map((seed) => sampler({ temperature: 1 }, seededRandom(seed)));
    const draws = Array.from({ length: 50 }, () => one(logits));
    expect(Array.from({ length: 50 }, () => other(logits))).toEqual(draws);
  });

  test("refuses a temperature of 0 and a topK of 0", () => {
    expect(() => sampler({ temperature: 0 }, seededRandom(1))).toThrow("above 0: current value is 0");
    expect(() => sampler({ temperature: 1, topK: 0 }, seededRandom(1))).toThrow("topK must be an integer >= 1");
  });
});
