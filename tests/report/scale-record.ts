/** @file A scale record with chosen sparsities, for tests of what is drawn and judged from one. */
import { type ScaleRecord, type SizedModel, scaleRecord } from "../../src/records/scale-record";

const HASH = "0".repeat(64);

type Variant = SizedModel["model"]["variant"];

/** A size as the record tells it, and how large it is. */
const SIZES = {
  tiny: { nParameters: 4_000_000, tokens: 320_000_000 },
  small: { nParameters: 16_000_000, tokens: 352_000_000 },
  "tiny on 200M": { nParameters: 4_000_000, tokens: 200_000_000 },
  "small on 200M": { nParameters: 16_000_000, tokens: 200_000_000 },
  "base on 200M": { nParameters: 50_000_000, tokens: 200_000_000 },
};
type Size = keyof typeof SIZES;

/** A model: its variant, its size (none where it was not trained here), and its sparsity at the limit; of the other limits a tenth of their distance more or less. */
export type SizedRow = readonly [Variant, Size | undefined, number];

/** A record of models in the order given; where perplexity has risen, sparsity is 0.1 less. */
export function scaleRecordWith(rows: readonly SizedRow[]): ScaleRecord {
  return scaleRecord.parse({
    schemaVersion: 1,
    kind: "scale",
    inputs: { records: ["tradeoff-tiny"], cettLimit: 0.2, perplexityRise: 0.01, topShare: 0.2 },
    measured: { models: rows.map((row, m) => rowOf(row, m)) },
    run: { command: "relu2 sizes", sourceSha256: HASH, backend: "none", device: "none", elapsedMs: 0 },
  });
}

function rowOf([variant, size, sparsity]: SizedRow, m: number): SizedModel {
  const { nParameters, tokens } = size === undefined ? { nParameters: 100_000_000, tokens: 0 } : SIZES[size];
  return {
    model: { name: `model-${m}`, variant, nParameters, nLayers: 2, dModel: 4, dFF: 8, file: "f", sha256: HASH },
    training:
      size === undefined
        ? null
        : {
            size: size.split(" ")[0],
            seed: m,
            tokens,
            tokensPerParameter: tokens / nParameters,
            distinctTokensPerParameter: 8,
            peakLearningRate: 1e-3,
          },
    texts: ["books"],
    denseLoss: 3,
    sparsity,
    sparsityInterval: [sparsity - 0.01, sparsity + 0.01],
    lossChange: 0.1,
    curve: [0, 0.1, 0.2, 0.3].map((cettLimit) => ({ cettLimit, sparsity: sparsity + 0.1 * (cettLimit - 0.2) })),
    atRise: { cettLimit: 0.1, sparsity: sparsity - 0.1, sparsityInterval: [sparsity - 0.11, sparsity - 0.09] },
    recall: { recall: 0.7, recallInterval: [0.69, 0.71], ceiling: 1 },
    reuse: size === undefined ? null : { ratio: 0.2, interval: [0.19, 0.21], chance: 0.1 },
  };
}
