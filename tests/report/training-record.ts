/** @file A training record with chosen final losses, for tests of what is drawn and judged from one. */
import { type RecordedRun, type TrainingRecord, trainingRecord } from "../../src/records/training-record";

const HASH = "0".repeat(64);

/** Runs of four variants whose last losses are the given ones, a value a seed. */
export function trainingRecordWith(
  finalLosses: Readonly<Record<RecordedRun["variant"], readonly number[]>>,
): TrainingRecord {
  const runs = Object.entries(finalLosses).flatMap(([variant, losses]) =>
    losses.map((loss, k) => recordedRun(variant as RecordedRun["variant"], k + 1, loss)),
  );
  return trainingRecord.parse({
    schemaVersion: 1,
    kind: "training",
    inputs: {
      size: "tiny",
      nLayers: 2,
      dModel: 192,
      vocabSize: 4096,
      contextLength: 512,
      text: { names: ["books"], tokensSha256: HASH, nTrainingTokens: 1e6, nValidationTokens: 65_536 },
      batchTokens: 32_768,
      optimizer: { name: "AdamW", beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0.1, maxGradientNorm: 1 },
      finalLearningRateShare: 0.1,
      tokens: 100 * 32_768,
      nSteps: 100,
      warmUpSteps: 2,
    },
    measured: { runs, sweep: [] },
    run: { command: "relu2 train", sourceSha256: HASH, backend: "webgpu", device: "a card", elapsedMs: 1 },
  });
}

function recordedRun(variant: RecordedRun["variant"], seed: number, finalLoss: number): RecordedRun {
  const steps = { learningRate: 1e-3, trainLoss: 3, gradientNorm: 0.5, tokensPerSecond: 1e6 };
  return {
    variant,
    seed,
    peakLearningRate: 1e-3,
    dFF: 768,
    nParameters: 4_229_568,
    tokensPerParameter: 75,
    distinctTokensPerParameter: 8,
    microSequences: 64,
    kernels: "fused",
    device: "a card",
    command: `relu2 train tiny ${variant}`,
    points: [0, 10, 20, 50, 100].map((step) => ({
      step,
      tokens: step * 32_768,
      validationLoss: finalLoss + (100 - step) / 20,
      zeroShareByLayer: [0.5 + step / 250, 0.5 + step / 300],
      deadShareByLayer: [step / 1000, step / 2000],
      ...(step > 0 && { steps }),
    })),
  };
}
