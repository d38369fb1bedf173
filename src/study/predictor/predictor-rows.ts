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

/** Rows that are in memory at a time, with the masks of one limit, unless one layer has more: all six layers of 100,000 rows of a small model. */
const GROUP_BYTES = 512e6;

/** The splits of a layer. */
export interface SplitRows {
  readonly training: LayerRows;
  readonly validation: LayerRows;
  readonly test: LayerRows;
}

/** The rows of a model, with the masks of one CETT limit. */
export interface PredictorRows {
  /** Everything that these rows depend on, as a hash: part of the inputs of every step that uses them. Other limits are no part of it. */
  readonly key: string;
  /** Layers that fit in memory together, so that they can be trained side by side. */
  groups(layers: readonly number[]): number[][];
  /** Collects what is missing, then reads one layer. */
  ofLayer(layer: number): Promise<SplitRows>;
}

/** The rows of a model: inputs once, and a mask for each CETT limit, all from one pass. */
export interface RowsByLimit {
  /** @throws {RangeError} If the rows have no masks of this limit. */
  at(cettLimit: number): PredictorRows;
  /** Deletes the files. */
  remove(): void;
}

/**
 * The rows of the splits of a text.
 *
 * @param thresholds by CETT limit: ε by layer.
 */
export function predictorRows(
  context: StudyContext,
  text: PredictorText,
  thresholds: ReadonlyMap<number, readonly number[]>,
  onProgress: OnProgress,
): RowsByLimit {
  const sequences = [...text.training, ...text.validation, ...text.test].map(({ tokens }) => tokens);
  const lengths = sequences.map((tokens) => tokens.length);
  const sizes = [text.training, text.validation, text.test].map((split) =>
    split.reduce((sum, { tokens }) => sum + tokens.length, 0),
  );
  const inputs = { ...computedBy(context), lengths, sizes, tokensSha256: tokensHash(sequences) };
  const source = sourceHash();
  const keyOf = (limits: readonly (readonly number[])[]): string =>
    createHash("sha256")
      .update(JSON.stringify([inputs, limits, source]))
      .digest("hex")
      .slice(0, 24);
  const byLimit = [...thresholds.values()];
  const folder = join(context.stepsFolder, `rows-${keyOf(byLimit)}`);
  const { nLayers, dModel, dFF } = context.model.model.config;
  const shape = { nLayers, dModel, dFF, nLimits: byLimit.length };
  const shards = shardsOf(sequences, folder);

  async function collect(): Promise<void> {
    mkdirSync(folder, { recursive: true });
    const masks = await createNeuronMasks(context.cacheFolder);
    for (const [k, { file, sequences: shard }] of shards.entries()) {
      if (!hasRows(file)) {
        const onShare = (share: number): void => onProgress(k + share, shards.length);
        await collectRows(context.model.model, shard, { thresholds: byLimit, masks }, file, onShare);
      }
      onProgress(k + 1, shards.length);
    }
  }

  function groups(layers: readonly number[]): number[][] {
    const size = Math.max(1, Math.floor(GROUP_BYTES / rowBytes(shape, sequences)));
    return Array.from({ length: Math.ceil(layers.length / size) }, (_, g) => layers.slice(g * size, (g + 1) * size));
  }

  async function ofLayer(layer: number, limit: number): Promise<SplitRows> {
    if (!shards.every(({ file }) => hasRows(file))) await collect();
    const files = shards.map(({ file }) => file);
    const rows = await readRows(files, shape, layer, limit);
    const [nTraining, nValidation] = sizes;
    return {
      training: sliceRows(rows, 0, nTraining),
      validation: sliceRows(rows, nTraining, nTraining + nValidation),
      test: sliceRows(rows, nTraining + nValidation, rows.nRows),
    };
  }

  return {
    at(cettLimit) {
      const limit = [...thresholds.keys()].indexOf(cettLimit);
      if (limit >= 0) return { key: keyOf([byLimit[limit]]), groups, ofLayer: (layer) => ofLayer(layer, limit) };
      throw new RangeError(
        `Cannot take rows as their CETT limit must be one of ${[...thresholds.keys()].join(", ")}: current value is ${cettLimit}`,
      );
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Bytes of one layer's rows in memory: with the masks of one limit. */
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
