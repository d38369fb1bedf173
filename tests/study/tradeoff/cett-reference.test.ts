import { describe, expect, test } from "vitest";
import { cettReference, denseErrorOf } from "../../../src/study/tradeoff/cett-reference";
import type { SequenceChoices } from "../../../src/study/tradeoff/evaluate-choices";

/** Two sequences of 10 tokens, one layer of 10 neurons: a choice a row, [inactive of each sequence, inactive dense, CETT sum, loss of the first and the second]. */
function sequencesWith(rows: readonly (readonly [number, number, number, number, number])[]): SequenceChoices[] {
  return [0, 1].map((sequence) => ({
    nTokens: 10,
    nPredictedTokens: 9,
    denseLossSum: 0,
    nSilentByLayer: [sequence], // the second has a token without an FFN output
    choices: rows.map(([nInactive, nInactiveDense, cettSum, ...losses]) => ({
      lossSum: losses[sequence],
      nInactiveByLayer: [nInactive],
      nInactiveByToken: new Array<number>(10).fill(nInactive / 10),
      nInactiveDenseByLayer: [nInactiveDense],
      cettSumByLayer: [cettSum],
    })),
  }));
}

describe("cettReference()", () => {
  // Sparsities 0.5, 0.9 and, of another evaluation, 0.7; dense 0.4, 0.8, 0.6.
  const reference = cettReference(
    [
      sequencesWith([
        [50, 40, 1.9, 10, 20],
        [90, 80, 9.5, 50, 60],
      ]),
      sequencesWith([[70, 60, 3.8, 14, 28]]),
    ],
    10,
  );

  test("gives the losses of each sequence between the two nearest points of all evaluations", () => {
    expect(reference.lossSumsAt(0.7)).toEqual([14, 28]);
    expect(reference.lossSumsAt(0.6)).toBeAllClose([12, 24], { rtol: 1e-12, atol: 0 });
    expect(reference.lossSumsAt(0.85)).toBeAllClose([41, 52], { rtol: 1e-12, atol: 0 });
  });

  test("gives CETT by the sparsity of the dense model, over the tokens that have one", () => {
    // 19 tokens with an output: 2 * 1.9 / 19 = 0.2 and 2 * 3.8 / 19 = 0.4.
    expect(reference.cettAt(0.4)).toBeCloseTo(0.2, 12);
    expect(reference.cettAt(0.5)).toBeCloseTo(0.3, 12);
    const { denseSparsity, cett } = denseErrorOf(sequencesWith([[50, 40, 1.9, 10, 20]]), 0, 10);
    expect([denseSparsity, cett]).toBeAllClose([0.4, 0.2], { rtol: 1e-12, atol: 0 });
  });

  test("says nothing outside what was measured", () => {
    expect(reference.lossSumsAt(0.49)).toBeUndefined();
    expect(reference.lossSumsAt(0.91)).toBeUndefined();
    expect(reference.cettAt(0.81)).toBeUndefined();
  });
});
