/** @file PIQA: which of two ways reaches a goal. */

import { z } from "zod";
import { choicesOf, itemReader } from "./item-reader";
import type { EvaluationTask } from "./task";

const row = z.looseObject({
  goal: z.string(),
  sol1: z.string(),
  sol2: z.string(),
  label: z.union([z.literal(0), z.literal(1)]),
});

/** PIQA. */
export const PIQA: EvaluationTask = {
  id: "piqa",
  title: "PIQA",
  version: "1.0",
  description: "Which of two ways reaches an everyday goal.",
  source: "Bisk et al. 2019, arXiv:1911.11641",
  licence: "AFL 3.0",
  split: "validation",
  nItems: 1838,
  chanceAccuracy: 0.5,
  kind: "choices",
  isNormalized: true,
  file: "piqa.arrow",
  itemOf: itemReader({
    schema: row,
    item: ({ goal, sol1, sol2, label }, index) => ({
      id: String(index),
      choices: choicesOf(`Question: ${goal}\nAnswer:`, [sol1, sol2]),
      gold: label,
    }),
  }),
};
