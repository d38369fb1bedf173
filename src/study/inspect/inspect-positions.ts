/** @file The logits of a model at single positions, in the numbers that another implementation can be held against. */
import * as tf from "@tensorflow/tfjs-core";
import type { OutputHead } from "../../model/output-head";
import type { ResidualStream } from "../../model/residual-stream";
import { mean } from "../../numerics/mean";
import type { StudyModel } from "../study-model";

/** How many logits are shown at a position. */
const N_TOP = 20;

/** Scores of the next token at one position. A row that pads the vocabulary to a round size has no text. */
export interface InspectedPosition {
  readonly position: number;
  /** The highest logits, highest first. */
  readonly top: readonly { readonly token: number; readonly text: string; readonly logit: number }[];
  /** Over the whole vocabulary. */
  readonly mean: number;
  readonly standardDeviation: number;
}

/** @throws {RangeError} If a position is outside a sequence of nTokens. */
export function checkPositions(positions: readonly number[], nTokens: number): void {
  const outside = positions.find((position) => !Number.isInteger(position) || position < 0 || position >= nTokens);
  if (outside === undefined) return;
  throw new RangeError(`Cannot show position ${outside} as it must be in [0, ${nTokens}), the first sequence`);
}

/**
 * Logits at positions of the first sequence.
 *
 * @param stream has passed all layers.
 */
export async function inspectPositions(
  head: OutputHead,
  stream: ResidualStream,
  positions: readonly number[],
  { tokenizer }: StudyModel,
): Promise<InspectedPosition[]> {
  const shown = new Map<number, InspectedPosition>();
  for (const { sequence, firstPosition, logits } of head.chunks(stream)) {
    if (sequence > 0) break;
    for (const position of positions.filter((p) => p >= firstPosition && p < firstPosition + logits.shape[0])) {
      const row = tf.slice(logits, [position - firstPosition, 0], [1, -1]);
      shown.set(position, {
        position,
        ...describeLogits((await row.data()) as Float32Array, (token) =>
          token < tokenizer.vocabSize ? tokenizer.tokenText(token) : "",
        ),
      });
      row.dispose();
    }
  }
  return positions.flatMap((position) => shown.get(position) ?? []);
}

function describeLogits(logits: Float32Array, textOf: (token: number) => string): Omit<InspectedPosition, "position"> {
  const order = [...logits.keys()].sort((a, b) => logits[b] - logits[a] || a - b);
  const centre = mean(logits);
  const variance = mean(Float64Array.from(logits, (logit) => (logit - centre) ** 2));
  return {
    top: order.slice(0, N_TOP).map((token) => ({ token, text: textOf(token), logit: logits[token] })),
    mean: centre,
    standardDeviation: Math.sqrt(variance),
  };
}
