/** @file HellaSwag: how a described scene goes on. */

import { z } from "zod";
import { choicesOf, itemReader } from "./item-reader";
import type { EvaluationTask } from "./task";

const row = z.looseObject({
  activity_label: z.string(),
  ctx_a: z.string(),
  ctx_b: z.string(),
  endings: z.array(z.string()),
  label: z.string().regex(/^\d+$/),
});

/** HellaSwag. */
export const HELLASWAG: EvaluationTask = {
  id: "hellaswag",
  title: "HellaSwag",
  version: "1.0",
  description:
    "Four endings of a scene from a video caption or a WikiHow article; the wrong ones were written by a model.",
  source: "Zellers et al. 2019, arXiv:1905.07830",
  licence: "MIT",
  split: "validation",
  nItems: 10042,
  chanceAccuracy: 0.25,
  kind: "choices",
  isNormalized: true,
  file: "hellaswag.arrow",
  hubUrl: "hf://datasets/Rowan/hellaswag/data/validation-*.parquet",
  itemOf: itemReader({
    schema: row,
    item: ({ activity_label, ctx_a, ctx_b, endings, label }, index) => ({
      id: String(index), // the set's own numbers repeat
      choices: choicesOf(cleaned(`${activity_label}: ${ctx_a} ${capitalized(ctx_b)}`), endings.map(cleaned)),
      gold: Number(label),
    }),
  }),
};

/** WikiHow's articles carry marks in brackets. */
function cleaned(text: string): string {
  return text
    .trim()
    .replaceAll(" [title]", ". ")
    .replaceAll(/\[.*?\]/g, "")
    .replaceAll("  ", " ");
}

/** As Python does it: all that follows the first letter becomes small. */
function capitalized(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1).toLowerCase();
}
