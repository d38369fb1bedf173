import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { evaluationRecord } from "../../../src/records/evaluation-record";
import { readRecord } from "../../../src/records/read-record";
import { evaluationFigure } from "../../../src/report/performance/evaluation-figure";
import { meanChanges } from "../../../src/report/performance/evaluation-mean";
import { evaluationSentences } from "../../../src/report/performance/evaluation-sentences";
import { evaluationTable } from "../../../src/report/performance/evaluation-table";
import { publishedAccuracyTable } from "../../../src/report/performance/published-accuracies";
import { evaluationRecordWith } from "../evaluation-record";

const record = evaluationRecordWith([0.2, 0.4], { piqa: [70, 69, 60], boolq: [52, 53, 50] });

describe("meanChanges()", () => {
  // At CETT 0.2 -1 and +1 point, at 0.4 -10 and -2; standard errors of 0.03 each: sqrt(2) 0.03 / 2.
  test("counts every task alike", () => {
    expect(meanChanges(record).map(({ change }) => change)).toBeAllClose([0, -0.06], { rtol: 0, atol: 1e-12 });
    expect(meanChanges(record)[0].standardError).toBeCloseTo((Math.SQRT2 * 0.03) / 2, 12);
  });

  test("leaves out a limit that a task lacks", () => {
    const uneven = evaluationRecordWith([0.2, 0.4], { piqa: [70, 69, 60], boolq: [52, 53] });
    expect(meanChanges(uneven).map(({ cettLimit }) => cettLimit)).toEqual([0.2]);
  });
});

describe("evaluationSentences()", () => {
  test("name the tasks above chance, and the mean over all", () => {
    expect(evaluationSentences(record)).toEqual([
      "m does 1 of 2 tasks above chance (2 standard errors): PIQA.",
      "m at CETT 0.2: mean accuracy over 2 tasks +0.0 ± 2.1 points, sparsity 20.0 %.",
      "m at CETT 0.4: mean accuracy over 2 tasks -6.0 ± 2.1 points, sparsity 40.0 %.",
    ]);
  });

  test("count no task whose answer cannot be guessed", () => {
    const [above] = evaluationSentences(evaluationRecordWith([], { piqa: [70], lambada: [40] }));
    expect(above).toBe("m does 1 of 1 tasks above chance (2 standard errors): PIQA.");
  });

  test("say so where there is none", () => {
    expect(evaluationSentences(evaluationRecordWith([], { boolq: [52] }))).toEqual([
      "m does no task above chance (2 standard errors): its accuracies say nothing.",
    ]);
  });
});

describe("evaluationFigure()", () => {
  test("has a line a task, from the dense model on, and chance beside them", () => {
    const lines = evaluationFigure(record).data as { name: string; x: number[]; y: number[] }[];
    expect(lines.map(({ name }) => name)).toEqual(["PIQA (100)", "BOOLQ (100)", "chance"]);
    expect(lines[0].x).toEqual([0, 0.2, 0.4]);
    expect(lines[0].y).toBeAllClose([70, 69, 60], { rtol: 1e-12 });
    expect(lines[2].y).toEqual([50, 50]);
  });
});

describe("evaluationTable()", () => {
  test("has a row a task: chance, dense, and the change at the limit", () => {
    expect(evaluationTable(record, 0.4).split("\n").slice(2)).toEqual([
      "| PIQA | 100 of 1000 | 50.0 | 70.0 ± 3.0 |  | −10.0 ± 3.0 | 40.0 |",
      "| BOOLQ | 100 of 1000 | 50.0 | 52.0 ± 3.0 |  | −2.0 ± 3.0 | 40.0 |",
    ]);
    expect(() => evaluationTable(record, 0.3)).toThrow(/must have CETT limit 0.3: it has 0.2, 0.4/);
  });
});

describe("publishedAccuracyTable()", () => {
  const figures = join(__dirname, "../../../figures");
  const [full, sweep] = ["evaluation-full-smollm2-135m.json", "evaluation-smollm2-135m.json"].map((name) =>
    readRecord(join(figures, name), evaluationRecord),
  );

  test("takes a task from the first record that has it", () => {
    const { inputs, measured } = full;
    const others = (_: unknown, t: number): boolean => inputs.tasks[t].id !== "hellaswag";
    const part = {
      ...full,
      inputs: { ...inputs, tasks: inputs.tasks.filter(others) },
      measured: { ...measured, tasks: measured.tasks.filter(others) },
    };
    const rows = publishedAccuracyTable([part, sweep]).split("\n").slice(2);
    expect(rows.map((row) => row.split(" | ")[0])).toEqual(["| ARC-easy", "| ARC-challenge", "| HellaSwag", "| PIQA"]);
    expect(rows[0]).toContain("2376 items");
    expect(rows[2]).toContain("300 items");
  });

  test("refuses records that lack a task", () => {
    expect(() => publishedAccuracyTable([record])).toThrow(/must have the task arc_easy/);
  });
});
