/** @file Documents' tokens to rows of equal length, for training. */

import type { Random } from "../../numerics/random";
import type { TokenStretch } from "./encode-documents";

/** Where a row is. */
export interface TokenRow {
  readonly stretch: TokenStretch;
  /** Its first token in the stretch. */
  readonly start: number;
}

/** Rows, and what did not fill one. */
export interface CutRows {
  readonly rows: readonly TokenRow[];
  /** Tokens to predict that are in no row: ends of stretches, and stretches shorter than a row. */
  readonly nDropped: number;
}

/**
 * Cuts each stretch into consecutive rows of `context + 1` tokens that overlap by one, so that each of its tokens but
 * the first is predicted once; no row crosses from one document to another. What is left at the end is dropped. The
 * rows come in random order: any number of first rows is a random sample of the corpus.
 */
export function cutRows(stretches: readonly TokenStretch[], context: number, random: Random): CutRows {
  const rows: TokenRow[] = [];
  let nDropped = 0;
  for (const stretch of stretches) {
    const toPredict = stretch.tokens.length - 1;
    const nRows = Math.floor(toPredict / context);
    for (let row = 0; row < nRows; row++) rows.push({ stretch, start: row * context });
    nDropped += toPredict - nRows * context;
  }
  return { rows: random.shuffle(rows), nDropped };
}
