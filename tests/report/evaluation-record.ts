/** @file A record of task accuracies with chosen counts, for tests of what is drawn from one. */
import { type EvaluationRecord, evaluationRecord, type TaskAtSetting } from "../../src/records/evaluation-record";

const HASH = "0".repeat(64);
const TEXT = { names: ["books"], nDocuments: 4, nSequences: 4, nTokens: 2048, tokensSha256: HASH };
const N_ITEMS = 100;
/** Standard errors are given, not computed: the figure and the table only carry them. */
const STANDARD_ERROR = 0.03;

/** A record of two-choice tasks of 100 items, but for `lambada`, whose answer is free: right answers dense, and at each limit. */
export function evaluationRecordWith(
  cettLimits: readonly number[],
  tasks: Readonly<Record<string, readonly number[]>>,
): EvaluationRecord {
  return evaluationRecord.parse({
    schemaVersion: 1,
    kind: "evaluation",
    inputs: {
      model: { name: "m", variant: "swiglu", nParameters: 1, nLayers: 1, dModel: 1, dFF: 1, file: "m", sha256: HASH },
      bos: false,
      seed: 1,
      itemsPerTask: N_ITEMS,
      thresholds:
        cettLimits.length === 0
          ? null
          : {
              record: "tradeoff",
              calibration: TEXT,
              limits: cettLimits.map((cettLimit) => ({ cettLimit, thresholdByLayer: [0.1] })),
            },
      tasks: Object.keys(tasks).map((id) => ({
        id,
        title: id.toUpperCase(),
        version: "1.0",
        split: "test",
        nAvailable: 1000,
        nBad: 0,
        nItems: N_ITEMS,
        itemsSha256: HASH,
        chanceAccuracy: id === "lambada" ? 0 : 0.5,
      })),
    },
    measured: {
      tasks: Object.entries(tasks).map(([id, counts]) => ({
        id,
        nTokens: 1000,
        settings: counts.map((nCorrect, k) => setting(k === 0 ? null : cettLimits[k - 1], nCorrect, counts[0])),
      })),
    },
    run: { command: "relu2 evaluate", sourceSha256: HASH, backend: "cpu", device: "a processor", elapsedMs: 1 },
  });
}

function setting(cettLimit: number | null, nCorrect: number, nDense: number): TaskAtSetting {
  const change = (nCorrect - nDense) / N_ITEMS;
  return {
    cettLimit,
    accuracy: { nCorrect, accuracy: nCorrect / N_ITEMS, standardError: STANDARD_ERROR },
    accuracyNormalized: null,
    loss: null,
    nInactive: 0,
    sparsity: cettLimit ?? 0,
    changes:
      cettLimit === null
        ? null
        : {
            accuracy: {
              nGained: Math.max(0, nCorrect - nDense),
              nLost: Math.max(0, nDense - nCorrect),
              change,
              standardError: STANDARD_ERROR,
            },
            accuracyNormalized: null,
            loss: null,
          },
  };
}
