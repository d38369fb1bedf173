/** @file A trade-off record with chosen curves, for tests of what is drawn and judged from one. */
import { type ModelTradeoff, type TradeoffRecord, tradeoffRecord } from "../../src/records/tradeoff-record";

const HASH = "0".repeat(64);
const TEXT = { names: ["books"], nDocuments: 4, nSequences: 4, nTokens: 2048, tokensSha256: HASH };
const N_LAYERS = 2;
const DENSE_LOSS = 4;
const TARGETS = [0.7, 0.9];

export type Variant = ModelTradeoff["model"]["variant"];

/** What a model has at each limit of the record. */
export interface Curve {
  readonly sparsity: readonly number[];
  /** Of the dense loss, which is 4 nats. */
  readonly relativeLoss: readonly number[];
}

/** A record of models in the order given, seeds counted by variant; with controls, each definition adds a tenth of a nat to the one before. */
export function tradeoffRecordWith(
  cettLimits: readonly number[],
  models: readonly (readonly [Variant, Curve])[],
  { withControls = false } = {},
): TradeoffRecord {
  const seedOf = (m: number): number => models.slice(0, m + 1).filter(([variant]) => variant === models[m][0]).length;
  return tradeoffRecord.parse({
    schemaVersion: 1,
    kind: "tradeoff",
    inputs: {
      texts: [{ name: "books", sha256: HASH }],
      calibration: TEXT,
      heldOut: TEXT,
      contextLength: 512,
      bos: false,
      seed: 1,
      cettLimits,
      perplexityRises: [0.01],
      resamples: 1000,
      confidence: 0.95,
      controls: withControls ? { text: TEXT, targetSparsities: TARGETS } : null,
    },
    measured: {
      models: models.map(([variant, curve], m) => modelOf(variant, seedOf(m), cettLimits, curve, withControls)),
    },
    run: { command: "relu2 tradeoff", sourceSha256: HASH, backend: "cpu", device: "a processor", elapsedMs: 1 },
  });
}

function modelOf(
  variant: Variant,
  seed: number,
  cettLimits: readonly number[],
  { sparsity, relativeLoss }: Curve,
  withControls: boolean,
): ModelTradeoff {
  const limits = cettLimits.map((cettLimit, k) => {
    const layers = Array.from({ length: N_LAYERS }, (_, layer) => ({
      threshold: cettLimit,
      cettCalibration: cettLimit,
      nInactiveCalibration: 1,
      sparsityCalibration: sparsity[k],
      monotone: true,
      nInactive: 1,
      sparsity: sparsity[k] * (layer === 0 ? 0.9 : 1),
      cett: cettLimit,
    }));
    return {
      cettLimit,
      layers,
      ...cost(sparsity[k], DENSE_LOSS * relativeLoss[k]),
      sparsityOfTokens: Array(11).fill(sparsity[k]),
    };
  });
  return {
    model: {
      name: `tiny-${variant}-${seed}`,
      variant,
      nParameters: 4_229_568,
      nLayers: N_LAYERS,
      dModel: 192,
      dFF: 768,
      file: "model.safetensors",
      sha256: HASH,
    },
    training: { seed, tokens: 315_000_000 },
    denseLossSum: DENSE_LOSS * 2044,
    denseLoss: DENSE_LOSS,
    nPredictedTokens: 2044,
    nSilentTokensByLayer: Array(N_LAYERS).fill(0),
    limits,
    perplexity: [
      {
        rise: 0.01,
        crossing: { cettLimit: 0.1, cettLimitInterval: [0.05, 0.2], sparsity: sparsity[1], sparsityInterval: [0, 1] },
        passes: limits.map(({ cettLimit, lossChange, ...limit }) => ({
          cettLimit,
          sparsity: limit.sparsity,
          lossChange,
        })),
      },
    ],
    controls: withControls ? controlsOf() : null,
  };
}

function cost(sparsity: number, lossChange: number) {
  const interval = (value: number): [number, number] => [value - 0.01, value + 0.01];
  return {
    sparsity,
    sparsityInterval: interval(sparsity),
    lossSum: (DENSE_LOSS + lossChange) * 2044,
    loss: DENSE_LOSS + lossChange,
    lossChange,
    lossChangeInterval: interval(lossChange),
  };
}

function controlsOf(): ModelTradeoff["controls"] {
  const ways = ["cett", "globalActivation", "topK", "topKByLayer", "activation", "random", "greedy"] as const;
  const details = { nInactive: 1, sparsityByLayer: [0.7, 0.7], denseSparsity: 0.7, cett: 0.1, cettByLayer: [0.1, 0.1] };
  const nothingAbove = { cettAboveCett: null, lossAboveCett: null, lossAboveCettInterval: null };
  return {
    denseLossSum: DENSE_LOSS * 100,
    denseLoss: DENSE_LOSS,
    nPredictedTokens: 100,
    definitions: [
      ...ways.map((definition, d) => ({
        definition,
        points: TARGETS.map((targetSparsity) => ({
          targetSparsity,
          ...details,
          ...cost(targetSparsity, 0.1 * (d + 1)),
          ...(d === 0
            ? nothingAbove
            : {
                cettAboveCett: 0.01 * d,
                lossAboveCett: 0.1 * d,
                lossAboveCettInterval: [0.05, 0.15] as [number, number],
              }),
        })),
      })),
      {
        definition: "zeros",
        points: [{ targetSparsity: null, ...details, ...cost(0.6, 0), ...nothingAbove }],
      },
    ],
  };
}
