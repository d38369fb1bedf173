/** @file Records of locality and savings with given numbers, for the tests of claims and figures. */
import { CUMULATIVE_PARTS, type LayerLocality, type LocalityRecord } from "../../src/records/locality-record";
import type { ModelSavings, SavingsRecord } from "../../src/records/savings-record";

type Variant = LocalityRecord["inputs"]["models"][number]["model"]["variant"];

/** What a layer of a made-up model shows. */
export interface LayerNumbers {
  readonly reuse1: number;
  readonly reuse5: number;
  readonly chance: number;
  /** Ours, and the paper's unless that is given. */
  readonly gap: number;
  readonly paperGap?: number;
  /** 0.1 unless given. */
  readonly activationRatio?: number;
  /** Share of all activations that the most active fifth of the neurons make; 0.3 unless given. */
  readonly topFifth?: number;
}

const SHA = "0".repeat(64);
const text = { names: ["text"], nDocuments: 4, nSequences: 4, nTokens: 400, tokensSha256: SHA };
const run = { command: "test", sourceSha256: SHA, backend: "cpu", device: "any", elapsedMs: 1 };

const modelOf = (variant: Variant, name: string) => ({
  model: { name, variant, nParameters: 10, nLayers: 2, dModel: 4, dFF: 8, file: "f", sha256: SHA },
  calibration: text,
  heldOut: text,
});

function layerOf(numbers: LayerNumbers): LayerLocality {
  const { reuse1, reuse5, chance, gap, paperGap = gap, activationRatio = 0.1, topFifth = 0.3 } = numbers;
  const ratio = Array.from({ length: 16 }, (_, w) => (w < 4 ? reuse1 : reuse5));
  const reuse = { ratio, ratioOfTokens: ratio };
  const gapOf = (value: number) => ({ top: value + 0.1, average: 0.1, gap: value, partnerRate: 0.5 });
  return {
    threshold: 0.1,
    nActive: 1000,
    activationRatio,
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
    paperGap: { top: paperGap + 0.1, average: 0.1, gap: paperGap },
    cumulativeActivation: cumulativeWith(topFifth),
  };
}

/** Two straight lines, from (0, 0) to (0.2, topFifth) to (1, 1). */
function cumulativeWith(topFifth: number): number[] {
  return Array.from({ length: CUMULATIVE_PARTS }, (_, k) => {
    const share = (k + 1) / CUMULATIVE_PARTS;
    return share <= 0.2 ? (topFifth * share) / 0.2 : topFifth + ((1 - topFifth) * (share - 0.2)) / 0.8;
  });
}

/** A record at CETT 0.1, 0.2 and at sparsity 0.95, for which every model has the limit 0.3; each model is a list of layers. */
export function localityRecordWith(
  models: readonly (readonly [Variant, readonly LayerNumbers[]])[],
  cettLimits = [0.1, 0.2],
  targetSparsities = [0.95],
): LocalityRecord {
  const places = [
    ...cettLimits.map((cettLimit) => ({ cettLimit, targetSparsity: null })),
    ...targetSparsities.map((targetSparsity) => ({ cettLimit: 0.3, targetSparsity })),
  ];
  return {
    schemaVersion: 1,
    kind: "locality",
    inputs: {
      models: models.map(([variant], m) => modelOf(variant, `${variant}-${m}`)),
      contextLength: 100,
      bos: false,
      seed: 1,
      cettLimits,
      targetSparsities,
      largestWindow: 16,
      deadBelow: 0.001,
      hotAbove: 0.99,
      resamples: 10,
      confidence: 0.95,
    },
    measured: {
      models: models.map(([, layers]) => ({
        nTokens: 336,
        limits: places.map((place) => {
          const { ratio, ratioOfTokens } = layerOf(layers[0]).reuse;
          return {
            ...place,
            layers: layers.map(layerOf),
            activationRatio: 0.1,
            reuseRatio: ratio,
            reuseInterval: ratio.map((): [number, number] => [0, 1]),
            reuseOfTokens: ratioOfTokens,
            reuseOfTokensInterval: ratio.map((): [number, number] => [0, 1]),
          };
        }),
      })),
    },
    run,
  };
}

/** The same as a record from before 30 November 2026 has it, its models' weights gone: at CETT limits only, without what was not measured then. */
export function asOldRecord(record: LocalityRecord): LocalityRecord {
  const { inputs, measured } = record;
  return {
    ...record,
    inputs: { ...inputs, targetSparsities: [] },
    measured: {
      models: measured.models.map((model) => ({
        ...model,
        limits: model.limits
          .filter(({ targetSparsity }) => targetSparsity === null)
          .map((limit) => ({
            ...limit,
            layers: limit.layers.map((layer) => ({ ...layer, paperGap: null, cumulativeActivation: null })),
            reuseOfTokensInterval: null,
          })),
      })),
    },
  };
}

const noPredictor = { ffnFlops: 0.851, totalFlops: 0.538, ffnBytes: 0.92, ffnBytesWithPredictor: 0.92 };
const withPredictor = { ffnFlops: 0.791, totalFlops: 0.5, ffnBytes: 0.92, ffnBytesWithPredictor: 0.86 };
const paperOfSavings: SavingsRecord["measured"]["paper"] = {
  stated: { totalFlops: 0.56, ffnBytes: 0.92 },
  inputs: { cettLimit: 0.2, sparsity: 0.946, predictedSparsity: 0.851, window: 5, reuseRatio: 0.474 },
  predictorShare: 0.06,
  withHead: { ffnShare: 0.632, saved: noPredictor, savedWithPredictor: withPredictor },
  withoutHead: {
    ffnShare: 0.667,
    saved: { ...noPredictor, totalFlops: 0.567 },
    savedWithPredictor: { ...withPredictor, totalFlops: 0.527 },
  },
};

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
      paper: paperOfSavings,
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
