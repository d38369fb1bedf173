/** @file A run small enough for tests: two layers, heads of 64, 64 tokens of context, 256 entries. */

import { stockOps } from "../../src/kernels/webgpu/stock-ops";
import type { TrainedVariant } from "../../src/kernels/webgpu/training-ops";
import type { ModelConfig } from "../../src/model/config";
import { isGated } from "../../src/model/config";
import { seededRandom } from "../../src/numerics/random";
import { decoderConfig, decoderShape } from "../../src/training/decoder-sizes";
import type { TrainingRun } from "../../src/training/train";
import { type TrainingPlan, validationSteps } from "../../src/training/training-plan";
import type { SequenceSource, TrainingText } from "../../src/training/training-text";

/** A small decoder. */
export function smallDecoder(variant: TrainedVariant): ModelConfig {
  const size = { nLayers: 2, dModel: 64, nHeads: 1, nKvHeads: 1, dFF: isGated(variant) ? 64 : 96 };
  return { ...decoderConfig("toy", variant), ...size, vocabSize: 256, contextLength: 64 };
}

/** Sequences in which a token is, three times out of four, a function of the one before: the sequence `n` follows from the seed and n alone. */
function syntheticSource(vocabSize: number, contextLength: number, seed: number): SequenceSource {
  const sequence = (n: number): Int32Array => {
    const random = seededRandom(seed * 1_000_003 + n);
    const ids = new Int32Array(contextLength + 1);
    for (let i = 1; i <= contextLength; i++) {
      const free = Math.floor(vocabSize * random.uniform() ** 3);
      ids[i] = random.uniform() < 0.75 ? (ids[i - 1] * 5 + 17) % vocabSize : free;
    }
    return ids;
  };
  return {
    nSequences: 1000,
    read(first, count) {
      const [tokens, targets] = [new Int32Array(count * contextLength), new Int32Array(count * contextLength)];
      for (let k = 0; k < count; k++) {
        const ids = sequence(first + k);
        tokens.set(ids.subarray(0, contextLength), k * contextLength);
        targets.set(ids.subarray(1), k * contextLength);
      }
      return { tokens, targets };
    },
  };
}

/** Training and validation sequences of a small decoder's vocabulary. */
export function syntheticText({ vocabSize, contextLength }: ModelConfig): TrainingText {
  return {
    contextLength,
    vocabSize,
    training: syntheticSource(vocabSize, contextLength, 1),
    validation: syntheticSource(vocabSize, contextLength, 2),
  };
}

/** A plan of a few steps. */
export function smallPlan(variant: TrainedVariant, changes: Partial<TrainingPlan> = {}): TrainingPlan {
  return {
    config: smallDecoder(variant),
    seed: 1,
    nSteps: 6,
    contextLength: 64,
    batchSequences: 4,
    microSequences: 4,
    peakLearningRate: 1e-3,
    warmUpSteps: 2,
    validationSequences: 4,
    textSha256: "0".repeat(64),
    ...changes,
  };
}

/** A run on stock ops; the caller disposes `ops`. */
export function smallRun(plan: TrainingPlan, folder: string, changes: Partial<TrainingRun> = {}): TrainingRun {
  const ops = stockOps(decoderShape(plan.config));
  return {
    plan,
    text: syntheticText(plan.config),
    ops,
    validationOps: ops,
    validationSequencesAtATime: 4,
    folder,
    checkpointSteps: 3,
    validatedSteps: validationSteps(plan.nSteps),
    resume: false,
    ...changes,
  };
}
