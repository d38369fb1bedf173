/** @file Records of locality and savings with given numbers, for the tests of claims and figures. */
import type { LayerLocality, LocalityRecord } from "../../src/records/locality-record";
import type { ModelSavings, SavingsRecord } from "../../src/records/savings-record";

type Variant = LocalityRecord["inputs"]["models"][number]["model"]["variant"];

/** What a layer of a made-up model shows. */
export interface LayerNumbers {
  readonly reuse1: number;
  readonly reuse5: number;
  readonly chance: number;
  readonly gap: number;
}

const SHA = "0".repeat(64);
const text = { names: ["text"], nDocuments: 4, nSequences: 4, nTokens: 400, tokensSha256: SHA };
const run = { command: "test", sourceSha256: SHA, backend: "cpu", device: "any", elapsedMs: 1 };

const modelOf = (variant: Variant, name: string) => ({
  model: { name, variant, nParameters: 10, nLayers: 2, dModel: 4, dFF: 8, file: "f", sha256: SHA },
  calibration: text,
  heldOut: text,
});

function layerOf({ reuse1, reuse5, chance, gap }: LayerNumbers): LayerLocality {
  const ratio = Array.from({ length: 16 }, (_, w) => (w < 4 ? reuse1 : reuse5));
  const reuse = { ratio, ratioOfTokens: ratio };
  const gapOf = (value: number) => ({ top: value + 0.1, average: 0.1, gap: value, partnerRate: 0.5 });
  return {
    threshold: 0.1,
    nActive: 1000,
    activationRatio: 0.1,
    nSilentTokens: 0,
    reuse,
    shuffledInDocument: reuse,
    shuffledInText: reuse,
    chance: Array(16).fill(chance),
    nDead: 1,
    nHot: 0,
    nScored: 7,
    observed: { plain: gapOf(gap), corrected: gapOf(gap / 2) },
    sameTokensGap: { plain: gap + 0.01, corrected: gap / 2 + 0.01 },
    permuted: { plain: gapOf(gap / 3), corrected: gapOf(0) },
    hotGap: null,
  };
}

/** A record at CETT 0.1 and 0.2; each model is a list of layers. */
export function localityRecordWith(
  models: readonly (readonly [Variant, readonly LayerNumbers[]])[],
  cettLimits = [0.1, 0.2],
): LocalityRecord {
  return {
    schemaVersion: 1,
    kind: "locality",
    inputs: {
      models: models.map(([variant], m) => modelOf(variant, `${variant}-${m}`)),
      contextLength: 100,
      bos: false,
      seed: 1,
      cettLimits,
      largestWindow: 16,
      deadBelow: 0.001,
      hotAbove: 0.99,
      resamples: 10,
      confidence: 0.95,
    },
    measured: {
      models: models.map(([, layers]) => ({
        nTokens: 336,
        limits: cettLimits.map((cettLimit) => ({
          cettLimit,
          layers: layers.map(layerOf),
          activationRatio: 0.1,
          reuseRatio: layerOf(layers[0]).reuse.ratio,
          reuseInterval: Array.from({ length: 16 }, (): [number, number] => [0, 1]),
        })),
      })),
    },
    run,
  };
}

/** A record of one ReLU² model that computes a share of its neurons and reuses a share of those, by the true masks or by a predictor. */
export function savingsRecordWith(computed: number, reused: number, isPredicted: boolean): SavingsRecord {
  const saved = {
    ffnFlops: 0.9 - computed,
    totalFlops: 0.4,
    ffnBytes: 1 - computed * (1 - reused),
    ffnBytesWithPredictor: 0.8,
  };
  const account = { computedShare: computed, reusedShare: reused, bytesFactor: 1, predictorShare: 0.06, saved };
  const totals = { nRead: 10, nRequests: 9, bytesPerToken: 100, requestsPerToken: 9 };
  const layout: ModelSavings["layouts"][number] = {
    layout: "row-column",
    unitBytes: 512,
    nUnits: 8,
    nUsed: 20,
    denseBytesPerToken: 8192,
    windows: [{ window: 0, memoryShare: 0, mostMemoryShare: 0, ...totals }],
    budgets: [
      {
        memoryShare: 0.5,
        policies: (["window", "lru", "frequency"] as const).map((policy) => ({
          policy,
          ...totals,
          bytesPerToken: 50,
        })),
      },
    ],
  };
  return {
    schemaVersion: 1,
    kind: "savings",
    inputs: {
      models: [modelOf("relu2", "relu2-1")],
      contextLength: 100,
      bos: false,
      seed: 1,
      cettLimit: 0.2,
      nTraceDocuments: 1,
      warmUpTokens: 10,
      largestWindow: 16,
      memoryShares: [0.5],
      bytesPerWeight: 4,
      blockBytes: 512,
      contextTokens: 50,
    },
    measured: {
      paper: {
        reported: { predictedSparsity: 0.885, reuseRatio: 0.3, totalFlops: 0.56, ffnBytes: 0.92 },
        ffnShare: 0.632,
        predictorShare: 0.06,
        workedOut: { ffnFlops: 0.885, totalFlops: 0.56, ffnBytes: 0.92, ffnBytesWithPredictor: 0.92 },
        withPredictor: { ffnFlops: 0.825, totalFlops: 0.522, ffnBytes: 0.92, ffnBytesWithPredictor: 0.86 },
      },
      models: [
        {
          nTraceTokens: 90,
          activationRatio: computed,
          flops: { projections: 10, attention: 2, ffn: 20, head: 5 },
          ffnShare: 0.5,
          ffnShareOfWeights: 0.55,
          predictor: isPredicted ? { parameterShare: 0.06, recall: 0.9, predictedSparsity: 1 - computed } : null,
          accounts: [
            { mode: "oracle", window: 0, ...account },
            { mode: "predicted", window: 0, ...account },
            { mode: "window", window: 1, ...account },
            { mode: "window", window: 5, ...account },
          ],
          layouts: [layout],
          reads: null,
        },
      ],
    },
    run,
  };
}
