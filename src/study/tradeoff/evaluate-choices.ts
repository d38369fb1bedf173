/** @file What it costs to leave neurons out, by any rule: loss, sparsity and CETT on held-out text, all rules in one pass over the layers. */
import * as tf from "@tensorflow/tfjs-core";
import { z } from "zod";
import type { OpenedModel } from "../../model/open-model";
import { embedSequences, type ResidualStream } from "../../model/residual-stream";
import { type SweptLayer, sequencesTogether, sweepLayers } from "../../model/sweep-layers";
import { neuronNorms } from "../../sparsity/neuron-norms";
import { inactiveByToken, readBySequence } from "../inactive-counts";
import { streamLossSums } from "../stream-loss-sums";
import { type ChoiceLayer, keepChosen, type NeuronChoice } from "./neuron-choice";

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

/** Evaluates sequences dense and with each choice; as many go through a layer together as `nTogether`. @returns by sequence. */
export async function evaluateChoices(
  model: OpenedModel,
  sequences: readonly Int32Array[],
  choices: readonly NeuronChoice[],
  onProgress: (share: number) => void,
  nTogether = sequencesTogether(model.config, sequences),
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
    await advanceDense({ swept, layer, sequences, nTogether }, dense, choices, measured);
    for (const [k, stream] of sparse.entries()) {
      const counts = await advanceSparse({ swept, layer, sequences, nTogether }, stream, choices[k]);
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

/** What streams are taken through. */
interface Passage<L extends ChoiceLayer> {
  readonly swept: SweptLayer;
  readonly layer: L;
  readonly sequences: readonly Int32Array[];
  readonly nTogether: number;
}

type WritingLayer = ChoiceLayer & { readonly downProj: tf.Tensor2D };

/** Takes the dense stream through a layer and measures, on the way, what each choice would leave out there. */
async function advanceDense(
  { swept, layer, sequences, nTogether }: Passage<WritingLayer>,
  stream: ResidualStream,
  choices: readonly NeuronChoice[],
  measured: readonly SequenceChoices[],
): Promise<void> {
  const found: (DenseMeasures & { readonly together: readonly number[] })[] = [];
  await swept.advance(stream, {
    nTogether,
    intervene: (activation, together) => {
      const tokens = together.map((sequence) => sequences[sequence]);
      const { silentAndCett, inactive } = denseMeasures(activation, layer, choices, tokens);
      found.push({ together, silentAndCett: tf.keep(silentAndCett), inactive: tf.keep(inactive) });
      return activation;
    },
  });
  for (const { together, silentAndCett, inactive } of found) {
    const [nSilent, ...cettSums] = await silentAndCett.array();
    const nInactive = await inactive.array();
    for (const [s, sequence] of together.entries()) {
      measured[sequence].nSilentByLayer.push(nSilent[s]);
      for (const [k, choice] of measured[sequence].choices.entries()) {
        choice.cettSumByLayer.push(cettSums[k][s]);
        choice.nInactiveDenseByLayer.push(nInactive[k][s]);
      }
    }
    tf.dispose([silentAndCett, inactive]);
  }
}

/** What choices would do to sequences of the dense model. */
type DenseMeasures = {
  /** [1 + choices, sequences]: tokens without an FFN output, and CETT summed over the others. */
  readonly silentAndCett: tf.Tensor2D;
  /** [choices, sequences], int32: exact whatever the number of tokens. */
  readonly inactive: tf.Tensor2D;
};

function denseMeasures(
  activation: tf.Tensor2D,
  layer: WritingLayer,
  choices: readonly NeuronChoice[],
  sequences: readonly Int32Array[],
): DenseMeasures {
  return tf.tidy(() => {
    const written = (values: tf.Tensor2D): tf.Tensor1D =>
      tf.norm(tf.matMul(values, layer.downProj), 2, 1) as tf.Tensor1D; // [nTokens]
    const bySequence = (values: tf.Tensor1D): tf.Tensor1D =>
      tf.sum(tf.reshape(values, [sequences.length, values.size / sequences.length]), 1);
    const output = written(activation);
    const isSilent = tf.equal<tf.Tensor1D>(output, 0);
    const measures = choices.map((choice) =>
      tf.tidy(() => {
        const kept = keepChosen(choice, activation, layer, sequences);
        const ratio = tf.div<tf.Tensor1D>(written(tf.sub(activation, kept)), output);
        return {
          cett: bySequence(tf.where(isSilent, tf.zerosLike(output), ratio) as tf.Tensor1D),
          inactive: bySequence(inactiveByToken(kept)),
        };
      }),
    );
    const nSilent = bySequence(tf.cast(isSilent, "float32"));
    return {
      silentAndCett: tf.stack([nSilent, ...measures.map(({ cett }) => cett)]) as tf.Tensor2D,
      inactive:
        measures.length === 0
          ? tf.zeros([0, sequences.length], "int32")
          : (tf.stack(measures.map(({ inactive }) => inactive)) as tf.Tensor2D),
    };
  });
}

/** Takes a stream through a layer with a choice active. @returns inactive neurons by sequence and token. */
async function advanceSparse(
  { swept, layer, sequences, nTogether }: Passage<ChoiceLayer>,
  stream: ResidualStream,
  choice: NeuronChoice,
): Promise<Int32Array[]> {
  const counts: tf.Tensor1D[] = [];
  await swept.advance(stream, {
    nTogether,
    intervene: (activation, together) => {
      const tokens = together.map((sequence) => sequences[sequence]);
      const kept = keepChosen(choice, activation, layer, tokens);
      counts.push(tf.keep(inactiveByToken(kept)));
      return kept;
    },
  });
  return await readBySequence(counts, sequences);
}
