/** @file What thresholds cost on held-out text: loss and sparsity, dense and at every limit, in one pass over the layers. */
import * as tf from "@tensorflow/tfjs-core";
import { z } from "zod";
import type { OpenedModel } from "../model/open-model";
import { embedSequences, type ResidualStream } from "../model/residual-stream";
import { type SweptLayer, sweepLayers } from "../model/sweep-layers";
import { applyThreshold } from "../sparsity/apply-threshold";
import { neuronNorms } from "../sparsity/neuron-norms";
import { streamLossSums } from "./stream-loss-sums";

/** What one sequence gave. */
export const sequenceEvaluation = z.strictObject({
  nTokens: z.int(),
  nPredictedTokens: z.int(),
  /** Summed over predicted tokens, nats. */
  denseLossSum: z.number(),
  /** By limit. */
  limits: z.array(z.strictObject({ lossSum: z.number(), nInactiveByLayer: z.array(z.int()) })),
});

export type SequenceEvaluation = z.infer<typeof sequenceEvaluation>;

/**
 * Evaluates sequences dense and with each limit's thresholds active in all layers.
 *
 * @param thresholds by limit, then by layer.
 * @returns by sequence.
 */
export async function evaluateThresholds(
  model: OpenedModel,
  sequences: readonly Int32Array[],
  thresholds: readonly (readonly number[])[],
  onProgress: (share: number) => void,
): Promise<SequenceEvaluation[]> {
  const { nLayers } = model.config;
  const dense = await embedSequences(model, sequences);
  const sparse = thresholds.map(() => dense.fork());
  const nInactive = thresholds.map(() => sequences.map((): number[] => [])); // [limit][sequence][layer]
  for await (const layer of sweepLayers(model)) {
    await layer.advance(dense);
    const norms = tf.tensor1d(neuronNorms(await layer.downProjRows(), model.config.dFF, `layer ${layer.index}`));
    for (const [limit, stream] of sparse.entries()) {
      const counts = await advanceSparse(layer, stream, norms, thresholds[limit][layer.index]);
      for (const [sequence, count] of counts.entries()) nInactive[limit][sequence].push(count);
    }
    norms.dispose();
    onProgress((layer.index + 1) / (nLayers + 1));
  }
  const lossSums = await streamLossSums(model, [dense, ...sparse], sequences); // [stream][sequence]
  onProgress(1);
  return sequences.map((tokens, sequence) => ({
    nTokens: tokens.length,
    nPredictedTokens: tokens.length - 1,
    denseLossSum: lossSums[0][sequence],
    limits: thresholds.map((_, limit) => ({
      lossSum: lossSums[limit + 1][sequence],
      nInactiveByLayer: nInactive[limit][sequence],
    })),
  }));
}

/** Takes a stream through a layer whose inactive neurons are zeroed; returns how many were, by sequence, summed over tokens. */
async function advanceSparse(
  layer: SweptLayer,
  stream: ResidualStream,
  norms: tf.Tensor1D,
  threshold: number,
): Promise<number[]> {
  const counts: tf.Scalar[] = [];
  await layer.advance(stream, {
    intervene: (activation) => {
      const kept = applyThreshold(activation, norms, threshold);
      counts.push(tf.keep(tf.sum(tf.cast(tf.equal(kept, 0), "int32")))); // int32: exact whatever the number of tokens
      return kept;
    },
  });
  const values = await Promise.all(counts.map(async (count) => (await count.data())[0]));
  tf.dispose(counts);
  return values;
}
