import { describe, expect, test } from "vitest";
import type { DecodeRecord } from "../../../../src/records/decode-record";
import type { ModelSavings, SavingsRecord } from "../../../../src/records/savings-record";
import { flopsAndIo } from "../../../../src/report/claims/affinity/flops-and-io";
import { measuredSpeed } from "../../../../src/report/claims/affinity/measured-speed";
import { judgeWith } from "../judge-with";

interface Computed {
  readonly computed: number;
  readonly reused: number;
}

/** What the claim reads of a record: the accounts of window 5; those of window 1 save nothing. */
function savingsOf(models: readonly Computed[], { isPredicted = true, cettLimit = 0.2, variant = "relu2" } = {}) {
  const savedOf = (bytes: number) => ({
    ffnFlops: 0.7,
    totalFlops: 0.4,
    ffnBytes: bytes,
    ffnBytesWithPredictor: bytes - 0.06,
  });
  const shares = { bytesFactor: 1, predictorShare: 0.06 };
  const record = {
    inputs: { cettLimit, models: models.map(() => ({ model: { name: "m", variant } })) },
    measured: {
      models: models.map(
        ({ computed, reused }): Partial<ModelSavings> => ({
          nTraceTokens: 90,
          ffnShare: 0.5,
          predictor: isPredicted ? { parameterShare: 0.06, recall: 0.9, predictedSparsity: 1 - computed } : null,
          accounts: [
            { mode: "window", window: 1, computedShare: 1, reusedShare: 0, ...shares, saved: savedOf(0) },
            {
              mode: "window",
              window: 5,
              computedShare: computed,
              reusedShare: reused,
              ...shares,
              saved: savedOf(1 - computed * (1 - reused)),
            },
          ],
        }),
      ),
    },
  };
  return record as unknown as SavingsRecord;
}

describe("flopsAndIo", () => {
  // Bounds: 0.92 - 0.05 = 0.87 of the bytes, 0.851 - 0.05 = 0.801 of the FLOPs.
  // 0.15 computed, of which 0.4 are there: 1 - 0.15 · 0.6 = 0.91 of the bytes, 0.85 of the FLOPs.
  test("is reproduced at the paper's numbers less 5 points, with measured predictors", () => {
    const claim = judgeWith(flopsAndIo, { savings: savingsOf([{ computed: 0.15, reused: 0.4 }]) });
    expect(claim).toMatchObject({ verdict: "reproduced", unit: "percent", n: 90, interval: null });
    expect(claim.value).toBeCloseTo(0.91, 12);
    expect(claim.caveat).toContain("predictors with recall 90.0 % (the paper: 89.0 %), of which the rule asks nothing");
    expect(claim.caveat).toContain("FFN FLOPs saved 85.0 %, reuse 40.0 %");
    expect(claim.caveat).toContain("bytes 85.0 % where the predictor is read too");
  });

  // 1 - 0.25 · 0.5 = 0.875 of the bytes, but 0.75 of the FLOPs; and 1 - 0.15 · 0.9 = 0.865 of the bytes with 0.85 of the FLOPs.
  test.each([
    { computed: 0.25, reused: 0.5 },
    { computed: 0.15, reused: 0.1 },
  ])("is partly so where one of the two is saved: %o", (one) => {
    expect(judgeWith(flopsAndIo, { savings: savingsOf([one]) }).verdict).toBe("partly");
  });

  test("is partly so with true masks", () => {
    const claim = judgeWith(flopsAndIo, {
      savings: savingsOf([{ computed: 0.15, reused: 0.4 }], { isPredicted: false }),
    });
    expect(claim.verdict).toBe("partly");
    expect(claim.caveat).toContain("true masks: an upper bound");
  });

  // 0.25 · 0.8 = 0.2 are read, 0.25 computed.
  test("is not reproduced where neither is saved", () => {
    expect(judgeWith(flopsAndIo, { savings: savingsOf([{ computed: 0.25, reused: 0.2 }]) }).verdict).toBe(
      "not reproduced",
    );
  });

  test("needs a ReLU² model at the marked bound", () => {
    const one = [{ computed: 0.15, reused: 0.4 }];
    expect(() => judgeWith(flopsAndIo, { savings: savingsOf(one, { cettLimit: 0.1 }) })).toThrow(
      /the record must hold a relu2 model at CETT 0.2: it holds 1 at 0.1/,
    );
    expect(() => judgeWith(flopsAndIo, { savings: savingsOf(one, { variant: "relu" }) })).toThrow(/it holds 0 at 0.2/);
  });

  // PAPER.md: 56 % and 92 %; 1 - .149 · (1 - .474) = .92.
  test("prints the paper's numbers, and bounds that follow from them", () => {
    expect(flopsAndIo.paper()).toContain("56 % of all FLOPs, 92 % of the FFN's I/O");
    expect(flopsAndIo.paper()).toContain("1 - 0.149 × (1 - 0.474) = 0.92");
    expect(flopsAndIo.rule).toContain("at least 87.0 % of the FFN's bytes and 80.1 % of its FLOPs");
  });
});

describe("measuredSpeed", () => {
  const times = (medianMs: number) => ({ n: 10, medianMs, lowMs: 0.5 * medianMs, highMs: 2 * medianMs });
  const point = (mode: string, targetActiveShare: number, medianMs: number, bytes: number) => ({
    mode,
    targetActiveShare,
    times: times(medianMs),
    bytes,
  });
  /** Dense takes 4 ms; with 11.5 % active nothing is gained, so that share may not be read. */
  const decodeOf = (predictedMs: number, share = 0.149): DecodeRecord =>
    ({
      measured: {
        models: [
          {
            model: { name: "relu2-s1" },
            modes: [
              { mode: "dense", tokensPerSecond: 1000 },
              { mode: "gate-first", tokensPerSecond: 1500 },
            ],
          },
        ],
        trials: [
          { name: "tiny, relu2", points: [point("dense", 1, 1, 1)] },
          {
            name: "paper 1.3B, relu2",
            points: [
              point("dense", 1, 4, 3_000_000),
              point("oracle", 0.115, 4, 1),
              point("predicted", 0.115, 4, 1),
              point("oracle", share, 0.5, 450_000),
              point("predicted", share, predictedMs, 600_000),
            ],
          },
        ],
      },
    }) as unknown as DecodeRecord;

  // Four times the speed of dense is 1 ms; partly below 4 ms.
  test.each([
    [0.8, "reproduced"],
    [1, "reproduced"],
    [1.01, "partly"],
    [3.9, "partly"],
    [4, "not reproduced"],
  ] as const)("at %d ms is %s", (ms, verdict) => {
    const claim = judgeWith(measuredSpeed, { decode: decodeOf(ms) });
    expect(claim.verdict).toBe(verdict);
    expect(claim.value).toBeCloseTo(1 - ms / 4, 12);
  });

  // Half and twice 0.8 ms: 1 - 0.4 / 4 and 1 - 1.6 / 4. Bytes 3.0 over 0.6. Known neurons: 4 / 0.5.
  test("gives the spread, the bytes' bound and whole models beside it", () => {
    const { interval, caveat, measure } = judgeWith(measuredSpeed, { decode: decodeOf(0.8) });
    expect(interval![0]).toBeCloseTo(0.6, 12);
    expect(interval![1]).toBeCloseTo(0.9, 12);
    expect(caveat).toBe(
      "5.0x dense, where the bytes allow 5.0x; 8.0x with the true neurons known; whole models, tokens a second over dense: relu2-s1 gate-first 1.50x",
    );
    expect(measure).toContain("14.9 % active");
  });

  test("needs the paper's active share", () => {
    expect(() => judgeWith(measuredSpeed, { decode: decodeOf(1, 0.2) })).toThrow(
      /the record must hold paper 1.3B, relu2 with 0.149 of the neurons active/,
    );
  });

  test("says that the paper has no number", () => {
    expect(measuredSpeed.paper()).toContain(
      "none: it measures no speed; the active share 0.149 is 1 less its predicted sparsity",
    );
    expect(measuredSpeed.place).toContain("our own question");
  });
});
