/** @file The record of task accuracies: dense, and with the thresholds of CETT limits active. */
import { z } from "zod";
import { modelInput, recordSchema, textInput } from "./provenance";

const share = z.number().min(0).max(1);
const count = z.int().nonnegative();
const cettLimit = z.number().min(0).lt(1);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, "a sha256 in lower-case hexadecimal");

/** A share of items, and the standard error of it. */
const accuracy = z.strictObject({ nCorrect: count, accuracy: share, standardError: z.number().nonnegative() });

/** Accuracy minus dense accuracy on the same items: how many became right, and how many wrong. */
const accuracyChange = z.strictObject({
  nGained: count,
  nLost: count,
  change: z.number().min(-1).max(1),
  /** Paired by item. */
  standardError: z.number().nonnegative(),
});

/** Negative log-likelihood of the right continuation, nats an item. */
const loss = z.strictObject({
  lossSum: z.number().nonnegative(),
  loss: z.number().nonnegative(),
  standardError: z.number().nonnegative(),
  /** exp(loss), a continuation. */
  perplexity: z.number().min(1),
});

const lossChange = z.strictObject({ change: z.number(), standardError: z.number().nonnegative() });

/** What one setting gave on one task. */
const taskAtSetting = z.strictObject({
  /** null: dense. */
  cettLimit: cettLimit.nullable(),
  accuracy,
  /** By likelihood per character; null where the harness does not report it. */
  accuracyNormalized: accuracy.nullable(),
  /** Tasks of a last word only. */
  loss: loss.nullable(),
  /** Neurons at zero when they enter the down projection, summed over tokens and layers. */
  nInactive: count,
  /** nInactive / (tokens · layers · dFF). */
  sparsity: share,
  /** Against dense, on the same items; null of dense itself. */
  changes: z
    .strictObject({
      accuracy: accuracyChange,
      accuracyNormalized: accuracyChange.nullable(),
      loss: lossChange.nullable(),
    })
    .nullable(),
});

/** Schema of `figures/evaluation-<model>.json`. */
export const evaluationRecord = recordSchema(
  "evaluation",
  z.strictObject({
    model: modelInput,
    /** A beginning-of-sequence token stands in front of every text. */
    bos: z.boolean(),
    /** Of the draw of items. */
    seed: count,
    /** Items drawn of each task; null: all. */
    itemsPerTask: z.int().positive().nullable(),
    /** Where the thresholds are from; null where only the dense model was evaluated. */
    thresholds: z
      .strictObject({
        record: z.enum(["cett", "tradeoff"]),
        calibration: textInput,
        limits: z.array(z.strictObject({ cettLimit, thresholdByLayer: z.array(z.number().nonnegative()) })).min(1),
      })
      .nullable(),
    tasks: z
      .array(
        z.strictObject({
          id: z.string(),
          title: z.string(),
          /** Of the task in lm-evaluation-harness. */
          version: z.string(),
          split: z.enum(["test", "validation"]),
          /** Items that were there to draw from, and rows that were left out as they could not be read. */
          nAvailable: z.int().positive(),
          nBad: count,
          nItems: z.int().positive(),
          /** Of ids, contexts, continuations and answers of the items drawn. */
          itemsSha256: sha256,
          /** Mean of 1 / choices over these items; 0 of a last word. */
          chanceAccuracy: share,
        }),
      )
      .min(1),
  }),
  z.strictObject({
    tasks: z
      .array(
        z.strictObject({
          id: z.string(),
          /** That went through the model: a beginning that choices share counts once. */
          nTokens: z.int().positive(),
          /** The first is dense. */
          settings: z.array(taskAtSetting).min(1),
        }),
      )
      .min(1),
  }),
);

/** A record of task accuracies. */
export type EvaluationRecord = z.infer<typeof evaluationRecord>;
/** One task of a record. */
export type TaskEvaluation = EvaluationRecord["measured"]["tasks"][number];
/** One setting of a task. */
export type TaskAtSetting = TaskEvaluation["settings"][number];
