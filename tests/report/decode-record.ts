import type { DecodeMode, DecodeRecord, Trial, TrialPoint } from "../../src/records/decode-record";

const times = (medianMs: number) => ({ n: 10, medianMs, lowMs: 0.9 * medianMs, highMs: 1.2 * medianMs });

function point(mode: DecodeMode, share: number, medianMs: number, bytes: number): TrialPoint {
  return {
    mode,
    targetActiveShare: share,
    nActive: Math.round(share * 10_000),
    activeShare: share,
    bytes,
    boundMs: bytes / 1e6,
    times: times(medianMs),
  };
}

/** A trial in which dense takes 4 ms and a predicted token with 14.9 % active neurons `predictedMs`; the memory is read at 1 GB/s. */
function trialWith(predictedMs: number, name = "paper 1.3B, relu2"): Trial {
  return {
    name,
    variant: "relu2",
    dModel: 2048,
    dFF: 8192,
    nLayers: 4,
    predictorWidth: 196,
    predictorParameterShare: 0.06,
    ratesOf: "relu2-s1",
    readBytes: 12_000_000,
    readTimes: times(12),
    points: [
      point("dense", 1, 4, 3_000_000),
      point("oracle", 0.149, 0.5, 400_000),
      point("oracle", 0.9, 6, 2_700_000),
      point("predicted", 0.149, predictedMs, 500_000),
      point("predicted", 0.9, 7, 2_900_000),
    ],
    crossings: [
      { mode: "oracle", activeShare: 0.6, everywhere: false },
      { mode: "predicted", activeShare: null, everywhere: true },
    ],
  };
}

/** A record of one model and one trial. */
export function decodeRecordWith(predictedMs: number): DecodeRecord {
  const speed = (mode: DecodeMode, tokensPerSecond: number, lossChange: number) => ({
    mode,
    tokens: times(1000 / tokensPerSecond),
    tokensPerSecond,
    ffnMsPerToken: 500 / tokensPerSecond,
    nActive: mode === "dense" ? 1000 : 100,
    nNeurons: 1000,
    activeShare: mode === "dense" ? 1 : 0.1,
    predictorParameterShare: null,
    nPredictedTokens: 99,
    lossSum: 99 * (3 + lossChange),
    loss: 3 + lossChange,
    lossChange,
  });
  return {
    schemaVersion: 1,
    kind: "decode",
    inputs: { cettLimit: 0.2, contextLength: 100, nTokens: 100, seed: 1, nThreads: 2 },
    measured: {
      machine: "a processor",
      models: [
        {
          model: {
            name: "relu2-s1",
            variant: "relu2",
            nParameters: 4_200_000,
            nLayers: 6,
            dModel: 192,
            dFF: 768,
            file: "model.safetensors",
            sha256: "0".repeat(64),
          },
          text: { names: ["text"], nDocuments: 1, nSequences: 1, nTokens: 100, tokensSha256: "0".repeat(64) },
          ffnBytes: 7_000_000,
          totalBytes: 14_000_000,
          activeRates: Array.from({ length: 101 }, (_, k) => k / 1000),
          modes: [speed("dense", 1000, 0), speed("gate-first", 1500, 0), speed("oracle", 2000, 0.05)],
        },
      ],
      others: [
        {
          name: "llama.cpp",
          model: "relu2-s1",
          precision: "Q4_1",
          nThreads: 2,
          tokens: times(5),
          tokensPerSecond: 200,
        },
      ],
      trials: [trialWith(0.5, "tiny, relu2"), trialWith(predictedMs)],
    },
    run: { command: "test", sourceSha256: "0".repeat(64), backend: "cpu", device: "cpu", elapsedMs: 1 },
  };
}
