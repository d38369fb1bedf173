/** @file Which tiles a matrix product is cut into. */

/** A product C[m, n] = A[m, k] B[k, n]. */
export interface ProductShape {
  readonly m: number;
  readonly n: number;
  readonly k: number;
}

/** Tiles of one workgroup; its subgroups lie side by side on them. */
export interface Tiles {
  /** Rows and columns of C that a workgroup computes. */
  readonly rows: number;
  readonly columns: number;
  /** Length of k that is staged in workgroup memory at a time. */
  readonly depth: number;
  /** Rows and columns of C that a subgroup computes; all multiples of 16. */
  readonly subgroupRows: number;
  readonly subgroupColumns: number;
}

/** Every width must be a multiple of this. */
export const WIDTH_UNIT = 64;
const MULTIPROCESSORS = 132; // of an H100; on a smaller card the same choice only makes more waves of workgroups
const SHORTEST_SPLIT = 512; // of k: below, the products get too short for what the sum over splits costs
const MOST_SPLITS = 64;

/**
 * The tiles that were fastest on an H100 among those that divide C.
 *
 *     rows and columns 128, else 192, else 64
 *     up to 128 x 128: 4 subgroups, 2 x 2; two or three such workgroups share a multiprocessor, and one computes while another stages
 *     above: 8 subgroups, 2 x 4, on slices as deep as 48 KB of workgroup memory hold
 *
 * @throws {RangeError} If a width is not a multiple of 64.
 */
export function tilesFor({ m, n, k }: ProductShape): Tiles {
  for (const [name, width] of Object.entries({ m, n, k })) {
    if (width % WIDTH_UNIT === 0 && width > 0) continue;
    throw new RangeError(
      `Cannot multiply on tensor cores as ${name} must be a multiple of ${WIDTH_UNIT}: current value is ${width}`,
    );
  }
  const [rows, columns] = [m, n].map((width) => [128, 192, 64].find((size) => width % size === 0)!);
  const small = rows + columns <= 256;
  const [down, across] = small ? [2, 2] : [2, 4];
  const depth = small || rows + columns > 320 ? 32 : 64;
  return { rows, columns, depth, subgroupRows: rows / down, subgroupColumns: columns / across };
}

/** Into how many stretches k is cut, each summed by workgroups of its own, where C alone has too few tiles for the card. */
export function splitsFor(shape: ProductShape): number {
  const { rows, columns, depth } = tilesFor(shape);
  const nTiles = (shape.m / rows) * (shape.n / columns);
  let splits = 1;
  while (
    nTiles * splits < 2 * MULTIPROCESSORS &&
    splits < MOST_SPLITS &&
    shape.k / (2 * splits) >= SHORTEST_SPLIT &&
    shape.k % (2 * splits * depth) === 0
  ) {
    splits *= 2;
  }
  return splits;
}
