import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { cettRecord } from "../../src/records/cett-record";
import { magnitudeRecord } from "../../src/records/magnitude-record";
import { readRecord } from "../../src/records/read-record";
import type { Figure } from "../../src/report/figure";
import { cettFigure } from "../../src/report/magnitudes/cett-figure";
import { layerSparsityFigure } from "../../src/report/magnitudes/layer-sparsity-figure";
import { lossFigure } from "../../src/report/magnitudes/loss-figure";
import { magnitudeFigure } from "../../src/report/magnitudes/magnitude-figure";

const figures = join(__dirname, "../../figures");
const magnitude = readRecord(join(figures, "magnitude-smollm2-135m.json"), magnitudeRecord);
const cett = readRecord(join(figures, "cett-smollm2-135m.json"), cettRecord);

interface Restyle {
  readonly label: string;
  readonly args: [{ name: string[]; x: number[][]; y: number[][] }, number[]];
}

/** The steps of a figure's slider, and the one it starts from. */
function sliderOf({ layout }: Figure): { steps: Restyle[]; active: number } {
  const [{ steps, active }] = layout.sliders as unknown as { steps: Restyle[]; active: number }[];
  return { steps, active };
}

describe.each([
  ["magnitudeFigure()", magnitudeFigure(magnitude)],
  ["cettFigure()", cettFigure(cett)],
  ["layerSparsityFigure()", layerSparsityFigure(cett)],
])("%s", (_, figure) => {
  test("starts as its slider's active step would draw it", () => {
    const { steps, active } = sliderOf(figure);
    const [{ name, x, y }, traces] = steps[active].args;
    traces.forEach((trace, k) => {
      expect(figure.data[trace]).toMatchObject({ name: name[k], x: x[k], y: y[k] });
    });
  });

  test("moves a curve at every step", () => {
    const { steps } = sliderOf(figure);
    const drawn = steps.map(({ args: [{ x, y }] }) => JSON.stringify([x, y]));
    expect(new Set(drawn).size).toBe(steps.length);
  });

  test("is plain JSON", () => {
    expect(JSON.parse(JSON.stringify(figure))).toEqual(figure);
  });
});

describe("magnitudeFigure()", () => {
  // Two routes to one number: the area under the pooled curve is the share of outputs in its bins.
  test("has the area of the outputs that are not zero", () => {
    const { edges, share, nZeros, nOutputs } = magnitude.measured.pooled;
    const black = figureTrace(magnitudeFigure(magnitude), "all layers");
    const area = black.y.reduce((sum, density, k) => sum + density * (edges[k + 1] - edges[k]), 0);
    expect(area).toBeCloseTo(
      share.reduce((sum, value) => sum + value, 0),
      9,
    );
    expect(area).toBeCloseTo(1 - nZeros / nOutputs, 4);
  });
});

describe("lossFigure()", () => {
  test("has a point a limit, with the interval around it", () => {
    const [trace] = lossFigure(cett).data as unknown as {
      y: number[];
      error_y: { array: number[]; arrayminus: number[] };
    }[];
    cett.measured.limits.forEach(({ lossChange, lossChangeInterval: [low, high] }, k) => {
      expect(trace.y[k]).toBe(lossChange);
      expect(trace.y[k] + trace.error_y.array[k]).toBeCloseTo(high, 12);
      expect(trace.y[k] - trace.error_y.arrayminus[k]).toBeCloseTo(low, 12);
    });
  });
});

function figureTrace(figure: Figure, name: string): { y: number[] } {
  return figure.data.find((trace) => trace.name === name) as unknown as { y: number[] };
}
