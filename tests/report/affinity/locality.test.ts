import { describe, expect, test } from "vitest";
import { claims } from "../../../src/records/claims";
import { localityRecord } from "../../../src/records/locality-record";
import { savingsRecord } from "../../../src/records/savings-record";
import { localityFigure } from "../../../src/report/affinity/locality-figure";
import { localityGapFigure } from "../../../src/report/affinity/locality-gap-figure";
import { localityRatioFigure } from "../../../src/report/affinity/locality-ratio-figure";
import { localitySentences } from "../../../src/report/affinity/locality-sentences";
import { savingsAccountFigure } from "../../../src/report/affinity/savings-account-figure";
import { savingsFigure } from "../../../src/report/affinity/savings-figure";
import { savingsReadsFigure } from "../../../src/report/affinity/savings-reads-figure";
import { savingsSentences } from "../../../src/report/affinity/savings-sentences";
import { coActivationGapClaim } from "../../../src/report/claims/co-activation-gap";
import { flopsAndIoClaim } from "../../../src/report/claims/flops-and-io";
import { reuseWindowClaim } from "../../../src/report/claims/reuse-window";
import { localityRecordWith, savingsRecordWith } from "../locality-record";

const layer = { reuse1: 0.3, reuse5: 0.6, chance: 0.1, gap: 0.2 };
const gapped = (gap: number, late = gap) => [
  { ...layer, gap },
  { ...layer, gap: late },
];
const four = localityRecordWith([
  ["relu", gapped(0.2)],
  ["relu2", gapped(0.2, 0.25)],
  ["reglu", gapped(0.2)],
  ["swiglu", gapped(0.1)],
]);

describe("reuseWindowClaim()", () => {
  test.each([
    ["reproduced", "a factor of 2 above chance", { ...layer }],
    ["partly", "a factor of 2.6", { ...layer, reuse5: 0.78 }],
    ["partly", "a factor of 1.3", { ...layer, reuse5: 0.39 }],
    ["not reproduced", "a factor of 1.2", { ...layer, reuse5: 0.36 }],
    ["not reproduced", "a factor of 2 at the level of chance", { ...layer, chance: 0.3 }],
  ] as const)("is %s at %s", (verdict, _, numbers) => {
    const claim = reuseWindowClaim(localityRecordWith([["relu2", [numbers]]]), "locality-tiny");
    expect(claim.verdict).toBe(verdict);
    expect(claims.parse([claim])).toEqual([claim]);
  });

  test("has the models' factors as its interval", () => {
    const record = localityRecordWith([
      ["relu2", [layer]],
      ["relu2", [{ ...layer, reuse5: 0.66 }]],
    ]);
    const { value, interval } = reuseWindowClaim(record, "x");
    expect([value, ...interval!]).toBeAllClose([2.1, 2, 2.2], { rtol: 1e-12 });
  });

  test("needs a ReLU² model and CETT 0.2", () => {
    expect(() => reuseWindowClaim(localityRecordWith([["relu", [layer]]]), "x")).toThrow("must hold a relu2 model");
    expect(() => reuseWindowClaim(localityRecordWith([["relu2", [layer]]], [0.1]), "x")).toThrow("at CETT 0.2");
  });
});

describe("coActivationGapClaim()", () => {
  test.each([
    ["reproduced", "gaps twice SwiGLU's, ReLU² the largest late", [0.2, 0.25, 0.2, 0.1]],
    ["partly", "ReLU² not the largest late", [0.25, 0.2, 0.2, 0.1]],
    ["partly", "ReLU² the largest, SwiGLU's not far below", [0.2, 0.25, 0.2, 0.19]],
    ["not reproduced", "neither", [0.25, 0.2, 0.2, 0.19]],
  ] as const)("is %s with %s", (verdict, _, [relu, relu2, reglu, swiglu]) => {
    const record = localityRecordWith([
      ["relu", gapped(relu)],
      ["relu2", gapped(relu2)],
      ["reglu", gapped(reglu)],
      ["swiglu", gapped(swiglu)],
    ]);
    const claim = coActivationGapClaim(record, "locality-tiny");
    expect(claim.verdict).toBe(verdict);
    expect(claim.value).toBeCloseTo(relu2, 12);
    expect(claims.parse([claim])).toEqual([claim]);
  });

  test("needs the four variants", () => {
    expect(() => coActivationGapClaim(localityRecordWith([["relu2", [layer]]]), "x")).toThrow(
      "relu, reglu, swiglu missing",
    );
  });
});

describe("flopsAndIoClaim()", () => {
  test.each([
    ["reproduced", "a predictor that computes 12 % and 30 % reused", [0.12, 0.3, true]],
    ["partly", "the same with the true masks", [0.12, 0.3, false]],
    ["partly", "20 % computed: 90 % of bytes, but only 80 % of FLOPs", [0.2, 0.5, true]],
    ["not reproduced", "30 % computed and 50 % reused: 85 % of bytes", [0.3, 0.5, true]],
  ] as const)("is %s with %s", (verdict, _, [computed, reused, isPredicted]) => {
    const claim = flopsAndIoClaim(savingsRecordWith(computed, reused, isPredicted), "savings-tiny");
    expect(claim.verdict).toBe(verdict);
    expect(claims.parse([claim])).toEqual([claim]);
  });
});

describe.each([
  ["localityFigure()", localityFigure(four)],
  ["localityRatioFigure()", localityRatioFigure(four)],
  ["localityGapFigure()", localityGapFigure(four)],
  ["savingsFigure()", savingsFigure(savingsRecordWith(0.1, 0.3, true))],
  ["savingsAccountFigure()", savingsAccountFigure(savingsRecordWith(0.1, 0.3, true))],
])("%s", (_, figure) => {
  test("is plain JSON with numbers in every trace", () => {
    expect(JSON.parse(JSON.stringify(figure))).toEqual(figure);
    for (const { y } of figure.data as { y: number[] }[]) {
      expect(y.length).toBeGreaterThan(0);
      expect(y.every(Number.isFinite)).toBe(true);
    }
  });
});

test("localityFigure() draws the mean over the models of a variant", () => {
  const record = localityRecordWith([
    ["relu2", [layer]],
    ["relu2", [{ ...layer, reuse1: 0.4 }]],
  ]);
  const [{ y }] = localityFigure(record).data as { y: number[] }[];
  expect(y[0]).toBeCloseTo(0.35, 12);
});

test("savingsFigure() begins at no memory and draws shares of the dense bytes", () => {
  const [{ x, y }] = savingsFigure(savingsRecordWith(0.1, 0.3, true)).data as { x: number[]; y: number[] }[];
  expect(x).toEqual([0, 0.5]);
  expect(y).toEqual([100 / 8192, 50 / 8192]);
});

describe("savingsReadsFigure()", () => {
  const per = { bytesPerToken: 100, requestsPerToken: 2 };
  const calibration = [
    { bytes: 4096, nReads: 10, ms: 1 },
    { bytes: 8192, nReads: 10, ms: 1.5 },
  ];
  const runs = (["none", "lru"] as const).map((policy, k) => ({
    layout: "row-column" as const,
    policy,
    memoryShare: 0.2 * k,
    nTokens: 10,
    device: { reads: calibration, requestMs: 0.5, megabytesPerSecond: 8 },
    simulated: { ...per, msPerToken: 3 - k },
    measured: { ...per, msPerToken: 4 - k, deviceBytesPerToken: 100, cachedMsPerToken: 0.1 },
  }));
  const reads = { fileBytes: 8192, runs, denseMsPerToken: 9 };
  const record = savingsRecordWith(0.1, 0.3, false);
  const withReads = { ...record, measured: { ...record.measured, models: [{ ...record.measured.models[0], reads }] } };

  test("draws simulated and measured times side by side", () => {
    expect(savingsRecord.parse(withReads)).toEqual(withReads);
    const traces = savingsReadsFigure(withReads, "relu2-1").data as { x: string[]; y: number[] }[];
    expect(traces.map(({ y }) => y)).toEqual([
      [3, 2],
      [4, 3],
      [0.1, 0.1],
    ]);
    expect(traces[0].x).toEqual(["row-column<br>none", "row-column<br>lru"]);
  });

  test("needs measured reads of the model", () => {
    expect(() => savingsReadsFigure(record, "relu2-1")).toThrow("the record must hold them");
    expect(() => savingsReadsFigure(withReads, "other")).toThrow("it holds relu2-1");
  });
});

test("the records of these tests are what their schemas take", () => {
  expect(localityRecord.parse(four)).toEqual(four);
  const savings = savingsRecordWith(0.1, 0.3, false);
  expect(savingsRecord.parse(savings)).toEqual(savings);
});

test("sentences name model, limit and numbers", () => {
  expect(localitySentences(four)[1]).toMatch(
    /^relu-0 at CETT 0.2: .*window 1 30.0 %.*window 5 60.0 %.*2 dead and 0 hot/,
  );
  const [paper, model] = savingsSentences(savingsRecordWith(0.1, 0.3, false));
  expect(paper).toContain("56.0 % and 92.0 %; with the predictor's own cost 52.2 %, and 86.0 %");
  expect(model).toContain("relu2-1 at CETT 0.2: 10.0 % of neurons active; with the true masks");
});
