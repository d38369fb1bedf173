import { describe, expect, test } from "vitest";
import { localityRecord } from "../../../src/records/locality-record";
import { savingsRecord } from "../../../src/records/savings-record";
import { cumulativeActivationFigure } from "../../../src/report/affinity/cumulative-activation-figure";
import { localityFigure } from "../../../src/report/affinity/locality-figure";
import { localityGapFigure } from "../../../src/report/affinity/locality-gap-figure";
import { localityPaperGapFigure } from "../../../src/report/affinity/locality-paper-gap-figure";
import { localityRatioFigure } from "../../../src/report/affinity/locality-ratio-figure";
import { localitySentences } from "../../../src/report/affinity/locality-sentences";
import { localityPlace } from "../../../src/report/affinity/locality-variants";
import { savingsAccountFigure } from "../../../src/report/affinity/savings-account-figure";
import { savingsFigure } from "../../../src/report/affinity/savings-figure";
import { savingsReadsFigure } from "../../../src/report/affinity/savings-reads-figure";
import { savingsSentences } from "../../../src/report/affinity/savings-sentences";
import { asOldRecord, localityRecordWith, savingsRecordWith } from "../locality-record";

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

describe.each([
  ["localityFigure()", localityFigure(four)],
  ["localityRatioFigure()", localityRatioFigure(four)],
  ["localityGapFigure()", localityGapFigure(four)],
  ["localityPaperGapFigure()", localityPaperGapFigure(four)],
  ["cumulativeActivationFigure()", cumulativeActivationFigure(four)],
  ["localityFigure() of an older record", localityFigure(asOldRecord(four))],
  ["localityRatioFigure() of an older record", localityRatioFigure(asOldRecord(four))],
  ["localityPaperGapFigure() of an older record", localityPaperGapFigure(asOldRecord(four))],
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

interface Trace {
  readonly name: string;
  readonly x: number[];
  readonly y: number[];
  readonly mode: string;
  readonly xaxis?: string;
  readonly showlegend?: boolean;
}
const tracesOf = ({ data }: { data: unknown[] }): Trace[] => data as Trace[];

describe("localityPlace()", () => {
  test("takes the sparsity of the paper unless told otherwise, and the nearest of what is asked for", () => {
    const record = localityRecordWith([["relu2", [layer]]], [0.1, 0.4], [0.9, 0.95]);
    expect(localityPlace(record)).toEqual({ limit: 3, label: "sparsity 0.95" });
    expect(localityPlace(record, { targetSparsity: 0.9 })).toEqual({ limit: 2, label: "sparsity 0.9" });
    expect(localityPlace(record, { cettLimit: 0.35 })).toEqual({ limit: 1, label: "CETT 0.4" });
  });

  test("takes an older record at the CETT limit that the paper marks, and says so", () => {
    expect(localityPlace(asOldRecord(four))).toEqual({ limit: 1, label: "CETT 0.2 (not measured at sparsity 0.95)" });
    expect(localityFigure(asOldRecord(four)).layout.title).toMatchObject({
      text: "Reuse between tokens, 4 models, CETT 0.2 (not measured at sparsity 0.95)",
    });
  });
});

describe("localityRatioFigure()", () => {
  const record = localityRecordWith([
    [
      "relu2",
      [
        { ...layer, activationRatio: 0.02, reuse1: 0.1, reuse5: 0.2 },
        { ...layer, activationRatio: 0.06, reuse1: 0.3, reuse5: 0.6 },
      ],
    ],
  ]);
  const traces = tracesOf(localityRatioFigure(record));

  test("draws windows 1 and 5 beside the paper's 24 points and line, and the level of chance", () => {
    expect(traces.map(({ name, xaxis }) => [name, xaxis])).toEqual(
      ["x", "x2"].flatMap((axis) =>
        [
          "ReLU²",
          "ReLU², least-squares line",
          "paper, 1.3B ReLU²",
          "paper, 1.3B ReLU², its line",
          "1 - (1 - a)^w: independent neurons of equal rates",
        ].map((name) => [name, axis]),
      ),
    );
    expect(traces[0]).toMatchObject({ mode: "markers", x: [0.02, 0.06], y: [0.1, 0.3] });
    expect(traces[5].y).toEqual([0.2, 0.6]);
    expect(traces[1].y).toBeAllClose([0.1, 0.3], { rtol: 1e-12 }); // two points: the line goes through both
    expect(traces[2].x).toHaveLength(24);
    expect(traces[3]).toMatchObject({ mode: "lines", x: [0.0115, 0.073] });
    const { x, y } = traces[9];
    expect(y.at(-1)).toBeCloseTo(1 - (1 - x.at(-1)!) ** 5, 12);
  });

  test("names everything once", () => {
    expect(traces.filter(({ showlegend }) => showlegend !== false).map(({ name }) => name)).toEqual([
      "ReLU²",
      "paper, 1.3B ReLU²",
      "1 - (1 - a)^w: independent neurons of equal rates",
    ]);
  });

  test("draws no line through layers of one ratio", () => {
    const names = tracesOf(localityRatioFigure(four)).map(({ name }) => name);
    expect(names.some((name) => name.includes("least-squares"))).toBe(false);
  });
});

describe("localityPaperGapFigure()", () => {
  const record = localityRecordWith([["relu2", [{ ...layer, gap: 0.3, paperGap: 0.15 }, layer]]]);

  test("draws the paper's gap over relative depth, beside figure 7", () => {
    const [own, paper] = tracesOf(localityPaperGapFigure(record));
    expect(own).toMatchObject({ name: "ReLU²", x: [0.5, 1], y: [0.15, 0.2] });
    expect(paper.x[0]).toBeCloseTo(1 / 24, 12);
    expect(paper.x[23]).toBe(1);
    expect(paper.y[23]).toBe(0.2594); // the last point of figure 7
  });

  test("draws what an older record has in its place, marked", () => {
    const [own] = tracesOf(localityPaperGapFigure(asOldRecord(record)));
    expect(own.name).toContain("an older record");
    expect(own.y).toEqual([0.3, 0.2]);
  });
});

describe("cumulativeActivationFigure()", () => {
  test("draws a panel a variant and a line a layer, from the origin, and the border of hot neurons", () => {
    const record = localityRecordWith([
      ["relu", [{ ...layer, topFifth: 0.4 }]],
      ["relu2", [layer, { ...layer, topFifth: 0.5 }]],
      ["relu2", [{ ...layer, topFifth: 0.4 }, layer]],
    ]);
    const traces = tracesOf(cumulativeActivationFigure(record));
    expect(traces.map(({ name, xaxis }) => [name, xaxis])).toEqual([
      ["layer 1", "x"],
      ["all equally active", "x"],
      ["border of hot neurons: the top 20 % make 80 %", "x"],
      ["layer 1", "x2"],
      ["layer 2", "x2"],
      ["all equally active", "x2"],
      ["border of hot neurons: the top 20 % make 80 %", "x2"],
    ]);
    const at = (trace: Trace, share: number): number => trace.y[trace.x.indexOf(share)];
    expect([at(traces[0], 0), at(traces[0], 0.2), at(traces[0], 1)]).toBeAllClose([0, 0.4, 1], { rtol: 1e-12 });
    expect(at(traces[3], 0.2)).toBeCloseTo(0.35, 12); // mean of 0.3 and 0.4
    expect(at(traces[4], 0.2)).toBeCloseTo(0.4, 12); // of 0.5 and 0.3
    expect(traces[2]).toMatchObject({ x: [0.2], y: [0.8] });
  });

  test("is refused by a record that is older than the measure", () => {
    expect(() => cumulativeActivationFigure(asOldRecord(four))).toThrow("measure the models again");
  });
});

describe("savingsAccountFigure()", () => {
  test("draws window 5 first, then what the paper's figures give, and what it states", () => {
    const [flops, , bytes, , single] = tracesOf(savingsAccountFigure(savingsRecordWith(0.1, 0.3, true)));
    expect(flops).toMatchObject({ name: "all FLOPs", y: [0.4, 0.5, 0.538, 0.56] });
    expect(bytes.name).toBe("FFN bytes, window 5");
    expect(bytes.y).toBeAllClose([0.93, 0.92, 0.92, 0.92], { rtol: 1e-12 }); // 1 - 0.1 · 0.7
    expect(single.y.slice(1)).toEqual([0.851, 0.851]); // nothing is stated of it
  });
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

test("the older record of these tests is what the schema takes", () => {
  expect(localityRecord.parse(asOldRecord(four))).toEqual(asOldRecord(four));
});

describe("localitySentences()", () => {
  test("name model, limit and numbers, the paper's measures first", () => {
    const [, atLimit, atSparsity] = localitySentences(four);
    expect(atLimit).toMatch(/^relu-0 at CETT 0.2: .*window 1 30.0 %.*window 5 60.0 %.*2 dead and 0 hot/);
    expect(atSparsity).toMatch(
      /^relu-0 at sparsity 0.95 \(CETT 0.3\): .*\[0.0 %, 100.0 %\] \(all tokens together 30.0 %/,
    );
    expect(atSparsity).toContain("top-average gap 0.200; with partners of other documents 0.200 (permuted 0.067)");
  });

  test("say what an older record has not, and where exact zeros are enough", () => {
    const [old] = localitySentences(asOldRecord(four));
    expect(old).toContain("window 1 30.0 % [no interval in this record]");
    expect(old).toContain("top-average gap as in the paper not in this record");
    const [model] = four.measured.models;
    const limits = model.limits.map((limit) => ({ ...limit, cettLimit: 0 }));
    const zeros = { ...four, measured: { models: [{ ...model, limits }] } };
    expect(localitySentences(zeros)[2]).toContain("at sparsity 0.95 (CETT 0: exact zeros alone reach it)");
  });
});

test("savingsSentences() give what the paper states, what its figures give, and window 5 first", () => {
  const [paper, model, headline] = savingsSentences(savingsRecordWith(0.1, 0.3, false));
  expect(paper).toContain("states savings of 56 % of all FLOPs and 92 % of FFN I/O");
  expect(paper).toContain("saves 53.8 % of all FLOPs with the output head, 56.7 % without");
  expect(paper).toContain("a mean reuse of 47.4 % at window 5 (6b) saves 92.0 % of FFN bytes");
  expect(model).toContain("relu2-1 at CETT 0.2: 10.0 % of neurons active; with the true masks");
  expect(headline).toMatch(/^ {2}window 5: saves/);
});
