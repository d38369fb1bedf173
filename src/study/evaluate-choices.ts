/** @file What it costs to leave neurons out, by any rule: loss, sparsity and CETT on held-out text, all rules in one pass over the layers. */
import * as tf from "@tensorflow/tfjs-core";
import { z } from "zod";
import type { OpenedModel } from "../model/open-model";
import { embedSequences, type ResidualStream } from "../model/residual-stream";
import { type SweptLayer, sweepLayers } from "../model/sweep-layers";
import { neuronNorms } from "../sparsity/neuron-norms";
import { type ChoiceLayer, keepChosen, type NeuronChoice } from "./neuron-choice";
import { streamLossSums } from "./stream-loss-sums";

/** What one sequence gave. */
export const sequenceChoices = z.strictObject({
  nTokens: z.int(),
  nPredictedTokens: z.int(),
  /** Summed over predicted tokens, nats. */
  denseLossSum: z.number(),
  /** Tokens whose FFN output is zero in the dense model. */
  nSilentByLayer: z.array(z.int()),
  choices: z.array(
    z.strictObject({
      lossSum: z.number(),
      /** Outputs that are zero, with the choice active in all layers: summed over tokens, and over layers. */
      nInactiveByLayer: z.array(z.int()),
      nInactiveByToken: z.array(z.int()),
      /** Outputs that the choice leaves at zero on activations of the dense model, and CETT of the tokens that have one: summed over tokens. */
      nInactiveDenseByLayer: z.array(z.int()),
      cettSumByLayer: z.array(z.number()),
    }),
  ),
});

/** What one sequence gave. */
export type SequenceChoices = z.infer<typeof sequenceChoices>;

/** Evaluates sequences dense and with each choice. @returns by sequence. */
export async function evaluateChoices(
  model: OpenedModel,
  sequences: readonly Int32Array[],
  choices: readonly NeuronChoice[],
  onProgress: (share: number) => void,
): Promise<SequenceChoices[]> {
  const { nLayers, dFF } = model.config;
  const dense = await embedSequences(model, sequences);
  const sparse = choices.map(() => dense.fork());
  const measured = sequences.map((tokens) => emptySequence(tokens, choices.length));
  for await (const swept of sweepLayers(model)) {
    const rows = await swept.downProjRows();
    const layer: ChoiceLayer & { downProj: tf.Tensor2D } = {
      index: swept.index,
      norms: tf.tensor1d(neuronNorms(rows, dFF, `layer ${swept.index}`)),
      ones: tf.ones([dFF]),
      downProj: tf.tensor2d(rows, [dFF, rows.length / dFF]),
    };
    await advanceDense(swept, dense, layer, choices, sequences, measured);
    for (const [k, stream] of sparse.entries()) {
      const counts = await advanceSparse(swept, stream, layer, choices[k], sequences);
      for (const [sequence, byToken] of counts.entries()) addCounts(measured[sequence].choices[k], byToken);
    }
    tf.dispose([layer.norms, layer.ones, layer.downProj]);
    onProgress((swept.index + 1) / (nLayers + 1));
  }
  await addLosses(measured, model, [dense, ...sparse], sequences);
  onProgress(1);
  return measured;
}

/** Adds the losses at the ends of the streams, of which the first is dense. */
export async function addLosses(
  measured: readonly SequenceChoices[],
  model: OpenedModel,
  streams: readonly ResidualStream[],
  sequences: readonly Int32Array[],
): Promise<void> {
  const [denseLossSums, ...lossSums] = await streamLossSums(model, streams, sequences); // [stream][sequence]
  for (const [sequence, values] of measured.entries()) {
    values.denseLossSum = denseLossSums[sequence];
    for (const [k, choice] of values.choices.entries()) choice.lossSum = lossSums[k][sequence];
  }
}

/** Nothing measured yet. */
export function emptySequence(tokens: Int32Array, nChoices: number): SequenceChoices {
  return {
    nTokens: tokens.length,
    nPredictedTokens: tokens.length - 1,
    denseLossSum: 0,
    nSilentByLayer: [],
    choices: Array.from({ length: nChoices }, () => ({
      lossSum: 0,
      nInactiveByLayer: [],
      nInactiveByToken: new Array<number>(tokens.length).fill(0),
      nInactiveDenseByLayer: [],
      cettSumByLayer: [],
    })),
  };
}

/** Adds what one layer gave. */
export function addCounts(choice: SequenceChoices["choices"][number], byToken: ArrayLike<number>): void {
  let sum = 0;
  for (let token = 0; token < byToken.length; token++) {
    choice.nInactiveByToken[token] += byToken[token];
    sum += byToken[token];
  }
  choice.nInactiveByLayer.push(sum);
}

/** Takes the dense stream through a layer and measures, on the way, what each choice would leave out there. */
async function advanceDense(
  swept: SweptLayer,
  stream: ResidualStream,
  layer: ChoiceLayer & { readonly downProj: tf.Tensor2D },
  choices: readonly NeuronChoice[],
  sequences: readonly Int32Array[],
  measured: readonly SequenceChoices[],
): Promise<void> {
  const found: DenseMeasures[] = []; // by sequence
  await swept.advance(stream, {
    intervene: (activation) => {
      const values = denseMeasures(activation, layer, choices, sequences[found.length]);
      found.push({ silentAndCett: tf.keep(values.silentAndCett), inactive: tf.keep(values.inactive) });
      return activation;
    },
  });
  for (const [sequence, { silentAndCett, inactive }] of found.entries()) {
    const [nSilent, ...cettSums] = await silentAndCett.data();
    const nInactive = await inactive.data();
    measured[sequence].nSilentByLayer.push(nSilent);
    for (const [k, choice] of measured[sequence].choices.entries()) {
      choice.cettSumByLayer.push(cettSums[k]);
      choice.nInactiveDenseByLayer.push(nInactive[k]);
    }
  }
  tf.dispose(found);
}

/** What choices would do to one sequence of the dense model. */
type DenseMeasures = {
  /** [1 + choices]: tokens without an FFN output, and CETT summed over the others. */
  readonly silentAndCett: tf.Tensor1D;
  /** [choices], int32: exact whatever the number of tokens. */
  readonly inactive: tf.Tensor1D;
};

function denseMeasures(
  activation: tf.Tensor2D,
  layer: ChoiceLayer & { readonly downProj: tf.Tensor2D },
  choices: readonly NeuronChoice[],
  tokens: Int32Array,
): DenseMeasures {
  return tf.tidy(() => {
    const written = (values: tf.Tensor2D): tf.Tensor1D =>
      tf.norm(tf.matMul(values, layer.downProj), 2, 1) as tf.Tensor1D; // [nTokens]
    const output = written(activation);
    const isSilent = tf.equal(output, 0);
    const measures = choices.map((choice) => {
      const kept = keepChosen(choice, activation, layer, tokens);
      const ratio = tf.div(written(tf.sub(activation, kept)), output);
      return {
        cett: tf.sum(tf.where(isSilent, tf.zerosLike(output), ratio)),
        inactive: tf.sum(tf.cast(tf.equal(kept, 0), "int32")),
      };
    });
    const nSilent = tf.sum(tf.cast(isSilent, "float32"));
    return {
      silentAndCett: tf.stack([nSilent, ...measures.map(({ cett }) => cett)]) as tf.Tensor1D,
      inactive:
        measures.length === 0
          ? tf.zeros([0], "int32")
          : (tf.stack(measures.map(({ inactive }) => inactive)) as tf.Tensor1D),
    };
  });
}

/** Takes a stream through a layer with a choice active. @returns inactive neurons by sequence and token. */
async function advanceSparse(
  swept: SweptLayer,
  stream: ResidualStream,
  layer: ChoiceLayer,
  choice: NeuronChoice,
  sequences: readonly Int32Array[],
): Promise<(Int32Array | Float32Array | Uint8Array)[]> {
  const counts: tf.Tensor1D[] = [];
  await swept.advance(stream, {
    intervene: (activation) => {
      const kept = keepChosen(choice, activation, layer, sequences[counts.length]);
      counts.push(tf.keep(tf.sum<tf.Tensor1D>(tf.cast(tf.equal(kept, 0), "int32"), 1))); // [nTokens]
      return kept;
    },
  });
  const values = await Promise.all(counts.map((count) => count.data()));
  tf.dispose(counts);
  return values;
}
