import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { evaluationRecord } from "../../../src/records/evaluation-record";
import { readRecord } from "../../../src/records/read-record";
import { accuracySparsityFigure } from "../../../src/report/performance/accuracy-sparsity-figure";
import { evaluationFigure } from "../../../src/report/performance/evaluation-figure";
import { meanAccuracies, meanChanges, tasksAboveChance } from "../../../src/report/performance/evaluation-mean";
import { evaluationSentences } from "../../../src/report/performance/evaluation-sentences";
import { evaluationTable } from "../../../src/report/performance/evaluation-table";
import { publishedAccuracyTable } from "../../../src/report/performance/published-accuracies";
import { commonTasks, llamaTaskTable, taskTable } from "../../../src/report/performance/task-table";
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

describe("tasksAboveChance() and meanAccuracies()", () => {
  const mixed = evaluationRecordWith([0.2], { piqa: [70, 60], boolq: [52, 53], lambada: [4, 2] });
  // PIQA is 20 points above its chance of 50 with a standard error of 3, BoolQ 2 points; nobody guesses LAMBADA.
  test("take what the dense model can do, and what cannot be guessed", () => {
    expect(tasksAboveChance(mixed)).toEqual([0, 2]);
    const [dense, sparse] = meanAccuracies(mixed, [0, 2]);
    expect(dense.cettLimit).toBeNull();
    expect([dense.accuracy, sparse.accuracy]).toBeAllClose([0.37, 0.31], { rtol: 1e-12 });
    expect(sparse.standardError).toBeCloseTo((Math.SQRT2 * 0.03) / 2, 12);
    expect([dense.sparsity, sparse.sparsity]).toEqual([0, 0.2]);
  });

  test("count no task of which no item is right", () => {
    expect(tasksAboveChance(evaluationRecordWith([], { lambada: [0], piqa: [40] }))).toEqual([]);
  });
});

describe("accuracySparsityFigure()", () => {
  test("has the mean of the tasks above chance, their chance, and LLaMA-2, all in percent", () => {
    const [ours, chance, paper] = accuracySparsityFigure(record).data as { name: string; x: number[]; y: number[] }[];
    expect(ours.name).toBe("m, 1 tasks above chance");
    expect(ours.x).toEqual([0, 0.2, 0.4]);
    expect(ours.y).toBeAllClose([70, 69, 60], { rtol: 1e-12 });
    expect(chance.y).toEqual([50, 50]);
    expect([paper.x[0], paper.y[0], paper.x[5], paper.y[5]]).toEqual([0, 49.9272, 0.6924, 48.9271]); // figure 1d
  });

  test("has all tasks where none is above chance", () => {
    const [{ name, y }] = accuracySparsityFigure(evaluationRecordWith([], { piqa: [52], boolq: [50] })).data as {
      name: string;
      y: number[];
    }[];
    expect([name, y[0]]).toEqual(["m, 2 tasks", 51]);
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

/** Tasks carry the titles that the program gives them. */
function titled(titles: Readonly<Record<string, string>>, accuracies: Readonly<Record<string, readonly number[]>>) {
  const made = evaluationRecordWith([], accuracies);
  const tasks = made.inputs.tasks.map((task) => ({ ...task, title: titles[task.id] ?? task.title }));
  return { ...made, inputs: { ...made.inputs, tasks } };
}

describe("taskTable() and llamaTaskTable()", () => {
  const titles = { arc_easy: "ARC-easy", boolq: "BoolQ", truthfulqa: "TruthfulQA (MC1)", winogrande: "WinoGrande" };
  const one = titled(titles, { arc_easy: [40], piqa: [60], boolq: [55], truthfulqa: [30] });
  const two = titled(titles, { arc_easy: [50], piqa: [70] });

  // Table 2: ARC-easy 61.62 (ReLU) to 64.86 (SwiGLU), PIQA 72.91 to 73.94; means (61.62 + 72.91) / 2 = 67.265 and (64.86 + 73.94) / 2 = 69.4.
  test("has the paper's tasks with ours, then those that it lacks, then the mean of what all have", () => {
    const lines = taskTable([one, two]).split("\n");
    expect(lines[0]).toBe(
      "| task | chance | m | m | paper, 1.3B ReLU | paper, 1.3B ReLU² | paper, 1.3B ReGLU | paper, 1.3B SwiGLU |",
    );
    expect(lines[2]).toBe("| ARC-easy | 50.0 | 40.0 ± 3.0 | 50.0 ± 3.0 | 61.6 | 64.7 | 63.0 | 64.9 |");
    expect(lines[4]).toBe("| HellaSwag |  |  |  | 40.8 | 41.9 | 41.7 | 42.5 |");
    expect(lines).toContain("| BoolQ | 50.0 | 55.0 ± 3.0 |  |  |  |  |  |");
    expect(lines).toContain("| TruthfulQA (MC1) | 50.0 | 30.0 ± 3.0 |  |  |  |  |  |");
    expect(lines).toContain("| TruthfulQA (the paper: 1 - accuracy) |  |  |  | 62.7 | 64.0 | 63.2 | 62.3 |");
    expect(lines.at(-1)).toMatch(/^\| mean of the 2 that all have \| 50\.0 \| 50\.0 \| 60\.0 \| 67\.3 .* 69\.4 \|$/);
    expect(commonTasks([one, two])).toEqual(["ARC-easy", "PIQA"]);
  });

  test("takes the accuracy that a task is reported by", () => {
    const [task] = one.measured.tasks;
    const settings = task.settings.map((setting) => ({
      ...setting,
      accuracyNormalized: { nCorrect: 45, accuracy: 0.45, standardError: 0.02 },
    }));
    const normalized = {
      ...one,
      measured: { ...one.measured, tasks: [{ ...task, settings }, ...one.measured.tasks.slice(1)] },
    };
    expect(taskTable([normalized]).split("\n")[2]).toContain("| ARC-easy | 50.0 | 45.0 ± 2.0 |");
    expect(taskTable([normalized]).split("\n").at(-1)).toContain("| 50.0 | 52.5 |"); // (45 + 60) / 2
  });

  test("has no mean where there is no task in common", () => {
    expect(
      taskTable([titled({}, { boolq: [55] })])
        .split("\n")
        .at(-1),
    ).toContain("BOOLQ");
  });

  test("has LLaMA-2 and its ReGLU version by size, and ours where it was measured", () => {
    const lines = llamaTaskTable(titled(titles, { winogrande: [51] })).split("\n");
    expect(lines[0]).toContain("| m | paper, LLaMA-2 7B | paper, 7B with ReGLU | paper, LLaMA-2 13B |");
    expect(lines).toContain("| WinoGrande | 50.0 | 51.0 ± 3.0 | 74.0 | 69.4 | 76.6 | 73.4 | 83.7 | 81.0 |");
    expect(lines).toContain("| MMLU |  |  | 46.9 | 44.8 | 55.7 | 52.1 | 69.8 | 63.4 |");
  });
});
