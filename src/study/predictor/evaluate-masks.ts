/** @file What a predicted mask costs in place of the true one: all layers at once, so that each layer's errors reach the next one's input. */
import * as tf from "@tensorflow/tfjs-core";
import { z } from "zod";
import { createNeuronMasks, type NeuronMasks } from "../../kernels/cpu/neuron-masks";
import type { OpenedModel } from "../../model/open-model";
import { embedSequences, type ResidualStream } from "../../model/residual-stream";
import { type SequenceActivation, type SweptLayer, sequencesTogether, sweepLayers } from "../../model/sweep-layers";
import { unpackMask } from "../../numerics/packed-mask";
import { countPredictions } from "../../predictor/prediction-counts";
import type { Scorer } from "../../predictor/scorer";
import { magnitudes } from "../../sparsity/magnitude";
import { neuronNorms } from "../../sparsity/neuron-norms";
import { streamLossSums } from "../stream-loss-sums";

/** One way to choose which neurons are computed. */
export interface MaskChoice {
  /** Whose scores: a scorer of the layer, or `oracle`, the magnitudes themselves. */
  readonly scores: string;
  /** The `count` highest scores of each token; or the scores above the `cut`, the scorer's own where it is null. */
  readonly keep: { readonly count: number } | { readonly cut: number | null };
}

/** What a layer's masks are made with. */
export interface MaskLayer {
  /** By name; disposed when the layer is done. */
  readonly scorers: ReadonlyMap<string, Scorer>;
  /** ε: neurons above it are active. */
  readonly threshold: number;
}

/** How masks are made. */
export interface MaskPlan {
  readonly choices: readonly MaskChoice[];
  /** Makes what a layer's masks are made with; undefined for a layer that stays dense. */
  readonly layerOf: (layer: number) => Promise<MaskLayer | undefined>;
  /** Where compiled kernels are kept. */
  readonly cacheFolder: string;
  /** Sequences that go through a layer together. */
  readonly nTogether?: number;
}

/** Schema of what one sequence gave. */
export const maskEvaluation = z.strictObject({
  nTokens: z.int(),
  nPredictedTokens: z.int(),
  /** Summed over predicted tokens, nats. */
  denseLossSum: z.number(),
  /** By choice; counts over the layers covered. */
  choices: z.array(
    z.strictObject({ lossSum: z.number(), nPredicted: z.int(), nActive: z.int(), nHits: z.int(), nOutputs: z.int() }),
  ),
});

export type MaskEvaluation = z.infer<typeof maskEvaluation>;

/**
 * Evaluates sequences dense and with each choice of masks.
 *
 * @returns by sequence.
 */
export async function evaluateMasks(
  model: OpenedModel,
  sequences: readonly Int32Array[],
  { choices, layerOf, cacheFolder, nTogether = sequencesTogether(model.config, sequences) }: MaskPlan,
  onProgress: (share: number) => void,
): Promise<MaskEvaluation[]> {
  const { nLayers, dFF } = model.config;
  const kernel = await createNeuronMasks(cacheFolder);
  const dense = await embedSequences(model, sequences);
  const streams = choices.map(() => dense.fork());
  const counts = choices.map(() => sequences.map(() => ({ nPredicted: 0, nActive: 0, nHits: 0, nOutputs: 0 })));
  for await (const layer of sweepLayers(model)) {
    const masks = await layerOf(layer.index);
    try {
      await layer.advance(dense, { nTogether });
      const norms = neuronNorms(await layer.downProjRows(), dFF, `layer ${layer.index}`);
      for (const [k, stream] of streams.entries()) {
        if (masks === undefined) await layer.advance(stream, { nTogether });
        else await advanceMasked(layer, stream, choices[k], { ...masks, norms, kernel, nTogether }, counts[k]);
      }
    } finally {
      for (const scorer of masks?.scorers.values() ?? []) scorer.dispose();
    }
    onProgress((layer.index + 1) / (nLayers + 1));
  }
  const lossSums = await streamLossSums(model, [dense, ...streams], sequences); // [stream][sequence]
  onProgress(1);
  return sequences.map((tokens, sequence) => ({
    nTokens: tokens.length,
    nPredictedTokens: tokens.length - 1,
    denseLossSum: lossSums[0][sequence],
    choices: choices.map((_, k) => ({ lossSum: lossSums[k + 1][sequence], ...counts[k][sequence] })),
  }));
}

interface Masking extends MaskLayer {
  /** ‖wᵢ‖, shape [dFF]. */
  readonly norms: Float32Array;
  readonly kernel: NeuronMasks;
  readonly nTogether: number;
}

type SequenceCounts = Pick<MaskEvaluation["choices"][number], "nPredicted" | "nActive" | "nHits" | "nOutputs">;

/** A first pass shows the FFN inputs, which decide the masks; the second one runs with them. */
async function advanceMasked(
  layer: SweptLayer,
  stream: ResidualStream,
  choice: MaskChoice,
  masking: Masking,
  counts: readonly { -readonly [Key in keyof SequenceCounts]: number }[],
): Promise<void> {
  const { norms, threshold, kernel, nTogether } = masking;
  const chosen: Uint8Array[] = []; // by sequence
  await layer.advance(stream.fork(), {
    nTogether,
    capture: ["ffnInput"],
    async onActivation(values) {
      const bits = await chosenMask(values, choice, masking);
      chosen.push(bits);
      const active = kernel.magnitudesAbove(values.activation, norms, threshold);
      const added = countPredictions(bits, active, norms.length);
      const count = counts[values.sequence];
      count.nPredicted += added.nPredicted;
      count.nActive += added.nActive;
      count.nHits += added.nHits;
      count.nOutputs += added.nOutputs;
    },
  });
  await layer.advance(stream, {
    nTogether,
    intervene: (activation, together) => {
      const masks = together.map((sequence) => unpackMask(chosen[sequence], norms.length));
      const shape: [number, number] = [activation.shape[0] / together.length, norms.length];
      return tf.mul(activation, tf.concat(masks.map((mask) => tf.tensor2d(mask, shape))));
    },
  });
}

/** Packed, of each token. */
async function chosenMask(
  { activation, ffnInput }: SequenceActivation,
  { scores: name, keep }: MaskChoice,
  { scorers, threshold, norms, kernel }: Masking,
): Promise<Uint8Array> {
  const scorer = scorers.get(name);
  if (scorer === undefined && name !== "oracle") {
    throw new RangeError(
      `Cannot choose neurons as there must be a scorer "${name}": there are ${[...scorers.keys()].join(", ")}`,
    );
  }
  const scores = scorer === undefined ? magnitudes(activation, norms) : await scorer.score(ffnInput!);
  if ("count" in keep) return kernel.highest(scores, norms.length, keep.count);
  return kernel.above(scores, norms.length, keep.cut ?? scorer?.cut ?? threshold);
}
