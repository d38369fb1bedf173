/** @file The record of what sparsity saves: FLOPs and bytes accounted for, a cache simulated, and the same reads measured. */
import { z } from "zod";
import { modelInput, recordSchema, textInput } from "./provenance";

const share = z.number().min(0).max(1);
const count = z.int().nonnegative();
const amount = z.number().nonnegative();

/** Shares saved against the dense model, per token; negative where it costs more. */
const savings = z.strictObject({
  ffnFlops: z.number(),
  totalFlops: z.number(),
  /** Weight bytes of the FFN read from storage, the predictor in fast memory. */
  ffnBytes: z.number(),
  /** The same where the predictor is read for every token as well. */
  ffnBytesWithPredictor: z.number(),
});

/** The paper's estimate worked out, with or without the output head among all FLOPs; attention over the context is left out. */
const workedOut = z.strictObject({
  /** The FFN's share of the FLOPs. */
  ffnShare: share,
  /** As the paper counts: the predictor costs nothing. */
  saved: savings,
  savedWithPredictor: savings,
});

/** The paper's 1.3B ReLU² model: what is stated of it, and what its figures give. */
const paper = z.strictObject({
  stated: z.strictObject({ totalFlops: share, ffnBytes: share }),
  /** Read from the paper's figures: sparsity 3a, prediction sparsity 5c, mean reuse over layers 6b. */
  inputs: z.strictObject({
    cettLimit: share,
    sparsity: share,
    predictedSparsity: share,
    window: z.int().positive(),
    reuseRatio: share,
  }),
  predictorShare: share,
  withHead: workedOut,
  withoutHead: workedOut,
});

/** FLOPs of one decoded token of the dense model. */
const flops = z.strictObject({ projections: count, attention: amount, ffn: count, head: count });

/**
 * Ways to run the FFN: the true mask at no cost; the predictor's; the same with the units of the last tokens kept; the same with neurons paired on storage.
 */
const SAVINGS_MODES = ["oracle", "predicted", "window", "co-activation"] as const;

const account = z.strictObject({
  mode: z.enum(SAVINGS_MODES),
  /** Tokens whose neurons are kept. */
  window: count,
  computedShare: share,
  reusedShare: share,
  /** Bytes read for each byte needed. */
  bytesFactor: amount,
  predictorShare: share,
  saved: savings,
});

/** Totals over all layers and the counted tokens of the trace. */
const traceTotals = {
  nRead: count,
  nRequests: count,
  bytesPerToken: amount,
  requestsPerToken: amount,
};

/** All layers under one layout. */
export const layoutTrace = z.strictObject({
  layout: z.enum(["apart", "row-column", "co-activation"]),
  /** Of a unit, padding inside: what is read, kept and dropped as a whole. */
  unitBytes: z.int().positive(),
  nUnits: z.int().positive(),
  /** Units used, over all layers and counted tokens. */
  nUsed: count,
  /** Reading every weight once. */
  denseBytesPerToken: z.int().positive(),
  /** Keeping the units of the last tokens, 0 to the largest window, whatever memory that takes. */
  windows: z.array(
    z.strictObject({
      window: count,
      /** Units held while a token is computed, its own inside: mean over tokens and layers, and the most in any layer. */
      memoryShare: share,
      mostMemoryShare: share,
      ...traceTotals,
    }),
  ),
  /** Under a memory budget, the same share of every layer's units. */
  budgets: z.array(
    z.strictObject({
      memoryShare: share,
      policies: z.array(
        z.strictObject({
          /** `window`: the last tokens, as many as fit whole; `lru`: the units used last; `frequency`: those used most on other text, always. */
          policy: z.enum(["window", "lru", "frequency"]),
          ...traceTotals,
        }),
      ),
    }),
  ),
});

/** The reads of a trace made on a file with the page cache kept out. */
export const measuredReads = z.strictObject({
  fileBytes: z.int().positive(),
  runs: z.array(
    z.strictObject({
      layout: z.enum(["apart", "row-column", "co-activation"]),
      policy: z.enum(["none", "window", "lru", "frequency"]),
      memoryShare: share,
      nTokens: z.int().positive(),
      /** Measured right before the run: a read of `bytes` bytes at a random place took `ms`; two sizes give a request's cost and the rate. */
      device: z.strictObject({
        reads: z.array(z.strictObject({ bytes: z.int().positive(), nReads: z.int().positive(), ms: amount })).length(2),
        requestMs: amount,
        megabytesPerSecond: amount,
      }),
      simulated: z.strictObject({
        bytesPerToken: amount,
        requestsPerToken: amount,
        /** requestMs for each request and the bytes at the rate. */
        msPerToken: amount,
      }),
      measured: z.strictObject({
        bytesPerToken: amount,
        requestsPerToken: amount,
        msPerToken: amount,
        /** As the system counts what it fetched from the device; null where it does not tell. */
        deviceBytesPerToken: amount.nullable(),
        /** The same reads through the page cache, the file in it. */
        cachedMsPerToken: amount,
      }),
    }),
  ),
  /** All FFN weights, a layer a read: what a dense model would have read. */
  denseMsPerToken: amount,
});

const modelSavings = z.strictObject({
  nTraceTokens: z.int().positive(),
  activationRatio: share,
  flops,
  /** The FFN's share of all FLOPs, and of the matrix products with weights. */
  ffnShare: share,
  ffnShareOfWeights: share,
  /** The paper's predictor at `inputs.cettLimit`, measured per token in a record of predictors; null: none was given, masks are the true ones and the predictor is taken to have the paper's share. */
  predictor: z.strictObject({ parameterShare: share, recall: share, predictedSparsity: share }).nullable(),
  accounts: z.array(account),
  layouts: z.array(layoutTrace),
  /** null where reads past the page cache are not possible, or were not asked for. */
  reads: measuredReads.nullable(),
});

/** Schema of `figures/savings-<name>.json`. */
export const savingsRecord = recordSchema(
  "savings",
  z.strictObject({
    models: z.array(z.strictObject({ model: modelInput, calibration: textInput, heldOut: textInput })).min(1),
    contextLength: z.int().positive(),
    bos: z.boolean(),
    seed: z.int(),
    cettLimit: z.number().min(0).lt(1),
    /** Held-out documents of the trace; the others say which neurons are frequent and which go together. */
    nTraceDocuments: z.int().positive(),
    warmUpTokens: count,
    largestWindow: z.int().positive(),
    memoryShares: z.array(share),
    bytesPerWeight: z.int().positive(),
    blockBytes: z.int().positive(),
    /** Tokens that attention looks back on in the account of FLOPs. */
    contextTokens: amount,
  }),
  z.strictObject({
    paper,
    /** In the order of `inputs.models`. */
    models: z.array(modelSavings),
  }),
);

/** A record of savings. */
export type SavingsRecord = z.infer<typeof savingsRecord>;
/** One model of it. */
export type ModelSavings = z.infer<typeof modelSavings>;
export type LayoutTrace = z.infer<typeof layoutTrace>;
export type MeasuredReads = z.infer<typeof measuredReads>;
export type SavingsAccount = z.infer<typeof account>;
