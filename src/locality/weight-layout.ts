/** @file How the weights of an FFN lie on storage: which neurons come together, and in how many pieces. */

/**
 * - `apart`: each matrix by itself, a row a neuron: a neuron is read in as many pieces as there are matrices.
 * - `row-column`: a neuron's rows of all matrices one after the other (its column of the down projection as a row): one piece.
 * - `co-activation`: the same with two neurons a piece, paired by co-activation.
 */
export const WEIGHT_LAYOUTS = ["apart", "row-column", "co-activation"] as const;

export type WeightLayoutName = (typeof WEIGHT_LAYOUTS)[number];

/** What the storage and the numbers in it are like. */
export interface StorageFormat {
  readonly dModel: number;
  readonly dFF: number;
  /** Matrices of the FFN: 2, or 3 with a gate. */
  readonly nMatrices: number;
  readonly bytesPerWeight: number;
  /** Reads begin and end at multiples of this; a piece is padded up to one. */
  readonly blockBytes: number;
}

/** A layout of one layer. A unit is what is read, kept and dropped as a whole. */
export interface WeightLayout {
  readonly name: WeightLayoutName;
  readonly nUnits: number;
  /** Unit that each neuron is in, shape [dFF]. */
  readonly unitOf: Int32Array;
  /** Neuron at each place of storage, shape [dFF]. */
  readonly neurons: Int32Array;
  /** Pieces that a unit is in; units next to each other are next to each other in every one of the regions. */
  readonly nRegions: number;
  /** Bytes of a unit in one region, padding inside. */
  readonly pieceBytes: number;
}

/** Neurons of a co-activation bundle. */
const PAIR = 2;

/**
 * Lays a layer out.
 *
 * @param order neurons in the order of storage for `co-activation`, from `pairNeurons`; the other layouts keep the model's order.
 */
export function weightLayout(name: WeightLayoutName, format: StorageFormat, order: Int32Array): WeightLayout {
  const { dModel, dFF, nMatrices, bytesPerWeight, blockBytes } = format;
  const rowBytes = dModel * bytesPerWeight;
  const padded = (bytes: number): number => Math.ceil(bytes / blockBytes) * blockBytes;
  const single = Int32Array.from({ length: dFF }, (_, i) => i);
  switch (name) {
    case "apart":
      return { name, nUnits: dFF, unitOf: single, neurons: single, nRegions: nMatrices, pieceBytes: padded(rowBytes) };
    case "row-column":
      return {
        name,
        nUnits: dFF,
        unitOf: single,
        neurons: single,
        nRegions: 1,
        pieceBytes: padded(nMatrices * rowBytes),
      };
    case "co-activation": {
      const unitOf = new Int32Array(dFF);
      for (const [place, neuron] of order.entries()) unitOf[neuron] = Math.floor(place / PAIR);
      const pieceBytes = padded(PAIR * nMatrices * rowBytes);
      return { name, nUnits: Math.ceil(dFF / PAIR), unitOf, neurons: order, nRegions: 1, pieceBytes };
    }
    default:
      return name satisfies never;
  }
}

/** Bytes of a unit in all its regions. */
export function unitBytes({ nRegions, pieceBytes }: WeightLayout): number {
  return nRegions * pieceBytes;
}

/** The units that hold a token's active neurons, ascending, each once. */
export function unitsOf({ unitOf, nUnits }: WeightLayout, neurons: readonly number[]): Int32Array {
  const isUsed = new Uint8Array(nUnits);
  for (const neuron of neurons) isUsed[unitOf[neuron]] = 1;
  const units: number[] = [];
  for (let unit = 0; unit < nUnits; unit++) if (isUsed[unit]) units.push(unit);
  return Int32Array.from(units);
}

/** Runs of neighbouring units, as [first, length]: each is one read in every region. */
export function runsOf(units: Int32Array): [first: number, length: number][] {
  const runs: [number, number][] = [];
  for (const unit of units) {
    const last = runs[runs.length - 1];
    if (last !== undefined && last[0] + last[1] === unit) last[1]++;
    else runs.push([unit, 1]);
  }
  return runs;
}
