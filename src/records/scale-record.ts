/** @file The record of sizes: what sparsity, prediction and reuse are in models of several sizes, one row a model. */
import { z } from "zod";
import { modelInput, recordSchema } from "./provenance";

const share = z.number().min(0).max(1);
const interval = z.tuple([z.number(), z.number()]);
const positive = z.number().positive();

/** How a model was trained here. */
const training = z.strictObject({
  /** Name of the size. */
  size: z.string(),
  seed: z.int().nonnegative(),
  tokens: z.int().positive(),
  tokensPerParameter: positive,
  /** The text has so many tokens a parameter, each seen several times where this is less than `tokensPerParameter`. */
  distinctTokensPerParameter: positive,
  peakLearningRate: positive,
});

/** One model. All but `model` and `training` is copied from the records that `inputs.records` names. */
const sizedModel = z.strictObject({
  model: modelInput,
  /** null for a model that was not trained here. */
  training: training.nullable(),
  /** Texts that sparsity and loss were measured on. */
  texts: z.array(z.string()).min(1),
  /** Nats a token. */
  denseLoss: z.number().nonnegative(),
  /** At `inputs.cettLimit`: share of inactive neurons, and loss minus dense loss. */
  sparsity: share,
  sparsityInterval: interval,
  lossChange: z.number(),
  /** Sparsity on held-out text at every CETT limit of the model's trade-off record, ascending. */
  curve: z.array(z.strictObject({ cettLimit: share, sparsity: share })).min(1),
  /** Where perplexity has risen by `inputs.perplexityRise`; null where it never does. */
  atRise: z.strictObject({ cettLimit: share, sparsity: share, sparsityInterval: interval }).nullable(),
  /** Pooled recall of the method `weightedRelu`, which all sizes have, with `inputs.topShare` of the scores; null where none was trained. `ceiling` is min(1, topShare / activation ratio). */
  recall: z.strictObject({ recall: share, recallInterval: interval, ceiling: share }).nullable(),
  /** Share of active neurons that were active at the token before, at `inputs.cettLimit`, and that share if neurons were independent; null where it was not measured. */
  reuse: z.strictObject({ ratio: share, interval, chance: share }).nullable(),
});

/** Schema of `figures/scale.json`. */
export const scaleRecord = recordSchema(
  "scale",
  z.strictObject({
    /** Names of the records, without folder and extension. */
    records: z.array(z.string()).min(1),
    cettLimit: z.number().positive().lt(1),
    perplexityRise: positive,
    topShare: share,
  }),
  z.strictObject({ models: z.array(sizedModel).min(1) }),
);

/** A record of sizes. */
export type ScaleRecord = z.infer<typeof scaleRecord>;
/** One model of it. */
export type SizedModel = ScaleRecord["measured"]["models"][number];
