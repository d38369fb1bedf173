/** @file The residual stream of many sequences, kept on the host between two layers. */
import type { OpenedModel } from "./open-model";

/** The residual stream of sequences of any lengths, on its way through the layers of a model. */
export class ResidualStream {
  private advanced = 0;

  /** @param hidden one array a sequence, [nTokens, dModel] row-major. They are replaced and never written to. */
  constructor(
    readonly dModel: number,
    private hidden: readonly Float32Array[],
  ) {}

  /** One array a sequence, [nTokens, dModel] row-major. */
  get sequences(): readonly Float32Array[] {
    return this.hidden;
  }

  /** Layers passed so far. */
  get layer(): number {
    return this.advanced;
  }

  nTokensOf(sequence: number): number {
    return this.hidden[sequence].length / this.dModel;
  }

  /** A stream at the same place that goes its own way from here, e.g. with another intervention; nothing is copied. */
  fork(): ResidualStream {
    const copy = new ResidualStream(this.dModel, this.hidden);
    copy.advanced = this.advanced;
    return copy;
  }

  /** Takes the place after the next layer. */
  replace(hidden: readonly Float32Array[]): void {
    this.hidden = hidden;
    this.advanced++;
  }
}

/**
 * The residual stream before the first layer: each token's row of the embedding. The embedding itself is not kept.
 *
 * @param sequences token ids, each at most the model's context long.
 * @throws {RangeError} If a sequence is empty or too long, or an id is not in the vocabulary.
 */
export async function embedSequences(model: OpenedModel, sequences: readonly Int32Array[]): Promise<ResidualStream> {
  const { dModel } = model.config;
  for (const [sequence, tokens] of sequences.entries()) checkSequence(model, sequence, tokens);
  const embedding = await model.source.read(model.layout.embedding.name); // [vocabSize, dModel]
  const hidden = sequences.map((tokens) => {
    const rows = new Float32Array(tokens.length * dModel); // [nTokens, dModel]
    for (const [position, token] of tokens.entries()) {
      rows.set(embedding.subarray(token * dModel, (token + 1) * dModel), position * dModel);
    }
    return rows;
  });
  return new ResidualStream(dModel, hidden);
}

function checkSequence({ config }: OpenedModel, sequence: number, tokens: Int32Array): void {
  const { contextLength, vocabSize } = config;
  if (tokens.length < 1 || tokens.length > contextLength) {
    throw new RangeError(
      `Cannot run sequence ${sequence} as it must have 1 to ${contextLength} tokens, the context of the model: ` +
        `it has ${tokens.length}; cut the text into shorter sequences (option --context ${contextLength})`,
    );
  }
  const outside = tokens.find((token) => token < 0 || token >= vocabSize);
  if (outside === undefined) return;
  throw new RangeError(
    `Cannot run sequence ${sequence} as its token ids must lie in [0, ${vocabSize}): current value is ${outside}`,
  );
}
