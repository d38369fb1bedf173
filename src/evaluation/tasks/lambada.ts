/** @file LAMBADA: the last word of a passage that only the whole passage tells. */

import { z } from "zod";
import { choicesOf, itemReader } from "./item-reader";
import type { EvaluationTask } from "./task";

const row = z.looseObject({ text: z.string().regex(/\S \S+$/) });
const document = z.looseObject({ id: z.int(), query: z.string(), answers_text: z.tuple([z.string()]) });

/** LAMBADA in the form that OpenAI published: natural punctuation and capitals. */
export const LAMBADA_OPENAI: EvaluationTask = {
  id: "lambada_openai",
  title: "LAMBADA",
  version: "1.0",
  description:
    "The last word of a passage of a novel, which people guess from the whole passage and not from its last sentence.",
  source: "Paperno et al. 2016, arXiv:1606.06031; the text as in Radford et al. 2019",
  licence: "CC BY 4.0; this form of it MIT",
  split: "test",
  nItems: 5153,
  chanceAccuracy: 0,
  kind: "last-word",
  isNormalized: false,
  file: "lambada_openai.jsonl.gz",
  hubUrl: "hf://datasets/EleutherAI/lambada_openai/data/lambada_test_en.jsonl",
  itemOf: itemReader(
    {
      schema: row,
      item: ({ text }, index) => {
        const lastSpace = text.lastIndexOf(" ");
        return {
          id: String(index),
          choices: choicesOf(text.slice(0, lastSpace), [text.slice(lastSpace + 1)]),
          gold: 0,
        };
      },
    },
    {
      schema: document,
      item: ({ id, query, answers_text }) => ({ id: String(id), choices: choicesOf(query, answers_text), gold: 0 }),
    },
  ),
};
