import { describe, expect, test } from "vitest";
import { estimate, outcomeOf } from "../../../src/evaluation/tasks/task-accuracy";

const choice = (nCharacters: number) => ({ context: "c", continuation: " x", nCharacters });
const scores = (...likelihoods: number[]) =>
  likelihoods.map((logLikelihood) => ({ logLikelihood, isGreedy: logLikelihood > -1 }));

describe("outcomeOf()", () => {
  const item = { id: "1", choices: [choice(2), choice(10)], gold: 1 };

  // -6 < -4, but per character -4 / 2 = -2 and -6 / 10 = -0.6.
  test("takes the likeliest choice, and the likeliest per character", () => {
    const task = { kind: "choices", isNormalized: true } as const;
    expect(outcomeOf(task, item, scores(-4, -6))).toEqual({ isCorrect: false, isCorrectNormalized: true });
  });

  test("takes the first of equals, and does not normalise where the harness does not", () => {
    const task = { kind: "choices", isNormalized: false } as const;
    expect(outcomeOf(task, item, scores(-4, -4))).toEqual({ isCorrect: false });
  });

  test("asks of a last word whether greedy decoding writes it, and its loss", () => {
    const word = { id: "1", choices: [choice(3)], gold: 0 };
    const task = { kind: "last-word", isNormalized: false } as const;
    expect(outcomeOf(task, word, scores(-0.5))).toEqual({ isCorrect: true, loss: 0.5 });
    expect(outcomeOf(task, word, scores(-2))).toEqual({ isCorrect: false, loss: 2 });
  });
});

describe("estimate()", () => {
  // 1 1 1 0: mean 3/4, squares 3/16 + 9/16 = 3/4, over 3 is 1/4, over 4 is 1/16: 1/4. As the harness: sqrt(p (1 - p) / (n - 1)) = sqrt(3/16 / 3).
  test("is the mean and its standard error", () => {
    expect(estimate([1, 1, 1, 0])).toEqual({ mean: 0.75, standardError: 0.25 });
    expect(estimate([0.5])).toEqual({ mean: 0.5, standardError: 0 });
  });
});
