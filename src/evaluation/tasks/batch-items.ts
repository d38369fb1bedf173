/** @file Encoded items into batches of similar length. */
import type { EncodedItem } from "./encode-item";
import { packedLength } from "./pack-items";

/** How large a batch may be. */
export interface BatchSize {
  /** Tokens of all rows, padding too. */
  readonly maxTokens: number;
  /** Attention scores of one layer: heads times rows times context squared. */
  readonly maxScores: number;
  readonly nHeads: number;
}

/** From this size on a batch ends where its rows would be filled up to more than `MOST_PADDED` times their tokens. */
const ENOUGH_TOKENS = 2048;
const MOST_PADDED = 1.2;

/** Batches of items, short ones first; items of one length stay in their order. A batch holds at least one item. */
export function batchItems(
  items: readonly EncodedItem[],
  { maxTokens, maxScores, nHeads }: BatchSize,
): EncodedItem[][] {
  const sorted = items
    .map((item) => ({ item, length: packedLength(item) }))
    .sort((one, other) => one.length - other.length);
  const batches: EncodedItem[][] = [];
  let rows = 0;
  let tokens = 0; // of the batch, without padding
  for (const { item, length } of sorted) {
    const padded = (rows + 1) * length; // with this item, all rows as long as it is
    const isFull = padded > maxTokens || padded * length * nHeads > maxScores;
    const isUneven = tokens >= ENOUGH_TOKENS && padded > MOST_PADDED * (tokens + length);
    if (rows === 0 || isFull || isUneven) {
      batches.push([]);
      rows = 0;
      tokens = 0;
    }
    batches[batches.length - 1].push(item);
    rows++;
    tokens += length;
  }
  return batches;
}
