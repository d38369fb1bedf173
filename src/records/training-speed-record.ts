/** @file The record of how fast models train: our fused kernels beside PyTorch, on one graphics card. */
import { z } from "zod";
import { recordSchema } from "./provenance";

const shape = z.strictObject({
  /** `33.6M` or `tiny`. */
  name: z.string(),
  nLayers: z.int().positive(),
  dModel: z.int().positive(),
  dFF: z.int().positive(),
  /** dFF of the variants with a gate, so that all have about the same number of parameters. */
  gatedDFF: z.int().positive(),
  vocabSize: z.int().positive(),
  contextLength: z.int().positive(),
});

const row = z.strictObject({
  /** What trains: `TensorFlow.js webgpu, fused kernels`, or `PyTorch 2.11.0 eager bfloat16`. */
  name: z.string(),
  model: z.string(),
  variant: z.enum(["relu", "relu2", "reglu", "swiglu"]),
  nParameters: z.int().positive(),
  tokensPerBatch: z.int().positive(),
  tokensPerSecond: z.number().positive(),
  msPerStep: z.number().positive(),
  /** Of a step, the part in which the host is busy; ours only. */
  hostMsPerStep: z.number().positive().optional(),
  /** Taken of the card, 10⁹ bytes; in ours the buffers that earlier rows left for reuse count in. */
  memoryGB: z.number().positive(),
});

/** Schema of `figures/training-speed.json`. */
export const trainingSpeedRecord = recordSchema(
  "training-speed",
  z.strictObject({ models: z.array(shape) }),
  z.strictObject({
    /** Name of the graphics card; all rows were timed on it. */
    card: z.string(),
    rows: z.array(row).min(1),
  }),
);

/** A record of training speed. */
export type TrainingSpeedRecord = z.infer<typeof trainingSpeedRecord>;
