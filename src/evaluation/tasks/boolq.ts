/** @file BoolQ: a passage and a question that it answers with yes or no. */

import { z } from "zod";
import { choicesOf, itemReader } from "./item-reader";
import type { EvaluationTask } from "./task";

const CHOICES = ["no", "yes"];

/** As SuperGLUE has it: the passage begins with its title. */
const row = z.looseObject({
  passage: z.string(),
  question: z.string(),
  idx: z.int(),
  label: z.union([z.literal(0), z.literal(1)]),
});
const document = z.looseObject({
  idx: z.int(),
  query: z.string(), // "<title> -- <passage>\nQuestion: ...?\nAnswer:" already
  choices: z.tuple([z.literal("yes"), z.literal("no")]),
  gold: z.union([z.literal(0), z.literal(1)]), // 1 is yes, whatever the order of the choices
});

/** BoolQ. */
export const BOOLQ: EvaluationTask = {
  id: "boolq",
  title: "BoolQ",
  version: "2.0",
  description: "A passage of Wikipedia and a question that it answers with yes or no; 62 % are yes.",
  source: "Clark et al. 2019, arXiv:1905.10044",
  licence: "CC BY-SA 3.0",
  split: "validation",
  nItems: 3270,
  chanceAccuracy: 0.5,
  kind: "choices",
  isNormalized: false,
  file: "boolq.jsonl.gz",
  hubUrl: "hf://datasets/aps/super_glue/boolq/validation-*.parquet",
  itemOf: itemReader(
    {
      schema: row,
      item: ({ passage, question, idx, label }) => ({
        id: String(idx),
        choices: choicesOf(`${passage}\nQuestion: ${question}?\nAnswer:`, CHOICES),
        gold: label,
      }),
    },
    {
      schema: document,
      item: ({ idx, query, gold }) => ({ id: String(idx), choices: choicesOf(query, CHOICES), gold }),
    },
  ),
};
