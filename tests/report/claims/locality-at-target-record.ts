/** @file Records of locality at sparsity 0.95 with chosen layers, for the tests of claims. */
import {
  CUMULATIVE_PARTS,
  type LayerLocality,
  type LocalityRecord,
  localityRecord,
} from "../../../src/records/locality-record";

export type Variant = LocalityRecord["inputs"]["models"][number]["model"]["variant"];

/** What a layer shows; what is not given is the same in all layers. */
export interface LayerNumbers {
  readonly ratio?: number;
  /** At windows 1 and 5, by the mean over tokens; the pooled ratio is another. */
  readonly reuse?: readonly [number, number];
  readonly chance?: number;
  /** null: a record from before the paper's gap was measured. */
  readonly gap?: number | null;
  /** Share of the activations that the most active fifth of the neurons makes. */
  readonly topFifth?: number;
}

const HASH = "0".repeat(64);
const TEXT = { names: ["books"], nDocuments: 4, nSequences: 4, nTokens: 400, tokensSha256: HASH };
const WINDOWS = 5;
/** A limit that is not the one chosen for the sparsity: no claim may read it. */
const OTHER: LayerNumbers = { ratio: 0.5, reuse: [0.9, 0.95], chance: 0.99, gap: 0.5, topFifth: 0.99 };

/** Models in the order given, each a list of layers at the sparsity, measured before at another limit. */
export function localityAtTargetRecord(
  models: readonly (readonly [Variant, readonly LayerNumbers[]])[],
  target = 0.95,
): LocalityRecord {
  return localityRecord.parse({
    schemaVersion: 1,
    kind: "locality",
    inputs: {
      models: models.map(([variant, { length }], m) => ({
        model: {
          name: `${variant}-${m}`,
          variant,
          nParameters: 4_200_000,
          nLayers: length,
          dModel: 4,
          dFF: 8,
          file: "f",
          sha256: HASH,
        },
        calibration: TEXT,
        heldOut: TEXT,
      })),
      contextLength: 100,
      bos: false,
      seed: 1,
      cettLimits: [0.2],
      targetSparsities: [target],
      largestWindow: WINDOWS,
      deadBelow: 0.001,
      hotAbove: 0.99,
      resamples: 10,
      confidence: 0.95,
    },
    measured: {
      models: models.map(([, layers]) => ({
        nTokens: 336,
        limits: [
          limitOf(
            0.2,
            null,
            layers.map(() => OTHER),
          ),
          limitOf(0.3, target, layers),
        ],
      })),
    },
    run: { command: "relu2 locality", sourceSha256: HASH, backend: "cpu", device: "a processor", elapsedMs: 1 },
  } satisfies LocalityRecord);
}

function limitOf(cettLimit: number, targetSparsity: number | null, layers: readonly LayerNumbers[]) {
  const ratio = Array<number>(WINDOWS).fill(0.5);
  const interval = ratio.map((): [number, number] => [0, 1]);
  return {
    cettLimit,
    targetSparsity,
    layers: layers.map(layerOf),
    activationRatio: 0.05,
    reuseRatio: ratio,
    reuseInterval: interval,
    reuseOfTokens: ratio,
    reuseOfTokensInterval: interval,
  };
}

function layerOf({
  ratio = 0.05,
  reuse: [short, long] = [0.2, 0.4],
  chance = 0.1,
  gap = 0.1,
  topFifth = 0.4,
}: LayerNumbers): LayerLocality {
  const pooled = Array<number>(WINDOWS).fill(0.7);
  const reuse = { ratio: pooled, ratioOfTokens: [short, short, short, short, long] };
  const gapOf = (value: number) => ({ top: value + 0.1, average: 0.1, gap: value, partnerRate: 0.5 });
  return {
    threshold: 0.1,
    nActive: 1000,
    activationRatio: ratio,
    nSilentTokens: 0,
    reuse,
    shuffledInDocument: reuse,
    shuffledInText: reuse,
    chance: Array<number>(WINDOWS).fill(chance),
    nDead: 1,
    nHot: 0,
    nScored: 7,
    observed: { plain: gapOf(0.3), corrected: gapOf(0.25) },
    sameTokensGap: { plain: 0.3, corrected: 0.3 },
    permuted: { plain: gapOf(0.05), corrected: gapOf(0.01) },
    hotGap: null,
    paperGap: gap === null ? null : { top: gap + 0.05, average: 0.05, gap },
    cumulativeActivation:
      gap === null
        ? null
        : // Position 3 is the first fifth; before it a straight line up, after it to 1.
          Array.from({ length: CUMULATIVE_PARTS }, (_, k) =>
            k <= 3 ? (topFifth * (k + 1)) / 4 : topFifth + ((1 - topFifth) * (k - 3)) / 16,
          ),
  };
}
