import { describe, expect, test } from "vitest";
import type { SequenceChoices } from "../../../src/study/tradeoff/evaluate-choices";
import { perplexityLimits } from "../../../src/study/tradeoff/perplexity-limits";

const [N_DOCUMENTS, N_TOKENS, D_FF] = [20, 101, 1000];

/** Documents whose loss changes by `slope` of the document times limit², and whose sparsity is the limit. */
function evaluateAt(limits: readonly number[], slopeOf: (document: number) => number): SequenceChoices[] {
  return Array.from({ length: N_DOCUMENTS }, (_, document) => ({
    nTokens: N_TOKENS,
    nPredictedTokens: N_TOKENS - 1,
    denseLossSum: 300,
    nSilentByLayer: [0],
    choices: limits.map((limit) => ({
      lossSum: 300 + (N_TOKENS - 1) * slopeOf(document) * limit ** 2,
      nInactiveByLayer: [Math.round(limit * D_FF) * N_TOKENS],
      nInactiveByToken: new Array<number>(N_TOKENS).fill(Math.round(limit * D_FF)),
      nInactiveDenseByLayer: [Math.round(limit * D_FF) * N_TOKENS],
      cettSumByLayer: [0],
    })),
  }));
}

async function sought(grid: readonly number[], rises: readonly number[], slopeOf: (document: number) => number) {
  const tried: number[][] = [];
  const found = await perplexityLimits(
    { sequences: evaluateAt(grid, slopeOf), dFF: D_FF, seed: 1, limits: grid },
    rises,
    async (limits) => {
      tried.push([...limits]);
      return evaluateAt(limits, slopeOf);
    },
  );
  return { found, tried };
}

describe("perplexityLimits()", () => {
  test("finds the limit at which the loss has changed by ln(1 + rise)", async () => {
    const { found, tried } = await sought([0, 0.1, 0.2, 0.5], [0.01, 0.05], () => 1);
    for (const { rise, crossing, passes } of found) {
      const limit = Math.sqrt(Math.log1p(rise)); // of limit² = ln(1 + rise): 0.0998 and 0.2209
      expect(crossing!.cettLimit).toBeCloseTo(limit, 4);
      expect(crossing!.cettLimitInterval).toEqual([crossing!.cettLimit, crossing!.cettLimit]); // all documents agree
      expect(crossing!.sparsity).toBeCloseTo(limit, 2);
      const limits = passes.map(({ cettLimit }) => cettLimit);
      expect(limits).toEqual([...limits].sort((one, other) => one - other));
    }
    expect(tried.length).toBeLessThanOrEqual(4);
    expect(tried[0]).toHaveLength(6); // three in each bracket, in one pass
  });

  test("gives the interval that the differences between documents leave", async () => {
    // Slopes 0.5 and 1.5 in turn: mean 1, standard deviation 0.5, of a mean of 20 documents 0.11. The limit goes as slope^(-1/2): +- 5.6 % at one deviation.
    const { found } = await sought([0, 0.1, 0.2, 0.5], [0.05], (document) => 0.5 + (document % 2));
    const { cettLimit, cettLimitInterval } = found[0].crossing!;
    expect(cettLimit).toBeCloseTo(Math.sqrt(Math.log1p(0.05)), 3);
    expect(cettLimitInterval[0] / cettLimit).toBeCloseTo(1 - 1.8 * 0.056, 1);
    expect(cettLimitInterval[1] / cettLimit).toBeCloseTo(1 + 2.2 * 0.056, 1);
    expect(cettLimitInterval[0]).toBeLessThan(cettLimit);
    expect(cettLimitInterval[1]).toBeGreaterThan(cettLimit);
  });

  test("looks beyond the grid, and says null where perplexity never rises so much", async () => {
    const beyond = await sought([0, 0.1], [0.05], () => 0.1); // limit² = 0.4879: 0.6985
    expect(beyond.found[0].crossing!.cettLimit).toBeCloseTo(0.6985, 2);
    const never = await sought([0, 0.1], [0.05], () => 0.01);
    expect(never.found[0].crossing).toBeNull();
    expect(never.found[0].passes.at(-1)!.cettLimit).toBe(0.99);
  });
});
