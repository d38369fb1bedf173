/** @file OpenBookQA: elementary science, by a fact that is not given. */

import { z } from "zod";
import { choicesOf, itemReader } from "./item-reader";
import type { EvaluationTask } from "./task";

const row = z.looseObject({
  id: z.string(),
  question_stem: z.string(),
  choices: z.looseObject({ text: z.array(z.string()), label: z.array(z.string()) }),
  answerKey: z.string(),
});

/** The package asks it as a question; the harness gives the stem alone, as it is often the beginning of a sentence. */
const QUERY = /^Question: (.*)\nAnswer:$/s;
const document = z.looseObject({
  id: z.string(),
  query: z.string().regex(QUERY),
  choices: z.array(z.string()),
  gold: z.int(),
});

/** OpenBookQA. */
export const OPENBOOKQA: EvaluationTask = {
  id: "openbookqa",
  title: "OpenBookQA",
  version: "1.0",
  description:
    "Questions and sentences to complete on elementary science, four choices each; the fact behind them is not given.",
  source: "Mihaylov et al. 2018, arXiv:1809.02789",
  licence: "Apache-2.0",
  split: "test",
  nItems: 500,
  chanceAccuracy: 0.25,
  kind: "choices",
  isNormalized: true,
  file: "openbookqa.jsonl.gz",
  hubUrl: "hf://datasets/allenai/openbookqa/main/test-*.parquet",
  itemOf: itemReader(
    {
      schema: row,
      item: ({ id, question_stem, choices, answerKey }) => ({
        id,
        choices: choicesOf(question_stem, choices.text),
        gold: choices.label.indexOf(answerKey.trimStart()),
      }),
    },
    {
      schema: document,
      item: ({ id, query, choices, gold }) => ({ id, choices: choicesOf(QUERY.exec(query)![1], choices), gold }),
    },
  ),
};
