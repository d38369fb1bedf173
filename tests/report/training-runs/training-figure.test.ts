import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readRecord } from "../../../src/records/read-record";
import { trainingSpeedRecord } from "../../../src/records/training-speed-record";
import { learningRateFigure } from "../../../src/report/training-runs/learning-rate-figure";
import { silentNeuronsFigure } from "../../../src/report/training-runs/silent-neurons-figure";
import { trainingDifferenceFigure } from "../../../src/report/training-runs/training-difference-figure";
import { trainingFigure } from "../../../src/report/training-runs/training-figure";
import { trainingSpeedFigure } from "../../../src/report/training-runs/training-speed-figure";
import { trainingRecordWith } from "../training-record";

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

describe("trainingDifferenceFigure()", () => {
  const traces = trainingDifferenceFigure(record).data as Trace[];
  // Paired by seed with SwiGLU (2.9, 3.1): ReLU 0.3 and 0.2, ReLU² 0.1 and 0; ReGLU has the first seed only, 0.1.
  test("is the loss minus that of SwiGLU with the same seed, in a band between the seeds", () => {
    expect(traces.map(({ name }) => name)).toEqual([
      undefined,
      "ReLU: + 0.2500 at the end",
      undefined,
      "ReLU²: + 0.0500 at the end",
      "ReGLU: + 0.1000 at the end",
    ]);
    const [band, line] = traces;
    const n = line.x.length;
    expect(line.x).toEqual([10, 20, 50, 100].map((step) => step * 32_768)); // from 5 % of the tokens on
    expect(line.y[n - 1]).toBeCloseTo(0.25, 12);
    expect(band.y[n - 1]).toBeCloseTo(0.3, 12);
    expect(band.y[n]).toBeCloseTo(0.2, 12);
  });
});

describe("learningRateFigure()", () => {
  const sweepRun = (peakLearningRate: number, validationLoss: number | null) =>
    ({
      variant: "relu2",
      seed: 1,
      peakLearningRate,
      tokens: 12e6,
      warmUpSteps: 7,
      validationLoss,
      command: "",
    }) as const;
  const { measured } = record;
  const sweep = [sweepRun(1e-3, 4.5), sweepRun(2e-3, 4.4), sweepRun(4e-3, null)];
  const figure = learningRateFigure({ ...record, measured: { ...measured, sweep } });

  test("draws a point a run that reached its end, and names the others", () => {
    expect(figure.data).toMatchObject([{ name: "ReLU² (diverged at 0.004)", x: [1e-3, 2e-3], y: [4.5, 4.4] }]);
  });

  test("marks the rate of the full runs", () => {
    expect(figure.layout.shapes).toMatchObject([{ x0: 1e-3, x1: 1e-3 }]);
  });
});

describe("trainingSpeedFigure()", () => {
  const speed = readRecord(join(__dirname, "../../../figures/training-speed.json"), trainingSpeedRecord);
  test("has a bar a row, each at a place of its own", () => {
    const bars = trainingSpeedFigure(speed).data as Trace[];
    const { rows } = speed.measured;
    expect(bars.flatMap(({ y }) => y).sort((a, b) => a - b)).toEqual([...rows.keys()]);
    expect(bars.flatMap(({ x }) => x).sort()).toEqual(rows.map(({ tokensPerSecond }) => tokensPerSecond).sort());
  });
});
