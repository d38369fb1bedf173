/** @file What thresholds cost on held-out text: loss and sparsity, dense and at every limit, in one pass over the layers. */
import * as tf from "@tensorflow/tfjs-core";
import { z } from "zod";
import type { OpenedModel } from "../../model/open-model";
import { embedSequences } from "../../model/residual-stream";
import { sequencesTogether, sweepLayers } from "../../model/sweep-layers";
import { sum } from "../../numerics/sum";
import { applyThreshold } from "../../sparsity/apply-threshold";
import { neuronNorms } from "../../sparsity/neuron-norms";
import { inactiveByToken, readBySequence } from "../inactive-counts";
import { streamLossSums } from "../stream-loss-sums";

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
 * Evaluates sequences dense and with each limit's thresholds active in all layers; as many go through a layer together as `nTogether`.
 *
 * @param thresholds by limit, then by layer.
 * @returns by sequence.
 */
export async function evaluateThresholds(
  model: OpenedModel,
  sequences: readonly Int32Array[],
  thresholds: readonly (readonly number[])[],
  onProgress: (share: number) => void,
  nTogether = sequencesTogether(model.config, sequences),
): Promise<SequenceEvaluation[]> {
  const { nLayers } = model.config;
  const dense = await embedSequences(model, sequences);
  const sparse = thresholds.map(() => dense.fork());
  const nInactive = thresholds.map(() => sequences.map((): number[] => [])); // [limit][sequence][layer]
  for await (const layer of sweepLayers(model)) {
    await layer.advance(dense, { nTogether });
    const norms = tf.tensor1d(neuronNorms(await layer.downProjRows(), model.config.dFF, `layer ${layer.index}`));
    for (const [limit, stream] of sparse.entries()) {
      const inactive: tf.Tensor1D[] = [];
      await layer.advance(stream, {
        nTogether,
        intervene: (activation) => {
          const kept = applyThreshold(activation, norms, thresholds[limit][layer.index]);
          inactive.push(tf.keep(inactiveByToken(kept)));
          return kept;
        },
      });
      for (const [sequence, byToken] of (await readBySequence(inactive, sequences)).entries())
        nInactive[limit][sequence].push(sum(byToken));
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
