import { describe, expect, test } from "vitest";
import { readPaper } from "../../../src/records/paper";
import { controlsFigure } from "../../../src/report/performance/controls-figure";
import { controlsTable } from "../../../src/report/performance/controls-table";
import { kneeOf } from "../../../src/report/performance/knee";
import {
  atLossChange,
  atSparsity,
  lossOverSparsity,
  tradeoffCurve,
} from "../../../src/report/performance/tradeoff-curves";
import { tradeoffFigure } from "../../../src/report/performance/tradeoff-figure";
import { tradeoffKneeFigure } from "../../../src/report/performance/tradeoff-knee-figure";
import { tradeoffLayersFigure } from "../../../src/report/performance/tradeoff-layers-figure";
import {
  perplexitySentences,
  sparsityCostSentences,
  tradeoffSentences,
} from "../../../src/report/performance/tradeoff-sentences";
import { tradeoffSparsityFigure } from "../../../src/report/performance/tradeoff-sparsity-figure";
import { type Curve, tradeoffRecordWith } from "../tradeoff-record";

const LIMITS = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6];
const curve = (sparsity: number[], relativeLoss: number[]): Curve => ({ sparsity, relativeLoss });
/** Flat up to CETT 0.2 and straight above: by hand, the knee is at 0.2 on the whole grid and on the one up to 0.4. */
const KINK = [0, 0, 0, 0.1, 0.2, 0.3, 0.4];
const rising = (at: number): number[] => LIMITS.map((limit) => Math.min(1, at + 0.2 * limit));

const record = tradeoffRecordWith(
  LIMITS,
  [
    ["relu2", curve([0.8, 0.88, 0.92, 0.95, 0.97, 0.98, 0.99], [0, 0.0005, 0.004, 0.01, 0.03, 0.06, 0.1])],
    ["relu2", curve([0.82, 0.9, 0.94, 0.97, 0.98, 0.99, 1], [0, 0.0015, 0.006, 0.02, 0.04, 0.08, 0.12])],
    ["swiglu", curve([0, 0.4, 0.6, 0.7, 0.8, 0.9, 0.95], [0, 0.001, 0.005, 0.02, 0.05, 0.1, 0.2])],
  ],
  { withControls: true },
);
const [one, other] = record.measured.models;

interface Trace {
  readonly name?: string;
  readonly x: number[];
  readonly y: number[];
  readonly z: number[][];
  readonly legendgroup?: string;
}
const traces = (figure: { data: object[] }): Trace[] => figure.data as Trace[];

describe("kneeOf()", () => {
  test("is the kink of two straight lines, and stays where the axis ends earlier", () => {
    expect(kneeOf(LIMITS, KINK)).toBe(2);
    expect(kneeOf(LIMITS.slice(0, 5), KINK.slice(0, 5))).toBe(2);
  });

  // y = x²: by calculus the point farthest below the chord of [0, X] is X / 2.
  test("moves with the end of the axis where the curve has no scale of its own", () => {
    const x = Array.from({ length: 61 }, (_, k) => k / 100);
    const square = x.map((value) => value * value);
    expect(x[kneeOf(x, square)]).toBeCloseTo(0.3, 12);
    expect(x[kneeOf(x.slice(0, 41), square.slice(0, 41))]).toBeCloseTo(0.2, 12);
  });

  test("is none where the curve is above its chord, and needs three points", () => {
    expect(kneeOf([0, 1, 2], [0, 2, 3])).toBe(0);
    expect(() => kneeOf([0, 1], [0, 1])).toThrow(/must have three points: it has 2/);
  });
});

describe("tradeoffCurve()", () => {
  test("puts the limits of the grid and those tried between them in one order", () => {
    const [{ passes, ...rise }] = one.perplexity;
    const tried = { cettLimit: 0.15, sparsity: 0.9, lossChange: 0.008 };
    const points = tradeoffCurve({ ...one, perplexity: [{ ...rise, passes: [...passes, tried] }] });
    expect(points.map(({ cettLimit }) => cettLimit)).toEqual([0, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6]);
    expect(points[2]).toEqual({ ...tried, relativeLoss: 0.002 });
  });
});

describe("atSparsity() and atLossChange()", () => {
  const points = tradeoffCurve(one);
  // Half-way between the sparsities 0.88 and 0.92: CETT 0.15, relative loss (0.0005 + 0.004) / 2, of 4 nats.
  test("are on the straight line between two limits", () => {
    expect(atSparsity(points, 0.9)?.relativeLoss).toBeCloseTo(0.00225, 12);
    expect(atSparsity(points, 0.9)?.cettLimit).toBeCloseTo(0.15, 12);
    expect(atLossChange(points, 0.009)?.sparsity).toBeCloseTo(0.9, 12);
  });

  test("are the exact zeros where these are enough, and nothing where no limit is", () => {
    expect(atSparsity(points, 0.5)).toEqual(points[0]);
    expect(atSparsity(points, 0.995)).toBeUndefined();
    expect(atLossChange(points, 1)).toBeUndefined();
  });
});

describe("lossOverSparsity()", () => {
  test("is drawn over what all seeds reach, with both seeds at the ends of the band", () => {
    const { x, mean, low, high } = lossOverSparsity([one, other]);
    expect([x[0], x[x.length - 1]]).toEqual([0.82, 0.99]);
    const k = x.findIndex((sparsity) => sparsity >= 0.95);
    const losses = [one, other].map((model) => atSparsity(tradeoffCurve(model), x[k])!.relativeLoss).sort();
    expect([low[k], high[k]]).toEqual(losses);
    expect(mean[k]).toBeCloseTo((losses[0] + losses[1]) / 2, 12);
  });
});

describe("lossOverSparsity() of one model", () => {
  // 47 of these ends lie below what 99 steps to them add up to in float64.
  test("ends where the model does, whatever rounding does", () => {
    for (let k = 1; k < 100; k++) {
      const end = 0.95 + k * 0.00037;
      const [model] = tradeoffRecordWith([0, 0.1], [["swiglu", curve([0.3, end], [0, 0.1])]]).measured.models;
      expect(lossOverSparsity([model]).x.at(-1)).toBeLessThanOrEqual(end);
    }
  });
});

describe("tradeoffFigure()", () => {
  const figure = tradeoffFigure(record);
  test("starts at CETT 0.2, and names sparsity and loss of each variant", () => {
    const [{ steps, active }] = figure.layout.sliders as unknown as {
      steps: { label: string; args: [{ name: string[]; x: number[][] }, number[]] }[];
      active: number;
    }[];
    expect(steps[active].label).toBe("0.2");
    const [{ name, x }, moving] = steps[active].args;
    expect(name).toEqual(["ReLU²: sparsity 93.0 %, loss +0.50 %", "SwiGLU: sparsity 60.0 %, loss +0.50 %"]);
    moving.forEach((trace, k) => {
      expect(figure.data[trace]).toMatchObject({ name: name[k], x: x[k] });
    });
  });

  // Figure 3b and table 2: at its last bound but three ReLU² is at .9457 with 49.6814 of 50.48, 1.582 % less; SwiGLU at .7432 with 47.9577 of 50.53, 5.091 % less.
  test("has what the paper's models of the same variants lose of their accuracy, in percent of it", () => {
    const paper = traces(figure).filter(({ name }) => name?.startsWith("paper"));
    expect(paper.map(({ name }) => name)).toEqual(["paper, accuracy of 1.3B ReLU²", "paper, accuracy of 1.3B SwiGLU"]);
    expect(paper[0].x[4]).toBeCloseTo(1 - 0.9457, 12); // the active share
    expect(paper[0].y[4]).toBeCloseTo(1.582, 3);
    expect(paper[1].y[1]).toBeCloseTo(5.091, 3);
  });

  test("draws a band for several seeds only", () => {
    const grouped = traces(figure).filter(({ legendgroup }) => legendgroup !== undefined);
    expect(grouped.map(({ legendgroup }) => legendgroup)).toEqual(["ReLU²", "ReLU²", "SwiGLU"]);
  });
});

describe("the other figures", () => {
  test("tradeoffSparsityFigure() has the mean of the seeds over CETT upwards, and for one model the interval of documents", () => {
    const lines = traces(tradeoffSparsityFigure(record));
    const relu2 = lines.find(({ name }) => name === "ReLU²");
    expect(relu2?.x[2]).toBeCloseTo(0.93, 12);
    expect(relu2?.y).toEqual(LIMITS);
    const [, , band] = lines;
    expect(band.x[2]).toBeCloseTo(0.61, 12);
    expect(band.y[2]).toBe(0.2);
  });

  test("tradeoffSparsityFigure() has the paper's curves of the same variants", () => {
    const paper = traces(tradeoffSparsityFigure(record)).slice(-2);
    expect(paper.map(({ name }) => name)).toEqual(["paper, 1.3B ReLU²", "paper, 1.3B SwiGLU"]);
    expect([paper[0].x[4], paper[0].y[4]]).toEqual([0.9457, 0.2]); // figure 3a
  });

  test("tradeoffKneeFigure() marks both knees of each variant", () => {
    const kinked = tradeoffRecordWith(LIMITS, [["relu2", curve(rising(0.8), KINK)]]);
    const [line, whole, cut] = traces(tradeoffKneeFigure(kinked));
    expect(line.name).toBe("ReLU²: knee 0.20 (grid cut: 0.20)");
    expect([whole, cut].map(({ x, y }) => [x[0], y[0]])).toEqual([
      [0.2, 0],
      [0.2, 0],
    ]);
    const [paper] = traces(tradeoffKneeFigure(kinked)).slice(-1);
    expect(paper.name).toBe("paper, accuracy of 1.3B ReLU²");
    expect(paper.x).toEqual(readPaper().cettBounds);
    expect(paper.y[4]).toBeCloseTo(1.582, 3);
  });

  test("tradeoffLayersFigure() has a panel a variant, with a row a layer", () => {
    const panels = traces(tradeoffLayersFigure(record));
    expect(panels).toHaveLength(2);
    expect(panels[0].z.map((row) => row[2])).toBeAllClose([0.93 * 0.9, 0.93], { rtol: 1e-12 });
  });

  test("controlsFigure() has a line a definition, means over models", () => {
    const lines = traces(controlsFigure(record, "relu2"));
    expect(lines).toHaveLength(7);
    expect(lines[1].y).toBeAllClose([0.2, 0.2], { rtol: 1e-12 });
    expect(() => controlsFigure(record, "relu")).toThrow(/must hold a model of relu: it holds none/);
  });
});

describe("controlsTable()", () => {
  test("has loss and loss above ours, with an interval where there is one model", () => {
    const rows = controlsTable(record, "swiglu").split("\n");
    expect(rows[0]).toBe("| neurons left out | 70 % | 90 % |");
    expect(rows[2]).toContain("| +0.1000 | +0.1000 |");
    expect(rows[3]).toContain("| +0.2000 (+0.1000, +0.0500 to +0.1500) |");
    expect(rows.at(-1)).toBe("Exact zeros alone: sparsity 60.0 %, at no loss.");
    expect(controlsTable(record, "relu2")).toContain("| +0.2000 (+0.1000) |");
    expect(controlsTable(record, "relu")).toBe("");
  });

  test("compares the error in one layer, too", () => {
    const rows = controlsTable(record, "swiglu", "cett").split("\n");
    expect(rows[2]).toContain("| 0.1000 | 0.1000 |");
    expect(rows[3]).toContain("| 0.1000 (+0.0100) | 0.1000 (+0.0100) |");
  });

  test("leaves out sparsities that exact zeros alone exceed", () => {
    const [model] = record.measured.models.slice(2);
    const definitions = model.controls!.definitions.map(({ definition, points }) => ({
      definition,
      points: points.filter(({ targetSparsity }) => targetSparsity !== 0.7),
    }));
    const models = [{ ...model, controls: { ...model.controls!, definitions } }];
    const [header] = controlsTable({ ...record, measured: { models } }, "swiglu").split("\n");
    expect(header).toBe("| neurons left out | 90 % |");
  });
});

describe("the sentences", () => {
  test("name means and the range of seeds", () => {
    expect(tradeoffSentences(record, 0.2)).toEqual([
      "ReLU² at CETT 0.2: sparsity 93.0 % (92.0 % to 94.0 %), loss 0.50 % (0.40 % to 0.60 %) above the dense model's (0.0200 nats a token); exact zeros alone: 81.0 % (80.0 % to 82.0 %).",
      "SwiGLU at CETT 0.2: sparsity 60.0 %, loss 0.50 % above the dense model's (0.0200 nats a token); exact zeros alone: 0.0 %.",
    ]);
    expect(perplexitySentences(record)[1]).toBe("SwiGLU: perplexity + 1 % at CETT 0.100, sparsity 40.0 %.");
    expect(sparsityCostSentences(record, [0.9, 0.99])[1]).toBe(
      "SwiGLU: loss above the dense model's at 90 % 10.00 %, at 99 % not reached.",
    );
    expect(() => tradeoffSentences(record, 0.25)).toThrow(/must hold it: it holds 0, 0.1, 0.2/);
  });
});
