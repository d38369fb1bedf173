import { describe, expect, test } from "vitest";
import type { RecordedSweepRun, TrainingRecord } from "../../../src/records/training-record";
import { chooseLearningRates } from "../../../src/study/training/choose-learning-rates";
import { mergeTraining } from "../../../src/study/training/merge-training";
import { trainingRecordWith } from "../../report/training-record";

const none = { relu: [], relu2: [], reglu: [], swiglu: [] };

function sweepRun(
  variant: RecordedSweepRun["variant"],
  peakLearningRate: number,
  validationLoss: number | null,
): RecordedSweepRun {
  return { variant, seed: 1, peakLearningRate, tokens: 1000, warmUpSteps: 1, validationLoss, command: "relu2 train" };
}

describe("mergeTraining()", () => {
  const relu2 = trainingRecordWith({ ...none, relu2: [3] });

  test("keeps the runs of both, in the paper's order, the later one of two alike", () => {
    const swiglu = trainingRecordWith({ ...none, relu2: [2.5, 2.6], swiglu: [2.9] });
    const { runs } = mergeTraining(swiglu, relu2).measured;
    expect(runs.map(({ variant, seed, points }) => [variant, seed, points[4].validationLoss])).toEqual([
      ["relu2", 1, 3],
      ["relu2", 2, 2.6],
      ["swiglu", 1, 2.9],
    ]);
  });

  test("takes the inputs of full runs where the other record is a shorter sweep", () => {
    const empty = trainingRecordWith(none);
    const sweep: TrainingRecord = {
      ...empty,
      inputs: { ...empty.inputs, nSteps: 10, tokens: 327_680 },
      measured: { runs: [], sweep: [sweepRun("relu2", 1e-3, 4)] },
    };
    for (const merged of [mergeTraining(sweep, relu2), mergeTraining(relu2, sweep)]) {
      expect(merged.inputs.nSteps).toBe(100);
      expect(merged.measured.sweep).toHaveLength(1);
      expect(merged.measured.runs).toHaveLength(1);
    }
  });

  test("refuses runs of another text or length", () => {
    const longer = { ...relu2, inputs: { ...relu2.inputs, nSteps: 200 } };
    expect(() => mergeTraining(relu2, longer)).toThrow(/its nSteps must be 100, as of the runs in it: it is 200/);
  });
});

describe("chooseLearningRates()", () => {
  test("shares a rate where the optima are within a factor of two: the one with the lowest sum", () => {
    const sweep = [
      sweepRun("relu2", 1e-3, 3.0),
      sweepRun("relu2", 2e-3, 3.1), // at 1e-3 the two add up to 6.05, at 2e-3 to 6.1
      sweepRun("swiglu", 1e-3, 3.05),
      sweepRun("swiglu", 2e-3, 3.0),
    ];
    const { best, chosen, isShared } = chooseLearningRates(sweep);
    expect([...best.values()]).toEqual([1e-3, 2e-3]);
    expect(isShared).toBe(true);
    expect([...chosen.values()]).toEqual([1e-3, 1e-3]);
  });

  test("gives each its own where they are not; a run that diverged is never the best", () => {
    const sweep = [
      sweepRun("relu2", 1e-3, 3.0),
      sweepRun("relu2", 4e-3, null),
      sweepRun("swiglu", 1e-3, 3.1),
      sweepRun("swiglu", 4e-3, 3.0),
    ];
    const { chosen, isShared } = chooseLearningRates(sweep);
    expect(isShared).toBe(false);
    expect([...chosen.values()]).toEqual([1e-3, 4e-3]);
    expect(() => chooseLearningRates([sweepRun("relu", 1, null)])).toThrow(/all of relu diverged/);
  });
});
