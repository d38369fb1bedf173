/**
 * @file The tiling that the attention kernels share.
 *
 * Heads of 64. A workgroup of 4 subgroups takes 128 rows of one head of one sequence, 32 a subgroup, and walks over the other side in blocks of
 * 32 columns, staged in workgroup memory for all. Its own rows stay in registers as left operands: 2 x 4 fragments of 16 x 16. The 32 x 32 scores
 * of a subgroup go through workgroup memory, where lane i holds row i: that is where exponentials are taken.
 */
import { HEAD_SIZE } from "./rotary";
import { HALVES, LANES, SUBGROUP_MATRICES, unroll } from "./wgsl";

const ROWS_PER_WORKGROUP = 128;
const BLOCK = 32; // columns of a block; also rows of a subgroup
const SUBGROUPS = ROWS_PER_WORKGROUP / BLOCK;
const THREADS = SUBGROUPS * LANES;
const FRAGMENT = 16;
const HEAD_VECTORS = HEAD_SIZE / HALVES; // 8 vectors of 8 halves
const STRIDE = HEAD_VECTORS + 1; // of a row of 64 halves, or of 32 scores, in workgroup memory; odd, so that rows spread over all banks
const ROW_FRAGMENTS = BLOCK / FRAGMENT;
const HEAD_FRAGMENTS = HEAD_SIZE / FRAGMENT;

/** Sizes of one attention problem. */
export interface AttentionShape {
  readonly batch: number;
  readonly context: number;
  readonly heads: number;
}

/** Rows of a matrix in memory that belong to one head: `vectors` of 8 halves a row, the head's own starting at `offset` (WGSL). */
export interface HeadRows {
  readonly buffer: string;
  readonly vectors: number;
  readonly offset: string;
}

/** Queries, keys and values in the packed [n, 3 dModel], and a matrix [n, dModel] such as the output's gradient. */
export function headRows(
  heads: number,
): Record<"query" | "key" | "value", HeadRows> & { of(buffer: string): HeadRows } {
  const dModelVectors = heads * HEAD_VECTORS;
  const packed = (part: number): HeadRows => ({
    buffer: "qkv",
    vectors: 3 * dModelVectors,
    offset: `(${part * dModelVectors}u + head * ${HEAD_VECTORS}u)`,
  });
  return {
    query: packed(0),
    key: packed(1),
    value: packed(2),
    of: (buffer) => ({ buffer, vectors: dModelVectors, offset: `(head * ${HEAD_VECTORS}u)` }),
  };
}

/**
 * A whole kernel around its body. The body knows `head`, `sequence` (first row of the sequence in the batch), `firstRow` of the workgroup within the
 * sequence, `subgroupRow` of the subgroup, `row` of the lane, `statistics` (where the sequence's head starts in [batch, heads, context]) and `strip`
 * and `lane's` place `laneRow` in the arrays of scores.
 *
 * @param scoreArrays names of the arrays of 32 x 32 scores a subgroup.
 * @param tiles names of the arrays for a staged block.
 * @param latestFirst start with the rows that have most columns before them, so that the longest workgroups do not come last.
 */
export function attentionKernel(
  { context, heads }: AttentionShape,
  buffers: string,
  arrays: { readonly scoreArrays: readonly string[]; readonly tiles: readonly string[]; readonly latestFirst: boolean },
  body: string,
): string {
  const rowBlock = arrays.latestFirst ? `(${context / ROWS_PER_WORKGROUP - 1}u - workgroup.x)` : "workgroup.x";
  return `${SUBGROUP_MATRICES}
const SCALE = ${1 / Math.sqrt(HEAD_SIZE)};
${buffers}
${arrays.scoreArrays.map((name) => `var<workgroup> ${name}: array<vec4<u32>, ${SUBGROUPS * BLOCK * STRIDE}>;`).join("\n")}
${arrays.tiles.map((name) => `var<workgroup> ${name}: array<vec4<u32>, ${BLOCK * STRIDE}>;`).join("\n")}

@compute @workgroup_size(${THREADS})
fn main(
  @builtin(workgroup_id) workgroup: vec3<u32>,
  @builtin(local_invocation_index) thread: u32,
  @builtin(subgroup_id) subgroup: u32,
  @builtin(subgroup_invocation_id) lane: u32,
) {
  let head = workgroup.y;
  let sequence = workgroup.z * ${context}u;
  let statistics = (workgroup.z * ${heads}u + head) * ${context}u;
  let firstRow = ${rowBlock} * ${ROWS_PER_WORKGROUP}u;
  let subgroupRow = firstRow + subgroup * ${BLOCK}u;
  let row = subgroupRow + lane;
  let strip = subgroup * ${BLOCK * STRIDE}u;
  let laneRow = strip + lane * ${STRIDE}u;
  ${body}
}`;
}

/** Workgroups: blocks of rows, heads, sequences. */
export function attentionWorkgroups({ batch, context, heads }: AttentionShape): [number, number, number] {
  return [context / ROWS_PER_WORKGROUP, heads, batch];
}

const rowFragments = (code: (i: number) => string): string => unroll(ROW_FRAGMENTS, code);
const headFragments = (code: (k: number) => string): string => unroll(HEAD_FRAGMENTS, code);

/** The subgroup's 32 rows of a matrix as left operands `name`i_k. */
export function loadRows(name: string, { buffer, vectors, offset }: HeadRows): string {
  return rowFragments((i) =>
    headFragments(
      (k) => `let ${name}${i}_${k} = subgroupMatrixLoad<Left, row_major>(
    &${buffer}, (sequence + subgroupRow + ${FRAGMENT * i}u) * ${vectors}u + ${offset} + ${2 * k}u, ${vectors}u);`,
    ),
  );
}

/** Zeroed sums `name`i_k: 32 rows of 64. */
export function declareSums(name: string): string {
  return rowFragments((i) => headFragments((k) => `var ${name}${i}_${k} = Result();`));
}

/** A matrix whose rows `block` to `block + 31` are staged in the array `name`. */
export interface Tile extends HeadRows {
  readonly name: string;
}

/** All threads stage the rows of some matrices: first they read them all, so that the reads run side by side and while others still compute. */
function stageBlock(tiles: readonly Tile[]): string {
  const vectors = unrolledVectors(tiles);
  return `${vectors.map(({ tile, v, row, vector }) => `let ${tile.name}${v} = ${tile.buffer}[(sequence + block + ${row}) * ${tile.vectors}u + ${tile.offset} + ${vector}];`).join("\n    ")}
    workgroupBarrier();
    ${vectors.map(({ tile, v, row, vector }) => `${tile.name}[${row} * ${STRIDE}u + ${vector}] = ${tile.name}${v};`).join("\n    ")}
    workgroupBarrier();`;
}

/** The vectors of tiles that one thread stages, with their place in the tile. */
function unrolledVectors(tiles: readonly Tile[]): { tile: Tile; v: number; row: string; vector: string }[] {
  return tiles.flatMap((tile) =>
    Array.from({ length: (BLOCK * HEAD_VECTORS) / THREADS }, (_, v) => {
      const x = `(thread + ${v * THREADS}u)`;
      return { tile, v, row: `${x} / ${HEAD_VECTORS}u`, vector: `${x} % ${HEAD_VECTORS}u` };
    }),
  );
}

/** scores = left · tileᵀ, float32, 32 x 32. A barrier must follow. */
export function multiplyRows(left: string, tile: Tile, scores: string): string {
  return unroll(
    BLOCK / FRAGMENT,
    (j) => `{
      ${rowFragments((i) => `var s${i} = Result();`)}
      ${headFragments(
        (k) => `{
        let columns = subgroupMatrixLoad<Right, col_major>(&${tile.name}, ${j * FRAGMENT * STRIDE + 2 * k}u, ${STRIDE}u);
        ${rowFragments((i) => `s${i} = subgroupMatrixMultiplyAccumulate(${left}${i}_${k}, columns, s${i});`)}
      }`,
      )}
      ${rowFragments(
        (i) =>
          `subgroupMatrixStore<row_major>(&${scores}, strip + ${i * FRAGMENT * STRIDE + 4 * j}u, s${i}, ${STRIDE}u);`,
      )}
    }`,
  );
}

/** sums += weights · tile, with weights the float16 that `replaceScores` left in an array of scores. */
export function accumulateRows(weights: string, tile: Tile, sums: string): string {
  return unroll(
    BLOCK / FRAGMENT,
    (k) => `{
      ${rowFragments(
        (i) =>
          `let w${i} = subgroupMatrixLoad<Left, row_major>(&${weights}, strip + ${i * FRAGMENT * STRIDE + 2 * k}u, ${STRIDE}u);`,
      )}
      ${headFragments(
        (j) => `{
        let columns = subgroupMatrixLoad<Right, row_major>(&${tile.name}, ${k * FRAGMENT * STRIDE + 2 * j}u, ${STRIDE}u);
        ${rowFragments((i) => `${sums}${i}_${j} = subgroupMatrixMultiplyAccumulate(w${i}, columns, ${sums}${i}_${j});`)}
      }`,
      )}
    }`,
  );
}

/** The 8 vectors of 4 scores of the lane's row. */
export const scoreVectors = (code: (vector: number) => string): string => unroll(BLOCK / 4, code);

/** WGSL: the 4 scores of a vector as floats. */
export const scoresAt = (scores: string, vector: number): string =>
  `bitcast<vec4<f32>>(${scores}[laneRow + ${vector}u])`;

/** WGSL: which of the 4 columns of a vector are hidden from the row (`rows` are queries) or do not see it (`rows` are keys). */
export function hidden(rows: "queries" | "keys", vector: number): string {
  const columns = `(vec4<u32>(block + ${4 * vector}u) + vec4<u32>(0u, 1u, 2u, 3u))`;
  return rows === "queries" ? `${columns} > vec4<u32>(row)` : `vec4<u32>(row) > ${columns}`;
}

/**
 * The lane writes float16 weights over its row of scores, from the front: 8 weights take the place of the first 4 of the 8 scores they come from. A
 * barrier must follow.
 *
 * @param weights name of the weights by array of scores.
 * @param declare declares the 4 weights of a vector of scores, under their name and the vector's number.
 */
export function replaceScores(weights: Readonly<Record<string, string>>, declare: (vector: number) => string): string {
  const pair = (v: string) => `pack2x16float(${v}.xy), pack2x16float(${v}.zw)`;
  return unroll(
    BLOCK / HALVES,
    (v) => `{
      ${declare(2 * v)}
      ${declare(2 * v + 1)}
      ${Object.entries(weights)
        .map(
          ([scores, name]) =>
            `${scores}[laneRow + ${v}u] = vec4<u32>(${pair(`${name}${2 * v}`)}, ${pair(`${name}${2 * v + 1}`)});`,
        )
        .join("\n      ")}
    }`,
  );
}

/** Writes the sums as float16 rows of a matrix, by way of an array of scores: 32 of the 64 columns at a time. */
export function writeRows(sums: string, scores: string, { buffer, vectors, offset }: HeadRows): string {
  return unroll(
    2,
    (half) => `workgroupBarrier();
  ${rowFragments((i) =>
    unroll(
      2,
      (j) =>
        `subgroupMatrixStore<row_major>(&${scores}, strip + ${i * FRAGMENT * STRIDE + 4 * j}u, ${sums}${i}_${2 * half + j}, ${STRIDE}u);`,
    ),
  )}
  workgroupBarrier();
  ${unroll(
    BLOCK / HALVES,
    (v) => `{
    let lo = ${scoresAt(scores, 2 * v)};
    let hi = ${scoresAt(scores, 2 * v + 1)};
    ${buffer}[(sequence + row) * ${vectors}u + ${offset} + ${(BLOCK / HALVES) * half + v}u] =
      vec4<u32>(pack2x16float(lo.xy), pack2x16float(lo.zw), pack2x16float(hi.xy), pack2x16float(hi.zw));
  }`,
  )}`,
  );
}

/** Stages, one after the other, the blocks of columns that causal rows have anything to do with, and runs `body` on each. */
export function overBlocks(
  rows: "queries" | "keys",
  { context }: AttentionShape,
  tiles: readonly Tile[],
  body: string,
): string {
  const [first, end] = rows === "queries" ? ["0u", `firstRow + ${ROWS_PER_WORKGROUP}u`] : ["firstRow", `${context}u`];
  return `for (var block = ${first}; block < ${end}; block += ${BLOCK}u) {
    ${stageBlock(tiles)}
    ${body}
  }`;
}
