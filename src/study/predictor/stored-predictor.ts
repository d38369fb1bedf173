/** @file Predictors and counts as a step keeps them. */
import { createHash } from "node:crypto";
import { z } from "zod";
import type { FittedPredictor } from "../../predictor/fit-predictors";
import type { PredictionCounts } from "../../predictor/prediction-counts";
import type { Predictor } from "../../predictor/predictor-network";

/** Float32 values as base64: exact, and a third of the size of decimals. */
const storedFloats = z.base64();

const storedLayer = z.strictObject({ nInputs: z.int(), nOutputs: z.int(), weight: storedFloats, bias: storedFloats });

/** Schema of a trained predictor. */
export const storedFit = z.strictObject({
  between: z.enum(["none", "relu"]),
  layers: z.array(storedLayer),
  inactiveWeight: z.number(),
  validationLosses: z.array(z.number()),
  bestEpoch: z.int(),
  nRowsSeen: z.int(),
});

export type StoredFit = z.infer<typeof storedFit>;

const count = z.int().nonnegative();

/** Schema of the counts of a sequence. */
export const storedCounts = z.strictObject({
  nTokens: count,
  nOutputs: count,
  nActive: count,
  nPredicted: count,
  nHits: count,
  recallSum: z.number(),
  nTokensActive: count,
  precisionSum: z.number(),
  nTokensPredicted: count,
}) satisfies z.ZodType<PredictionCounts>;

/** A trained predictor as plain JSON. */
export function storeFit({ predictor, ...rest }: FittedPredictor): StoredFit {
  return {
    between: predictor.between,
    layers: predictor.layers.map(({ weight, bias, ...sizes }) => ({
      ...sizes,
      weight: storeFloats(weight),
      bias: storeFloats(bias),
    })),
    ...rest,
    validationLosses: [...rest.validationLosses],
  };
}

/** The predictor of a stored one. */
export function restorePredictor({ layers, between }: Pick<StoredFit, "layers" | "between">): Predictor {
  return {
    between,
    layers: layers.map(({ weight, bias, ...sizes }) => ({
      ...sizes,
      weight: restoreFloats(weight),
      bias: restoreFloats(bias),
    })),
  };
}

/** How a predictor was trained, as records keep it: without its weights. */
export function courseOf({ layers: _, between: __, ...course }: StoredFit): Omit<StoredFit, "layers" | "between"> {
  return course;
}

/** Float32 values as base64. */
export function storeFloats({ buffer, byteOffset, byteLength }: Float32Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString("base64");
}

/** Float32 values from base64. */
export function restoreFloats(text: string): Float32Array {
  const bytes = Buffer.from(text, "base64");
  return new Float32Array(Uint8Array.from(bytes).buffer);
}

/** sha256 of stored numbers; of null where there are none. */
export function hashOf(stored: StoredFit | string | null): string {
  return createHash("sha256").update(JSON.stringify(stored)).digest("hex");
}
