/** @file What the trainer asks of a text: sequences by their place in a fixed order. */

/** Token ids of some sequences and what follows each, one sequence after the other: [count * contextLength]. */
export interface TokenSequences {
  readonly tokens: Int32Array;
  readonly targets: Int32Array;
}

/** Sequences in an order that does not change: any part can be read again. */
export interface SequenceSource {
  readonly nSequences: number;
  /** The sequences `first`, `first + 1`, … in the order; a source that repeats goes round. */
  read(first: number, count: number): TokenSequences;
}

/** A text to train on. */
export interface TrainingText {
  readonly contextLength: number;
  readonly vocabSize: number;
  /** Goes round, each time in another seeded order. */
  readonly training: SequenceSource;
  readonly validation: SequenceSource;
}
