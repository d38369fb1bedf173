import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readRecord } from "../../../src/records/read-record";
import { trainingSpeedRecord } from "../../../src/records/training-speed-record";
import { accuracyTrainingFigure } from "../../../src/report/training-runs/accuracy-training-figure";
import { learningRateFigure } from "../../../src/report/training-runs/learning-rate-figure";
import { paperTrainingFigure } from "../../../src/report/training-runs/paper-training-figure";
import { silentNeuronsFigure } from "../../../src/report/training-runs/silent-neurons-figure";
import { trainingDifferenceFigure } from "../../../src/report/training-runs/training-difference-figure";
import { trainingFigure } from "../../../src/report/training-runs/training-figure";
import { trainingSpeedFigure } from "../../../src/report/training-runs/training-speed-figure";
import { evaluationRecordWith } from "../evaluation-record";
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

describe("paperTrainingFigure()", () => {
  const traces = paperTrainingFigure(record).data as Trace[];
  test("has our four over tokens a parameter, and the paper's four", () => {
    const names = traces.flatMap(({ name }) => name ?? []);
    expect(names.slice(0, 4)).toEqual(["tiny ReLU", "tiny ReLU²", "tiny ReGLU", "tiny SwiGLU"]);
    const relu = traces.find(({ name }) => name === "tiny ReLU")!;
    // From step 10 on; 100 steps of 32,768 tokens over 4,229,568 parameters.
    expect(relu.x[0]).toBeCloseTo((10 * 32_768) / 4_229_568, 12);
    expect(relu.x.at(-1)).toBeCloseTo(3_276_800 / 4_229_568, 12);
    expect(relu.y.at(-1)).toBeCloseTo(3.25, 12);
  });

  // Figure 2a: ReLU 3.792 after 5 billion tokens, 2.328 after 95: 3.846 and 73.08 for each of 1.3 billion parameters. What is before 5 billion is left out.
  test("has the paper's tokens divided by its parameters", () => {
    const paper = traces.find(({ name }) => name === "paper, 1.3B ReLU")!;
    expect([paper.x[0], paper.x.at(-2)!]).toBeAllClose([5 / 1.3, 95 / 1.3], { rtol: 1e-12 });
    expect([paper.y[0], paper.y.at(-2)]).toEqual([3.792, 2.328]);
  });
});

describe("accuracyTrainingFigure()", () => {
  const evaluated = (variant: "relu" | "swiglu", nRight: number) => {
    const { inputs, ...rest } = evaluationRecordWith([], { piqa: [nRight], boolq: [90] });
    return { ...rest, inputs: { ...inputs, model: { ...inputs.model, name: `tiny-${variant}`, variant } } };
  };

  test("has a point a model at the end of its training, chance, and the paper's curves", () => {
    const [relu, swiglu, chance, ...paper] = accuracyTrainingFigure(
      [evaluated("relu", 60), evaluated("swiglu", 64)],
      record,
    ).data as Trace[];
    expect([relu.name, relu.y[0]]).toEqual(["tiny-relu: 60.0 %", 60]); // BoolQ is no task of the paper
    expect((relu.x[0] + swiglu.x[0]) / 2).toBeCloseTo(75, 12); // beside each other
    expect(chance.y).toEqual([50, 50]);
    expect(paper.map(({ y }) => y.at(-1))).toEqual([48.85, 50.48, 50.36, 50.54]); // figure 2b, 100 billion tokens
  });

  test("needs a task in common with the paper, and a run of the variant", () => {
    expect(() => accuracyTrainingFigure([evaluationRecordWith([], { boolq: [60] })], record)).toThrow(
      /a task of the paper in common/,
    );
    const without = {
      ...record,
      measured: { ...record.measured, runs: record.measured.runs.filter((run) => run.variant !== "relu") },
    };
    expect(() => accuracyTrainingFigure([evaluated("relu", 60)], without)).toThrow(/must hold a run of it/);
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
