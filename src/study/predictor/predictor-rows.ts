/** @file The rows of a model, collected when they are first asked for and kept on disk until the study is done. */
import { createHash } from "node:crypto";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createNeuronMasks } from "../../kernels/cpu/neuron-masks";
import { maskBytes } from "../../numerics/packed-mask";
import { collectRows } from "../../predictor/collect-rows";
import { type LayerRows, sliceRows } from "../../predictor/layer-rows";
import { hasRows, type RowFile, readRows } from "../../predictor/row-files";
import { SEQUENCES_PER_SHARD } from "../run-shards";
import { sourceHash } from "../source-hash";
import { computedBy, type OnProgress, type StudyContext } from "../study-context";
import { tokensHash } from "../study-text";
import type { PredictorText } from "./predictor-text";

/** Rows that are in memory at a time, unless one layer has more: all six layers of 100,000 rows of a small model. */
const GROUP_BYTES = 512e6;

/** The splits of a layer. */
export interface SplitRows {
  readonly training: LayerRows;
  readonly validation: LayerRows;
  readonly test: LayerRows;
}

/** The rows of a model. */
export interface PredictorRows {
  /** Everything that the rows depend on, as a hash: part of the inputs of every step that uses them. */
  readonly key: string;
  /** Layers that fit in memory together, so that they can be trained side by side. */
  groups(layers: readonly number[]): number[][];
  /** Collects what is missing, then reads one layer. */
  ofLayer(layer: number): Promise<SplitRows>;
  /** Deletes the files. */
  remove(): void;
}

/**
 * The rows of the splits of a text.
 *
 * @param thresholds ε by layer.
 */
export function predictorRows(
  context: StudyContext,
  text: PredictorText,
  thresholds: readonly number[],
  onProgress: OnProgress,
): PredictorRows {
  const sequences = [...text.training, ...text.validation, ...text.test].map(({ tokens }) => tokens);
  const lengths = sequences.map((tokens) => tokens.length);
  const sizes = [text.training, text.validation, text.test].map((split) =>
    split.reduce((sum, { tokens }) => sum + tokens.length, 0),
  );
  const inputs = { ...computedBy(context), thresholds, lengths, sizes, tokensSha256: tokensHash(sequences) };
  const key = createHash("sha256")
    .update(JSON.stringify([inputs, sourceHash()]))
    .digest("hex")
    .slice(0, 24);
  const folder = join(context.stepsFolder, `rows-${key}`);
  const { nLayers, dModel, dFF } = context.model.model.config;
  const shape = { nLayers, dModel, dFF };
  const shards = shardsOf(sequences, folder);

  async function collect(): Promise<void> {
    mkdirSync(folder, { recursive: true });
    const masks = await createNeuronMasks(context.cacheFolder);
    for (const [k, { file, sequences: shard }] of shards.entries()) {
      if (!hasRows(file)) {
        const onShare = (share: number): void => onProgress(k + share, shards.length);
        await collectRows(context.model.model, shard, { thresholds, masks }, file, onShare);
      }
      onProgress(k + 1, shards.length);
    }
  }

  return {
    key,
    groups(layers) {
      const size = Math.max(1, Math.floor(GROUP_BYTES / rowBytes(shape, sequences)));
      return Array.from({ length: Math.ceil(layers.length / size) }, (_, g) => layers.slice(g * size, (g + 1) * size));
    },
    async ofLayer(layer) {
      if (!shards.every(({ file }) => hasRows(file))) await collect();
      const rows = await readRows(
        shards.map(({ file }) => file),
        shape,
        layer,
      );
      const [nTraining, nValidation] = sizes;
      return {
        training: sliceRows(rows, 0, nTraining),
        validation: sliceRows(rows, nTraining, nTraining + nValidation),
        test: sliceRows(rows, nTraining + nValidation, rows.nRows),
      };
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Bytes of one layer's rows. */
function rowBytes({ dModel, dFF }: { dModel: number; dFF: number }, sequences: readonly Int32Array[]): number {
  const nRows = sequences.reduce((sum, tokens) => sum + tokens.length, 0);
  return nRows * (2 * dModel + maskBytes(dFF));
}

function shardsOf(sequences: readonly Int32Array[], folder: string): { file: RowFile; sequences: Int32Array[] }[] {
  const shards: { file: RowFile; sequences: Int32Array[] }[] = [];
  for (let start = 0; start < sequences.length; start += SEQUENCES_PER_SHARD) {
    const shard = sequences.slice(start, start + SEQUENCES_PER_SHARD);
    const nRows = shard.reduce((sum, tokens) => sum + tokens.length, 0);
    shards.push({
      file: { path: join(folder, `${String(shards.length).padStart(5, "0")}.rows`), nRows },
      sequences: shard,
    });
  }
  return shards;
}
