/** @file A record of sizes on equally many tokens, for tests of the claims on size. */
import { type ScaleRecord, type SizedModel, scaleRecord } from "../../../src/records/scale-record";

const HASH = "0".repeat(64);
const TOKENS = 200_000_000;
const NAMES = ["tiny", "small", "base"];

/** A record of one variant; each size, from the smallest up, is a list of the sparsities of its seeds. */
export function sizesRecordWith(
  variant: SizedModel["model"]["variant"],
  sizes: readonly (readonly number[])[],
): ScaleRecord {
  return scaleRecord.parse({
    schemaVersion: 1,
    kind: "scale",
    inputs: { records: ["tradeoff-x"], cettLimit: 0.2, perplexityRise: 0.01, topShare: 0.2 },
    measured: {
      // The largest size is first: claims must not lean on the order.
      models: sizes
        .flatMap((seeds, size) => seeds.map((sparsity, seed) => sizedModel(variant, size, seed, sparsity)))
        .reverse(),
    },
    run: { command: "relu2 scale", sourceSha256: HASH, backend: "none", device: "none", elapsedMs: 0 },
  });
}

function sizedModel(variant: SizedModel["model"]["variant"], size: number, seed: number, sparsity: number): SizedModel {
  const nParameters = 4_000_000 * 4 ** size;
  return {
    model: { name: `${size}-${seed}`, variant, nParameters, nLayers: 2, dModel: 4, dFF: 8, file: "f", sha256: HASH },
    training: {
      size: NAMES[size],
      seed,
      tokens: TOKENS,
      tokensPerParameter: TOKENS / nParameters,
      distinctTokensPerParameter: 8,
      peakLearningRate: 1e-3,
    },
    texts: ["books"],
    denseLoss: 3,
    sparsity,
    sparsityInterval: [sparsity, sparsity],
    lossChange: 0.1,
    curve: [{ cettLimit: 0.2, sparsity }],
    atRise: null,
    recall: null,
    reuse: null,
  };
}
