/** @file ARC: science questions of school tests, the easy ones and those that simple methods get wrong. */

import { z } from "zod";
import { choicesOf, itemReader } from "./item-reader";
import type { EvaluationTask } from "./task";

const row = z.looseObject({
  id: z.string(),
  question: z.string(),
  choices: z.looseObject({ text: z.array(z.string()), label: z.array(z.string()) }),
  answerKey: z.string(),
});
const document = z.looseObject({
  id: z.string(),
  query: z.string(), // "Question: ...\nAnswer:" already
  choices: z.array(z.string()),
  gold: z.int(),
});

const SOURCE = "Clark et al. 2018, arXiv:1803.05457";
const LICENCE = "CC BY-SA 4.0";

const itemOf = itemReader(
  {
    schema: row,
    item: ({ id, question, choices, answerKey }) => ({
      id,
      choices: choicesOf(`Question: ${question}\nAnswer:`, choices.text),
      gold: choices.label.indexOf(answerKey),
    }),
  },
  {
    schema: document,
    item: ({ id, query, choices, gold }) => ({ id, choices: choicesOf(query, choices), gold }),
  },
);

/** The easy questions. */
export const ARC_EASY: EvaluationTask = {
  id: "arc_easy",
  title: "ARC-easy",
  version: "1.0",
  description: "Science questions of school tests with three to five answers.",
  source: SOURCE,
  licence: LICENCE,
  split: "test",
  nItems: 2376,
  chanceAccuracy: 0.25016,
  kind: "choices",
  isNormalized: true,
  file: "arc_easy.jsonl.gz",
  hubUrl: "hf://datasets/allenai/ai2_arc/ARC-Easy/test-*.parquet",
  itemOf,
};

/** The questions that word statistics and retrieval got wrong. */
export const ARC_CHALLENGE: EvaluationTask = {
  id: "arc_challenge",
  title: "ARC-challenge",
  version: "1.0",
  description: "The science questions that word statistics and retrieval got wrong.",
  source: SOURCE,
  licence: LICENCE,
  split: "test",
  nItems: 1172,
  chanceAccuracy: 0.25016,
  kind: "choices",
  isNormalized: true,
  file: "arc_challenge.jsonl.gz",
  hubUrl: "hf://datasets/allenai/ai2_arc/ARC-Challenge/test-*.parquet",
  itemOf,
};
