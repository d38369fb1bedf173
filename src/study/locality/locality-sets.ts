/** @file The active sets of every layer on some text, with thresholds active in all layers. */
import * as tf from "@tensorflow/tfjs-core";
import { type ActiveSets, activeSets } from "../../locality/active-sets";
import type { OpenedModel } from "../../model/open-model";
import { embedSequences } from "../../model/residual-stream";
import { sequencesTogether, sweepLayers } from "../../model/sweep-layers";
import { applyThreshold } from "../../sparsity/apply-threshold";
import { neuronNorms } from "../../sparsity/neuron-norms";
import { computedBy, type StudyContext } from "../study-context";
import { tokensHash } from "../study-text";

/** What the active sets of the held-out text depend on, for a step that starts from them. */
export function activeSetInputs(context: StudyContext, thresholds: readonly number[]) {
  const { heldOut } = context.text;
  return {
    ...computedBy(context),
    thresholds,
    tokensSha256: tokensHash(heldOut),
    lengths: heldOut.map(({ length }) => length),
    seed: context.plan.seed,
  };
}

/**
 * Goes through the layers in order; a layer's neurons at or under its threshold are dropped before the next.
 *
 * @param thresholds by layer.
 * @param onLayer is given a layer's sets by sequence.
 */
export async function sweepActiveSets(
  model: OpenedModel,
  sequences: readonly Int32Array[],
  thresholds: readonly number[],
  onLayer: (layer: number, documents: readonly ActiveSets[]) => void,
): Promise<void> {
  const stream = await embedSequences(model, sequences);
  for await (const layer of sweepLayers(model)) {
    const threshold = thresholds[layer.index];
    const norms = neuronNorms(await layer.downProjRows(), model.config.dFF, `layer ${layer.index}`);
    const normsTensor = tf.tensor1d(norms);
    const documents: ActiveSets[] = [];
    try {
      await layer.advance(stream, {
        nTogether: sequencesTogether(model.config, sequences),
        onActivation: ({ activation }) => {
          documents.push(activeSets(activation, norms, threshold));
        },
        intervene: (activation) => applyThreshold(activation, normsTensor, threshold),
      });
    } finally {
      normsTensor.dispose();
    }
    onLayer(layer.index, documents);
  }
}
