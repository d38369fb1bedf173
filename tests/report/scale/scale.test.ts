import { describe, expect, test } from "vitest";
import { paperSizesOf } from "../../../src/report/paper/paper-sizes";
import { scaleFigure } from "../../../src/report/scale/scale-figure";
import {
  equalTokensTable,
  scaleSentences,
  scaleTable,
  sparsestSentences,
  trainingLengthSentences,
} from "../../../src/report/scale/scale-sentences";
import { sizeCurvesFigure } from "../../../src/report/scale/size-curves-figure";
import { type SizedRow, scaleRecordWith } from "../scale-record";

interface Trace {
  readonly name: string;
  readonly x: number[];
  readonly y: number[];
}

/** Of each variant two seeds of the small size's smaller sibling, 0.5 and 0.52, and one of the larger with what it gains on 0.5. */
function rowsWith(gains: Readonly<Record<"relu" | "relu2" | "reglu" | "swiglu", number>>): SizedRow[] {
  return Object.entries(gains).flatMap(([variant, gain]): SizedRow[] => {
    const v = variant as keyof typeof gains;
    return [
      [v, "tiny", 0.5],
      [v, "tiny", 0.52],
      [v, "small", 0.5 + gain],
    ];
  });
}

describe("a scale record whose sizes were trained on equally many tokens, too", () => {
  const long = rowsWith({ relu: 0.1, relu2: 0.1, reglu: 0.1, swiglu: 0.1 });
  const equal = (gain: number): SizedRow[] => [
    ...(["relu", "relu2", "reglu", "swiglu"] as const).map((variant): SizedRow => [variant, "tiny on 200M", 0.4]),
    ...(["relu", "relu2", "reglu", "swiglu"] as const).map((variant): SizedRow => [variant, "small on 200M", 0.45]),
    ["relu2", "base on 200M", 0.4 + gain],
    ["swiglu", "base on 200M", 0.4 + gain],
  ];

  test("tells what the length of training does to a size", () => {
    const sentences = trainingLengthSentences(scaleRecordWith([...long, ...equal(0.25)]));
    expect(sentences).toHaveLength(2 * 4); // base has one length
    expect(sentences[0]).toBe(
      "ReLU, tiny: sparsity at CETT 0.2 40.0 % after 200M tokens, 51.0 % (50.0 % to 52.0 %) after 320M tokens",
    );
  });

  test("has a table of them: a row a variant, a column a size", () => {
    const lines = equalTokensTable(
      scaleRecordWith([...long, ...equal(0.25)]),
      "sparsity",
      ({ sparsity }) => sparsity,
    ).split("\n");
    expect(lines).toHaveLength(2 + 4);
    expect(lines[0]).toBe("| sparsity | 4.0M parameters | 16.0M parameters | 50.0M parameters |");
    expect(lines[2]).toBe("| ReLU | 40.0 % | 45.0 % |  |");
    expect(lines[3]).toBe("| ReLU² | 40.0 % | 45.0 % | 65.0 % |");
  });

  test("has a sentence that names the two sparsest in each size", () => {
    const turning: SizedRow[] = [
      ["relu", "tiny on 200M", 0.42],
      ["relu2", "tiny on 200M", 0.4],
      ["swiglu", "tiny on 200M", 0.3],
      ["relu", "small on 200M", 0.45],
      ["relu2", "small on 200M", 0.5],
    ];
    expect(sparsestSentences(scaleRecordWith([...long, ...turning]))).toEqual([
      "Sparsest at CETT 0.2: at 4.0M parameters ReLU with 42.0 %, then ReLU² with 40.0 %; at 16.0M parameters ReLU² with 50.0 %, then ReLU with 45.0 %",
      "Sparsest at perplexity + 1 %: at 4.0M parameters ReLU with 32.0 %, then ReLU² with 30.0 %; at 16.0M parameters ReLU² with 40.0 %, then ReLU with 35.0 %",
    ]);
    expect(sparsestSentences(scaleRecordWith(long))).toEqual([]);
  });

  test("has a dotted line for them", () => {
    const { data } = scaleFigure(scaleRecordWith([...long, ...equal(0.25)]));
    expect(data).toHaveLength(4 * 8 + 2);
    expect(data[2]).toMatchObject({ name: "ReLU²", x: [4e6, 16e6], y: [0.49, 0.4], line: { dash: "solid" } });
    expect(data[3]).toMatchObject({
      name: "ReLU², equal tokens",
      x: [4e6, 16e6, 50e6],
      y: [0.6, 0.55, 0.35],
      line: { dash: "dot" },
    });
  });

  // By hand: at CETT 0.1 the sparsity of a record's model is 0.01 below that at 0.2.
  test("has their curves beside the paper's sizes", () => {
    const traces = sizeCurvesFigure(scaleRecordWith([...long, ...equal(0.25)]), "swiglu").data as Trace[];
    expect(traces.map(({ name }) => name)).toEqual([
      "4.0M, 200M tokens",
      "16.0M, 200M tokens",
      "50.0M, 200M tokens",
      "paper, LLaMA-2 7B",
      "paper, LLaMA-2 13B",
      "paper, LLaMA-2 70B",
    ]);
    expect(traces[1].y).toEqual([0, 0.1, 0.2, 0.3]);
    expect(traces[1].x).toBeAllClose([0.43, 0.44, 0.45, 0.46], { rtol: 1e-12 });
    expect(traces[3].x).toEqual([0.1496, 0.2372, 0.3434, 0.5237, 0.6955]); // figure 4a
  });

  test("has the mean of seeds at the limits that all have, and refuses a record without such sizes", () => {
    const seeds = scaleRecordWith([
      ["reglu", "tiny on 200M", 0.4],
      ["reglu", "tiny on 200M", 0.5],
      ["reglu", "small on 200M", 0.6],
    ]);
    const [, second] = seeds.measured.models;
    second.curve.splice(1, 1); // without CETT 0.1
    const [tiny] = sizeCurvesFigure(seeds, "reglu").data as Trace[];
    expect(tiny.y).toEqual([0, 0.2, 0.3]);
    expect(tiny.x).toBeAllClose([0.43, 0.45, 0.46], { rtol: 1e-12 });
    expect(() => sizeCurvesFigure(scaleRecordWith(long), "reglu")).toThrow(/sizes of reglu .* it holds none/);
  });
});

describe("a scale record", () => {
  const record = scaleRecordWith([
    ...rowsWith({ relu: 0.1, relu2: 0.1, reglu: 0.1, swiglu: 0.1 }),
    ["swiglu", undefined, 0.6],
  ]);

  test("is drawn in four panels: a line a variant through its sizes, and a mark for another model", () => {
    const { data } = scaleFigure(record);
    expect(data).toHaveLength(4 * 5 + 2);
    const [relu] = data;
    expect(relu).toMatchObject({ name: "ReLU", x: [4e6, 16e6], y: [0.49, 0.4] });
    expect(data[4]).toMatchObject({ name: "model-12", x: [1e8], y: [0.4], marker: { symbol: "diamond-open" } });
    expect(data[19]).toMatchObject({ x: [], y: [] }); // its reuse was not measured
  });

  // Figure 4 at CETT 0.2: SwiGLU .6955 .6905 .6924, ReGLU .9143 .9283 .943; the axis has the active share.
  test("has the paper's sizes at the same CETT in its first panel", () => {
    expect(paperSizesOf("4b")).toEqual(["7B", "13B", "70B"]);
    const [swiglu, reglu] = scaleFigure(record).data.slice(-2) as Trace[];
    expect([swiglu.name, swiglu.x]).toEqual(["paper, LLaMA-2 with SwiGLU", [7e9, 13e9, 70e9]]);
    expect(swiglu.y).toBeAllClose([0.3045, 0.3095, 0.3076], { rtol: 1e-9 });
    expect(reglu.y).toBeAllClose([0.0857, 0.0717, 0.057], { rtol: 1e-9 });
  });

  test("is told in a sentence and a row a size", () => {
    const sentences = scaleSentences(record);
    expect(sentences).toHaveLength(9);
    expect(sentences[0]).toBe(
      "ReLU, 4.0M parameters (tiny, 320M tokens, 80 a parameter (distinct 8.0), 2 seeds): sparsity 51.0 % (50.0 % to 52.0 %) at CETT 0.2, 41.0 % (40.0 % to 42.0 %) at perplexity + 1 %",
    );
    const lines = scaleTable(record).split("\n");
    expect(lines).toHaveLength(2 + 9);
    expect(lines[10]).toContain("| model-12, not by us |");
  });
});
