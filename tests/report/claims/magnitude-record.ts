/** @file A magnitude record with chosen layers, for tests of claims. */
import { type MagnitudeRecord, magnitudeRecord } from "../../../src/records/magnitude-record";

const HASH = "0".repeat(64);

/** What a layer shows: its mean magnitude, and what its largest tenth carries. */
export interface LayerMagnitudes {
  readonly meanMagnitude?: number;
  readonly topTenth?: number;
}

/** A record of these layers. */
export function magnitudeRecordWith(layers: readonly LayerMagnitudes[]): MagnitudeRecord {
  const distribution = ({ meanMagnitude = 1, topTenth = 0.5 }: LayerMagnitudes) => ({
    nOutputs: 1000,
    nZeros: 0,
    meanMagnitude,
    edges: [-1, 0, 1],
    share: [0.5, 0.5],
    topShares: [
      { top: 0.1, share: topTenth },
      { top: 0.5, share: 0.9 },
    ],
  });
  return magnitudeRecord.parse({
    schemaVersion: 1,
    kind: "magnitude",
    inputs: {
      model: { name: "m", variant: "swiglu", nParameters: 1e8, nLayers: 2, dModel: 4, dFF: 8, file: "f", sha256: HASH },
      text: { names: ["books"], nDocuments: 4, nSequences: 4, nTokens: 2048, tokensSha256: HASH },
      contextLength: 512,
      bos: false,
      seed: 1,
    },
    measured: {
      pooled: distribution({}),
      layers: layers.map(distribution),
      overLargest: [],
      firstTokenShare: [],
    },
    run: { command: "relu2 magnitude", sourceSha256: HASH, backend: "cpu", device: "a processor", elapsedMs: 1 },
  });
}
