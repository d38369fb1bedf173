/** @file What it costs to leave neurons out greedily, token by token: the ceiling that rules are held against. */
import * as tf from "@tensorflow/tfjs-core";
import type { OpenedModel } from "../../model/open-model";
import { embedSequences, type ResidualStream } from "../../model/residual-stream";
import { type SequenceActivation, type SweptLayer, sweepLayers } from "../../model/sweep-layers";
import { greedyRemoval } from "../../sparsity/greedy-removal";
import { magnitudes } from "../../sparsity/magnitude";
import { neuronNorms } from "../../sparsity/neuron-norms";
import { addCounts, addLosses, emptySequence, type SequenceChoices } from "./evaluate-choices";

/** What the greedy choice needs of a layer. */
interface GreedyLayer {
  /** ‖wᵢ‖₂, [dFF] */
  readonly norms: Float32Array;
  /** [dFF, dModel] */
  readonly downProj: Float32Array;
  /** downProj · downProjᵀ, [dFF, dFF] */
  readonly gram: Float32Array;
}

/**
 * Evaluates sequences dense and with a greedy choice for each row of thresholds: of every token as many neurons stay as have a magnitude above the threshold.
 *
 * In the stream of a choice, neurons are counted and chosen on that stream's own activations, which the layers before have changed already.
 *
 * @param thresholds by choice and layer.
 * @returns by sequence.
 */
export async function evaluateGreedy(
  model: OpenedModel,
  sequences: readonly Int32Array[],
  thresholds: readonly (readonly number[])[],
  onProgress: (share: number) => void,
): Promise<SequenceChoices[]> {
  const { nLayers, dFF } = model.config;
  const dense = await embedSequences(model, sequences);
  const sparse = thresholds.map(() => dense.fork());
  const measured = sequences.map((tokens) => emptySequence(tokens, thresholds.length));
  const nParts = (nLayers + 1) * (thresholds.length + 1);
  for await (const swept of sweepLayers(model)) {
    const downProj = await swept.downProjRows();
    const norms = neuronNorms(downProj, dFF, `layer ${swept.index}`);
    const layer: GreedyLayer = { norms, downProj, gram: await gramMatrix(downProj, dFF) };
    const ofLayer = thresholds.map((byLayer) => byLayer[swept.index]);
    await swept.advance(dense, {
      onActivation: (values) => addCett(measured[values.sequence], values, layer, ofLayer),
    });
    onProgress((swept.index * (thresholds.length + 1) + 1) / nParts);
    for (const [k, stream] of sparse.entries()) {
      const masks = await advanceGreedy(swept, stream, layer, ofLayer[k]);
      for (const [sequence, byToken] of masks.entries()) addCounts(measured[sequence].choices[k], byToken);
      onProgress((swept.index * (thresholds.length + 1) + k + 2) / nParts);
    }
  }
  await addLosses(measured, model, [dense, ...sparse], sequences);
  onProgress(1);
  return measured;
}

async function gramMatrix(downProj: Float32Array, dFF: number): Promise<Float32Array> {
  const gram = tf.tidy(() => {
    const rows = tf.tensor2d(downProj, [dFF, downProj.length / dFF]);
    return tf.matMul(rows, rows, false, true);
  });
  const values = (await gram.data()) as Float32Array;
  gram.dispose();
  return values;
}

/** Adds, for each threshold, CETT over the tokens of a sequence in the dense model. */
function addCett(
  measured: SequenceChoices,
  { activation, nTokens }: SequenceActivation,
  { norms, downProj, gram }: GreedyLayer,
  thresholds: readonly number[],
): void {
  const dFF = norms.length;
  const sums = thresholds.map(() => 0);
  const nInactive = thresholds.map(() => 0);
  let nSilent = 0;
  for (let token = 0; token < nTokens; token++) {
    const row = activation.subarray(token * dFF, (token + 1) * dFF);
    const kept = thresholds.map((threshold) => countAbove(row, norms, threshold));
    for (const [k, nKept] of kept.entries()) nInactive[k] += dFF - nKept;
    const output = outputNorm(row, downProj);
    if (output === 0) {
      nSilent++;
      continue;
    }
    const fewest = Math.min(...kept);
    const { removed, tailSquares } = greedyRemoval(row, gram, fewest);
    for (const [k, nKept] of kept.entries()) {
      const nRemoved = removed.length + fewest - nKept;
      if (nRemoved > 0) sums[k] += Math.sqrt(tailSquares[nRemoved - 1]) / output;
    }
  }
  measured.nSilentByLayer.push(nSilent);
  for (const [k, choice] of measured.choices.entries()) {
    choice.cettSumByLayer.push(sums[k]);
    choice.nInactiveDenseByLayer.push(nInactive[k]);
  }
}

/** Neurons of one token that a threshold keeps. */
function countAbove(activation: Float32Array, norms: Float32Array, threshold: number): number {
  return magnitudes(activation, norms).reduce((count, magnitude) => count + (magnitude > threshold ? 1 : 0), 0);
}

/** ‖Σ nᵢ‖₂ of one token. */
function outputNorm(activation: Float32Array, downProj: Float32Array): number {
  const dModel = downProj.length / activation.length;
  const output = new Float64Array(dModel);
  for (let i = 0; i < activation.length; i++) {
    if (activation[i] === 0) continue;
    for (let j = 0; j < dModel; j++) output[j] += activation[i] * downProj[i * dModel + j];
  }
  return Math.sqrt(output.reduce((sum, value) => sum + value * value, 0));
}

/** Takes a stream through a layer, keeping `nKept` neurons of each token. @returns inactive neurons by sequence and token. */
async function advanceGreedy(
  swept: SweptLayer,
  stream: ResidualStream,
  { norms, gram }: GreedyLayer,
  threshold: number,
): Promise<Int32Array[]> {
  const chosen: Float32Array[] = []; // by sequence, [nTokens, dFF]
  const inactive: Int32Array[] = [];
  // The choice is made on the host, which an intervention cannot wait for: one pass to see the activations, one to change them.
  await swept.advance(stream.fork(), {
    onActivation: ({ activation }) => {
      const kept = activation.slice();
      chosen.push(kept);
      inactive.push(keepGreedily(kept, norms, gram, threshold));
    },
  });
  await swept.advance(stream, {
    intervene: (activation, [sequence]) => tf.tensor2d(chosen[sequence], activation.shape),
  });
  return inactive;
}

/** Zeroes, in place, what the greedy choice leaves out. @returns inactive neurons by token. */
function keepGreedily(
  activation: Float32Array,
  norms: Float32Array,
  gram: Float32Array,
  threshold: number,
): Int32Array {
  const dFF = norms.length;
  return Int32Array.from({ length: activation.length / dFF }, (_, token) => {
    const row = activation.subarray(token * dFF, (token + 1) * dFF);
    for (const neuron of greedyRemoval(row, gram, countAbove(row, norms, threshold)).removed) row[neuron] = 0;
    return row.reduce((count, value) => count + (value === 0 ? 1 : 0), 0);
  });
}
