/** @file A record of CETT curves with chosen sparsities, for tests of claims and figures. */
import { type CettRecord, cettRecord } from "../../src/records/cett-record";

const HASH = "0".repeat(64);
const TEXT = { names: ["books"], nDocuments: 4, nSequences: 4, nTokens: 2048, tokensSha256: HASH };

/** A record of [CETT limit, sparsity] pairs; intervals reach 0.02 down and 0.01 up. */
export function cettRecordWith(limits: readonly (readonly [number, number])[]): CettRecord {
  return cettRecord.parse({
    schemaVersion: 1,
    kind: "cett",
    inputs: {
      model: { name: "m", variant: "swiglu", nParameters: 1e8, nLayers: 1, dModel: 4, dFF: 8, file: "f", sha256: HASH },
      calibration: TEXT,
      heldOut: TEXT,
      contextLength: 512,
      bos: false,
      seed: 1,
      cettLimits: limits.map(([cettLimit]) => cettLimit),
      resamples: 1000,
      confidence: 0.95,
    },
    measured: {
      curves: [],
      denseLossSum: 3000,
      denseLoss: 3,
      nPredictedTokens: 1000,
      limits: limits.map(([cettLimit, sparsity]) => ({
        cettLimit,
        layers: [],
        sparsity,
        sparsityInterval: [sparsity - 0.02, sparsity + 0.01],
        lossSum: 3100,
        loss: 3.1,
        lossChange: 0.1,
        lossChangeInterval: [0.09, 0.11],
      })),
    },
    run: { command: "relu2 analyze", sourceSha256: HASH, backend: "cpu", device: "a processor", elapsedMs: 1 },
  });
}
