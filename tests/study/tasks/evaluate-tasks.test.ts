import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Tokenizer } from "../../../src/data/tokenizer/tokenizer";
import type { EvaluationTask, TaskItem } from "../../../src/evaluation/tasks/task";
import type { OpenedModel } from "../../../src/model/open-model";
import { seededRandom } from "../../../src/numerics/random";
import { compareRecords } from "../../../src/records/compare-records";
import { type EvaluationRecord, evaluationRecord } from "../../../src/records/evaluation-record";
import type { TextInput } from "../../../src/records/provenance";
import { checkRecord } from "../../../src/records/read-record";
import { evaluateTasks, type TaskSet } from "../../../src/study/tasks/evaluate-tasks";
import { readThresholds } from "../../../src/study/tasks/task-thresholds";
import { openRandomModel } from "../../model/random-model";
import { describeBackends } from "../../support/backends";
import { randomStudyModel } from "../random-study";

const SHA = "0".repeat(64);
const CALIBRATION: TextInput = { names: ["text"], nDocuments: 1, nSequences: 1, nTokens: 1, tokensSha256: SHA };
const noProgress = (): void => undefined;

/** A token a letter. */
const tokenizer: Tokenizer = {
  vocabSize: 40,
  encode: (text) => Int32Array.from(text, (letter) => letter.charCodeAt(0) % 40),
  decode: () => "",
  tokenText: () => "",
};

/** Items of about 20 tokens. */
function randomSet(kind: EvaluationTask["kind"], isNormalized: boolean): TaskSet {
  const random = seededRandom(9);
  const word = (n: number): string => String.fromCharCode(...Array.from({ length: n }, () => 97 + random.integer(26)));
  const items = Array.from({ length: 12 }, (_, index): TaskItem => {
    const context = word(8 + random.integer(8));
    const choices = Array.from({ length: kind === "choices" ? 3 : 1 }, () => ({
      context,
      continuation: ` ${word(4)}`,
      nCharacters: 4,
    }));
    return { id: String(index), choices, gold: random.integer(choices.length) };
  });
  const card = { title: "Made up", version: "1.0", description: "", source: "", licence: "", split: "test" } as const;
  const id = kind === "choices" ? "piqa" : "lambada_openai";
  const task = { ...card, id, nItems: 12, chanceAccuracy: 0, kind, isNormalized, itemOf: () => undefined } as const;
  return { task, items, nBad: 2 };
}

const SETS = [randomSet("choices", true), randomSet("last-word", false)];

let model: OpenedModel;
let close: () => Promise<void>;
let folder = "";

beforeAll(async () => {
  ({ model, close } = await openRandomModel());
  folder = mkdtempSync(join(tmpdir(), "relu2-evaluate-"));
});
afterAll(async () => {
  await close();
  rmSync(folder, { recursive: true });
});

interface EvaluateOptions {
  readonly stepsFolder?: string;
  readonly itemsPerTask?: number;
  readonly onProgress?: (done: number, total: number) => void;
}

async function evaluate(
  thresholds: readonly number[],
  {
    stepsFolder = mkdtempSync(join(folder, "steps-")),
    itemsPerTask = 10,
    onProgress = noProgress,
  }: EvaluateOptions = {},
): Promise<EvaluationRecord> {
  const limits = thresholds.map((threshold, k) => ({ cettLimit: k / 10, thresholdByLayer: [threshold, threshold] }));
  const backend = { name: "cpu", device: "test", reason: "", findings: [] } as const;
  const fitted = { record: "cett", calibration: CALIBRATION, limits } as const;
  const plan = { sets: SETS, seed: 4, itemsPerTask, thresholds: thresholds.length > 0 ? fitted : undefined };
  const context = {
    model: randomStudyModel(model, tokenizer),
    backend,
    stepsFolder,
    command: "test",
    batchTokens: 120,
  }; // some batches a task
  const record = await evaluateTasks(context, plan, onProgress);
  return checkRecord(record, evaluationRecord, "Cannot check");
}

describeBackends("evaluateTasks()", () => {
  // The random pre-activations of the ReLU² model are negative about half the time: those neurons are exactly zero.
  test("at threshold 0 changes nothing, and at a huge one drops every neuron", async () => {
    const { inputs, measured } = await evaluate([0, 1e9]);
    expect(inputs.tasks[0]).toMatchObject({ nAvailable: 12, nBad: 2, nItems: 10, chanceAccuracy: 0.3333333 });
    for (const { nTokens, settings } of measured.tasks) {
      const [dense, zero, huge] = settings;
      expect(dense.changes).toBeNull();
      expect(zero).toEqual({ ...dense, cettLimit: 0, changes: zero.changes });
      expect(zero.changes?.accuracy).toEqual({ nGained: 0, nLost: 0, change: 0, standardError: 0 });
      expect(dense.sparsity).toBeGreaterThan(0.3);
      expect(dense.nInactive / (nTokens * 2 * 24)).toBe(dense.sparsity);
      expect(huge.sparsity).toBe(1);
    }
    const [choices, words] = measured.tasks.map(({ settings: [, , huge] }) => huge);
    expect(choices.loss).toBeNull();
    expect(choices.changes?.accuracy.change).toBeCloseTo(
      choices.accuracy.accuracy - measured.tasks[0].settings[0].accuracy.accuracy,
      12,
    );
    // All choices have four letters: per character the order is the same.
    expect(choices.accuracyNormalized).toEqual(choices.accuracy);
    expect(words.accuracyNormalized).toBeNull();
    expect(words.loss!.perplexity).toBeCloseTo(Math.exp(words.loss!.loss), 9);
    expect(words.changes?.loss?.change).toBeCloseTo(words.loss!.loss - measured.tasks[1].settings[0].loss!.loss, 5);
  });
});

describe("evaluateTasks(), interrupted,", () => {
  test("continues where it was, and finds the same", async () => {
    const whole = await evaluate([0.05]);
    const stepsFolder = mkdtempSync(join(folder, "broken-"));
    const breakOff = (done: number): void => {
      if (done > 10) throw new Error("killed"); // after the dense pass of the first task and a batch
    };
    await expect(evaluate([0.05], { stepsFolder, onProgress: breakOff })).rejects.toThrow("killed");
    const timesOf = () => new Map(readdirSync(stepsFolder).map((n) => [n, statSync(join(stepsFolder, n)).mtimeMs]));
    const finished = timesOf();
    expect(finished.size).toBeGreaterThanOrEqual(2);
    const continued = await evaluate([0.05], { stepsFolder });
    expect(compareRecords(whole, continued)).toEqual([]);
    for (const [name, time] of finished) expect(timesOf().get(name)).toBe(time);
  });

  test("tells its progress up to the last item of the last setting", async () => {
    const seen: [number, number][] = [];
    await evaluate([0.05], {
      onProgress: (...progress) => void seen.push(progress),
    });
    expect(seen.at(-1)).toEqual([40, 40]); // 2 tasks, 2 settings, 10 items
    expect(seen.map(([done]) => done)).toEqual(seen.map(([done]) => done).sort((a, b) => a - b));
  });
});

describe("readThresholds()", () => {
  const write = (record: unknown): string => {
    const file = join(folder, "record.json");
    writeFileSync(file, JSON.stringify(record));
    return file;
  };

  test("refuses what is no record of thresholds", () => {
    expect(() => readThresholds(write({ kind: "magnitude" }), randomStudyModel(model).input)).toThrow(
      /its kind is "magnitude"/,
    );
    expect(() => readThresholds(join(folder, "none.json"), randomStudyModel(model).input)).toThrow(/no such file/);
  });

  test("reads the committed record of SmolLM2, and only for its weights", () => {
    const file = join(__dirname, "../../../figures/cett-smollm2-135m.json");
    expect(() => readThresholds(file, randomStudyModel(model).input)).toThrow(
      /fitted on the weights of random \(sha256 000000000000\): it has those of smollm2-135m/,
    );
    const input = {
      ...randomStudyModel(model).input,
      sha256: "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
    };
    const { record, limits } = readThresholds(file, input, [0.2, 0.1]);
    expect(record).toBe("cett");
    expect(limits.map(({ cettLimit }) => cettLimit)).toEqual([0.2, 0.1]);
    expect(limits[0].thresholdByLayer).toHaveLength(30);
    expect(() => readThresholds(file, input, [0.15])).toThrow(
      /CETT limit 0\.15 must be among its limits: they are 0\.01/,
    );
  });
});
