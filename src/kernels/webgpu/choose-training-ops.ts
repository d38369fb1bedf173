/** @file Fused kernels where the device grants them, stock ops otherwise. */
import * as tf from "@tensorflow/tfjs-core";
import { FUSED_FEATURES, FUSED_LIMITS } from "../../backend/webgpu-device";
import { adamWUpdate, clipFactor, squaresOf } from "./adamw-update";
import { attention } from "./attention";
import { attentionGrad } from "./attention-grad";
import { embedding } from "./embedding";
import { embeddingGrad } from "./embedding-grad";
import { fusedOps } from "./fused-ops";
import { Gpu } from "./gpu";
import { matMul } from "./matmul";
import { WIDTH_UNIT } from "./matmul-tiles";
import { packHalf } from "./pack-half";
import { rmsNorm } from "./rms-norm";
import { rmsNormGrad } from "./rms-norm-grad";
import { HEAD_SIZE, rotate } from "./rotary";
import { stockOps } from "./stock-ops";
import { sumSplits } from "./sum-splits";
import { tokenLoss } from "./token-loss";
import { tokenLossGrad } from "./token-loss-grad";
import type { DecoderShape, TrainingOps } from "./training-ops";
import { unpackHalf } from "./unpack-half";

/** The operations to train with, and why those: a sentence to print once. */
export interface ChosenOps {
  readonly ops: TrainingOps;
  readonly reason: string;
}

/**
 * Programs that TensorFlow.js gathers before it submits them, 15 by default: each submission costs the host as much as several programs. Buffers of
 * disposed tensors stay taken until then, so that more would cost memory.
 */
const PROGRAMS_A_SUBMISSION = 64;

/** Fused operations if TensorFlow.js's current backend and the shape allow them, stock operations otherwise. */
export function chooseTrainingOps(shape: DecoderShape): ChosenOps {
  const objection = whyNotFused(shape);
  if (objection !== undefined) return { ops: stockOps(shape), reason: `stock TensorFlow.js ops, as ${objection}` };
  registerFusedKernels();
  tf.env().set("WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE", PROGRAMS_A_SUBMISSION);
  return { ops: fusedOps(shape), reason: "fused kernels on tensor cores: float16 products, float32 sums" };
}

/** Registers every kernel of ours for the WebGPU backend; again is harmless. */
export function registerFusedKernels(): void {
  const kernels = [
    adamWUpdate,
    attention,
    attentionGrad,
    clipFactor,
    embedding,
    embeddingGrad,
    matMul,
    packHalf,
    rmsNorm,
  ];
  const more = [rmsNormGrad, rotate, squaresOf, sumSplits, tokenLoss, tokenLossGrad, unpackHalf];
  for (const kernel of [...kernels, ...more]) kernel.register();
}

/** What keeps the fused kernels from running a shape on the current backend; nothing where they can. */
function whyNotFused({ dModel, nHeads, dFF, vocabSize }: DecoderShape): string | undefined {
  if (tf.getBackend() !== "webgpu") return `the backend is ${tf.getBackend()}, not webgpu`;
  const { features, limits } = Gpu.of(tf.backend()).device;
  const missing = FUSED_FEATURES.filter((feature) => !features.has(feature));
  if (missing.length > 0) return `the device does not grant ${missing.join(", ")}`;
  for (const [limit, least] of Object.entries(FUSED_LIMITS)) {
    const granted = limits[limit as keyof typeof FUSED_LIMITS];
    if (granted < least) return `the device's ${limit} is ${granted}, below ${least}`;
  }
  if (dModel !== nHeads * HEAD_SIZE) return `heads must be ${HEAD_SIZE} wide: dModel is ${dModel} with ${nHeads} heads`;
  const odd = Object.entries({ dModel, dFF, vocabSize }).find(([, width]) => width % WIDTH_UNIT !== 0);
  return odd && `widths must be multiples of ${WIDTH_UNIT}: ${odd[0]} is ${odd[1]}`;
}
