import { describe, expect, test } from "vitest";
import { silentNeuronsFigure } from "../../src/report/silent-neurons-figure";
import { trainingFigure } from "../../src/report/training-figure";
import { trainingRecordWith } from "./training-record";

const record = trainingRecordWith({ relu: [3.2, 3.3], relu2: [3.0, 3.1], reglu: [3.0], swiglu: [2.9, 3.1] });

interface Trace {
  readonly name?: string;
  readonly x: number[];
  readonly y: number[];
}

describe("trainingFigure()", () => {
  const traces = trainingFigure(record).data as Trace[];
  test("draws a line a variant and a band where there are seeds", () => {
    expect(traces.map(({ name }) => name)).toEqual([
      undefined,
      "ReLU: 3.250 at the end",
      undefined,
      "ReLU²: 3.050 at the end",
      "ReGLU: 3.000 at the end",
      undefined,
      "SwiGLU: 3.000 at the end",
    ]);
  });

  test("bands run from the least to the greatest seed, around the mean", () => {
    const [band, line] = traces;
    const n = line.x.length;
    expect(line.x[0]).toBe(10 * 32_768); // the start is left out
    expect(band.y[n - 1]).toBe(3.3);
    expect(band.y[n]).toBe(3.2);
    expect(line.y[n - 1]).toBeCloseTo(3.25, 12);
  });
});

describe("silentNeuronsFigure()", () => {
  test("draws the mean over layers of zeros and of dead neurons", () => {
    const traces = silentNeuronsFigure(record).data as Trace[];
    expect(traces).toHaveLength(8);
    // At the end 0.5 + 0.4 and 0.5 + 1/3 are zero, 0.1 and 0.05 dead.
    expect(traces[0].y[3]).toBeCloseTo(0.5 + (0.4 + 1 / 3) / 2, 12);
    expect(traces[4].y[3]).toBeCloseTo(0.075, 12);
  });
});
