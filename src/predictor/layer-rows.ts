/** @file Rows that a predictor learns from: what goes into an FFN, and which of its neurons are active. */
import { maskBytes, ONES_OF_BYTE } from "../numerics/packed-mask";

/** Rows of one layer, one a token, packed: a row of SmolLM2-135M takes 1.3 kB instead of 8.4. */
export interface LayerRows {
  readonly dModel: number;
  readonly dFF: number;
  readonly nRows: number;
  /** [nRows, dModel], the normalised input of the FFN as IEEE halves, row-major. */
  readonly inputs: Uint16Array;
  /** [nRows, maskBytes(dFF)]: neuron i of a row is active where bit i % 8 of byte ⌊i / 8⌋ is set. */
  readonly activeBits: Uint8Array;
}

/** The bits of each byte, lowest first, as eight bytes that are 0 or 1: seen as one float64, so that they are one store. */
const BYTES_OF_BITS = new Float64Array(
  Uint8Array.from({ length: 256 * 8 }, (_, k) => ((k >> 3) >> (k & 7)) & 1).buffer,
);

/** Rows `start` to `end` (exclusive), without copying. */
export function sliceRows(rows: LayerRows, start: number, end: number): LayerRows {
  const bytes = maskBytes(rows.dFF);
  return {
    ...rows,
    nRows: end - start,
    inputs: rows.inputs.subarray(start * rows.dModel, end * rows.dModel),
    activeBits: rows.activeBits.subarray(start * bytes, end * bytes),
  };
}

/** Number of active neurons of rows. */
export function countActive({ activeBits }: LayerRows): number {
  let count = 0;
  for (let k = 0; k < activeBits.length; k++) count += ONES_OF_BYTE[activeBits[k]];
  return count;
}

/** In how many rows each neuron is active, shape [dFF]. */
export function countByNeuron({ activeBits, dFF, nRows }: LayerRows): Uint32Array {
  const bytes = maskBytes(dFF);
  const counts = new Uint32Array(8 * bytes);
  for (let row = 0, at = 0; row < nRows; row++) {
    for (let i = 0; i < counts.length; i += 8, at++) {
      for (let bits = activeBits[at]; bits !== 0; bits &= bits - 1) counts[i + 31 - Math.clz32(bits & -bits)]++; // few are set
    }
  }
  return counts.subarray(0, dFF);
}

/**
 * Unpacks the masks of rows.
 *
 * @param chosen numbers of the rows.
 * @param labels [chosen.length, dFF], written: 1 for active neurons, else 0.
 */
export function unpackLabels(rows: LayerRows, chosen: Int32Array, labels: Uint8Array): void {
  if (rows.dFF % 8 === 0) unpackWholeBytes(rows, chosen, labels);
  else unpackBits(rows, chosen, labels);
}

/** A store for eight labels. */
function unpackWholeBytes({ dFF, activeBits }: LayerRows, chosen: Int32Array, labels: Uint8Array): void {
  const bytes = dFF / 8;
  const eights = new Float64Array(labels.buffer, labels.byteOffset, labels.length / 8);
  for (let b = 0, to = 0; b < chosen.length; b++) {
    const end = (chosen[b] + 1) * bytes;
    for (let k = chosen[b] * bytes; k < end; k++, to++) eights[to] = BYTES_OF_BITS[activeBits[k]];
  }
}

function unpackBits({ dFF, activeBits }: LayerRows, chosen: Int32Array, labels: Uint8Array): void {
  const bytes = maskBytes(dFF);
  for (let b = 0, to = 0; b < chosen.length; b++) {
    const from = chosen[b] * bytes;
    for (let i = 0; i < dFF; i++, to++) labels[to] = (activeBits[from + (i >> 3)] >> (i & 7)) & 1;
  }
}
