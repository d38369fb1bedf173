/** @file WinoGrande: which of two names a blank stands for. */

import { z } from "zod";
import { itemReader } from "./item-reader";
import type { EvaluationTask } from "./task";

const row = z.looseObject({
  sentence: z.string().regex(/_/),
  option1: z.string(),
  option2: z.string(),
  answer: z.enum(["1", "2"]),
});

/** WinoGrande: the rest of the sentence is scored, after each of the names in place of the blank. */
export const WINOGRANDE: EvaluationTask = {
  id: "winogrande",
  title: "WinoGrande",
  version: "1.0",
  description: "Which of two names a blank stands for: the rest of the sentence is scored after either of them.",
  source: "Sakaguchi et al. 2019, arXiv:1907.10641",
  licence: "CC BY",
  split: "validation",
  nItems: 1267,
  chanceAccuracy: 0.5,
  kind: "choices",
  isNormalized: false,
  file: "winogrande.arrow",
  hubUrl: "hf://datasets/allenai/winogrande/winogrande_xl/validation-*.parquet",
  itemOf: itemReader({
    schema: row,
    item: ({ sentence, option1, option2, answer }, index) => {
      const blank = sentence.indexOf("_");
      const rest = sentence.slice(blank + 1).trim();
      return {
        id: String(index),
        choices: [option1, option2].map((option) => ({
          context: sentence.slice(0, blank) + option,
          continuation: ` ${rest}`,
          nCharacters: [...rest].length,
        })),
        gold: Number(answer) - 1,
      };
    },
  }),
};
