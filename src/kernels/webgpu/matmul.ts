/**
 * @file Matrix product on tensor cores: float16 operands, float32 sums, an epilogue on the way out.
 *
 * C[m, n] = A[m, k] B[k, n], all widths multiples of 64. A workgroup of 4 or 8 subgroups computes one tile of C, up to 192 x 192 (see
 * matmul-tiles.ts). It walks along k: a slice of A and of B, 32 or 64 deep, is staged in workgroup memory while the threads already hold the next
 * one in registers; each subgroup multiplies its part of the slice as 16 x 16 x 16 products. Either operand may be stored transposed.
 * Where C has too few tiles to fill the card, k is cut into stretches and their float32 sums are added by `sumSplits`.
 *
 * At the end a subgroup's tile goes through workgroup memory 16 rows at a time: subgroup matrices have no addresses of their own, and the
 * epilogue wants 8 neighbouring values a thread.
 */

import type * as tf from "@tensorflow/tfjs-core";
import { float, type Program } from "./gpu";
import { defineKernel } from "./kernel";
import { EPILOGUES, type Epilogue, type EpilogueName } from "./matmul-epilogues";
import { type ProductShape, splitsFor, type Tiles, tilesFor } from "./matmul-tiles";
import { HALF_CONVERSIONS, HALVES, LANES, SUBGROUP_MATRICES, storageBuffers, unroll } from "./wgsl";

/** A product and how its operands lie in memory. */
export interface Product extends ProductShape {
  /** A is stored as [k, m]. */
  readonly transposeA?: boolean;
  /** B is stored as [n, k]. */
  readonly transposeB?: boolean;
  /** None: the float32 sums, [splits, m, n]. */
  readonly epilogue?: EpilogueName;
}

interface ProductInputs {
  /** Float16. */
  readonly a: tf.Tensor;
  readonly b: tf.Tensor;
  /** What the epilogue reads besides. */
  readonly extra?: tf.Tensor;
}

/** Outputs: those of the epilogue, or the sums over each stretch of k. */
export const matMul = defineKernel<ProductInputs, Product>("Relu2MatMul", (gpu, { a, b, extra }, product) => {
  const { m, n, epilogue } = product;
  const outputs = epilogue === undefined ? [float(splitsFor(product), m, n)] : EPILOGUES[epilogue].outputs(m, n);
  return gpu.run(matMulProgram(product), { inputs: extra === undefined ? [a, b] : [a, b, extra], outputs });
});

/** The program of a product; apart from the kernel so that tests can compile it for shapes they cannot hold. */
export function matMulProgram(product: Product): Program {
  const { m, n, k, transposeA = false, transposeB = false, epilogue } = product;
  const tiles = tilesFor(product);
  const splits = epilogue === undefined ? splitsFor(product) : 1;
  const layout = `${transposeA ? "t" : "n"}${transposeB ? "t" : "n"}`;
  return {
    key: `matMul ${m}x${n}x${k} ${layout} ${epilogue ?? `sum/${splits}`}`,
    wgsl: () => matMulWgsl(product, tiles, splits),
    workgroups: [(m / tiles.rows) * (n / tiles.columns), splits],
  };
}

const FRAGMENT = 16; // side of a subgroup matrix
const ROWS_SHARING_COLUMNS = 8; // tiles of C that run together take 8 row tiles by turns, so that B's columns stay in the cache
const PAD = 1; // vector at the end of each staged row: spreads a column over all banks of workgroup memory

/** One operand's slice in workgroup memory; strides and sizes in vectors of 8 halves. */
interface Slice {
  readonly name: "a" | "b";
  /** Of the workgroup. */
  readonly threads: number;
  readonly rows: number;
  readonly vectorsPerRow: number;
  readonly stride: number;
  /** First vector of the slice within the shared array. */
  readonly start: number;
  /** Halves per row of the stored matrix. */
  readonly leading: number;
  /** WGSL: first row and column of the slice in the stored matrix, at depth `k`. */
  readonly origin: (k: string) => [row: string, column: string];
}

function sliceOf(
  name: "a" | "b",
  alongK: "rows" | "columns",
  { depth, width, threads }: { depth: number; width: number; threads: number },
  { k, across, first, start }: { k: number; across: number; first: string; start: number },
): Slice {
  const [rows, columns] = alongK === "rows" ? [depth, width] : [width, depth];
  return {
    name,
    threads,
    rows,
    vectorsPerRow: columns / HALVES,
    stride: columns / HALVES + PAD,
    start,
    leading: alongK === "rows" ? across : k,
    origin: (at) => (alongK === "rows" ? [at, first] : [first, at]),
  };
}

function matMulWgsl(product: Product, tiles: Tiles, splits: number): string {
  const { m, n, k, transposeA = false, transposeB = false } = product;
  const { rows, columns, depth, subgroupRows, subgroupColumns } = tiles;
  const subgroups = (rows / subgroupRows) * (columns / subgroupColumns);
  const threads = subgroups * LANES;
  const epilogue = product.epilogue && (EPILOGUES[product.epilogue] as Epilogue);
  const a = sliceOf(
    "a",
    transposeA ? "rows" : "columns",
    { depth, width: rows, threads },
    { k, across: m, first: "m0", start: 0 },
  );
  const b = sliceOf(
    "b",
    transposeB ? "columns" : "rows",
    { depth, width: columns, threads },
    { k, across: n, first: "n0", start: a.rows * a.stride },
  );
  const down = subgroupRows / FRAGMENT; // fragments of a subgroup's tile
  const across = subgroupColumns / FRAGMENT;
  const stagedStride = subgroupColumns / 4 + PAD; // of 16 rows of float32, in vectors
  const sharedVectors = Math.max(b.start + b.rows * b.stride, epilogue ? subgroups * FRAGMENT * stagedStride : 0);
  const [rowTiles, columnTiles, stretch] = [m / rows, n / columns, k / splits];
  const fragments = (code: (i: number, j: number) => string) =>
    unroll(down * across, (x) => code(Math.floor(x / across), x % across));

  return `${SUBGROUP_MATRICES}${HALF_CONVERSIONS}
${storageBuffers(
  { a: "vec4<u32>", b: "vec4<u32>", ...(epilogue?.extra && { extra: epilogue.extra }) },
  epilogue ? epilogue.writes : { c: "f32" },
)}
${epilogue?.functions ?? ""}
var<workgroup> slices: array<vec4<u32>, ${sharedVectors}>; // the slices of a and b, at the end the rows of c

@compute @workgroup_size(${threads})
fn main(
  @builtin(workgroup_id) workgroup: vec3<u32>,
  @builtin(local_invocation_index) thread: u32,
  @builtin(subgroup_id) subgroup: u32,
  @builtin(subgroup_invocation_id) lane: u32,
) {
  let band = workgroup.x / ${ROWS_SHARING_COLUMNS * columnTiles}u;
  let inBand = workgroup.x % ${ROWS_SHARING_COLUMNS * columnTiles}u;
  let bandRows = min(${rowTiles}u - band * ${ROWS_SHARING_COLUMNS}u, ${ROWS_SHARING_COLUMNS}u);
  let m0 = (band * ${ROWS_SHARING_COLUMNS}u + inBand % bandRows) * ${rows}u; // first row and column of the workgroup
  let n0 = (inBand / bandRows) * ${columns}u;
  let k0 = workgroup.y * ${stretch}u;
  let mInTile = (subgroup / ${columns / subgroupColumns}u) * ${subgroupRows}u; // of the subgroup
  let nInTile = (subgroup % ${columns / subgroupColumns}u) * ${subgroupColumns}u;

  ${declareNext(a)}
  ${declareNext(b)}
  ${fragments((i, j) => `var c${i}_${j} = Result();`)}
  ${readNext(a, "k0")}
  ${readNext(b, "k0")}
  ${stageNext(a)}
  ${stageNext(b)}
  workgroupBarrier();
  for (var step = 1u; step <= ${stretch / depth}u; step++) {
    let next = k0 + min(step, ${stretch / depth - 1}u) * ${depth}u; // the last slice is read once more, for nothing
    ${readNext(a, "next")}
    ${readNext(b, "next")}
    ${unroll(depth / FRAGMENT, (s) => multiplySlice(s))}
    workgroupBarrier();
    ${stageNext(a)}
    ${stageNext(b)}
    workgroupBarrier();
  }
  ${epilogue ? unroll(down, (i) => storeRows(i, epilogue)) : storeSums()}
}`;

  /** Products of one 16-deep part of the staged slices. */
  function multiplySlice(part: number): string {
    const left = (i: number) => {
      const row = `(mInTile + ${i * FRAGMENT}u)`;
      const at = transposeA
        ? `${part * FRAGMENT * a.stride}u + ${row} / ${HALVES}u`
        : `${row} * ${a.stride}u + ${(part * FRAGMENT) / HALVES}u`;
      return `let a${i} = subgroupMatrixLoad<Left, ${transposeA ? "col_major" : "row_major"}>(&slices, ${at}, ${a.stride}u);`;
    };
    const right = (j: number) => {
      const column = `(nInTile + ${j * FRAGMENT}u)`;
      const at = transposeB
        ? `${column} * ${b.stride}u + ${(part * FRAGMENT) / HALVES}u`
        : `${part * FRAGMENT * b.stride}u + ${column} / ${HALVES}u`;
      return `let b = subgroupMatrixLoad<Right, ${transposeB ? "col_major" : "row_major"}>(&slices, ${b.start}u + ${at}, ${b.stride}u);`;
    };
    return `{
      ${unroll(down, left)}
      ${unroll(
        across,
        (j) => `{
        ${right(j)}
        ${unroll(down, (i) => `c${i}_${j} = subgroupMatrixMultiplyAccumulate(a${i}, b, c${i}_${j});`)}
      }`,
      )}
    }`;
  }

  /** Sums leave as they are. */
  function storeSums(): string {
    return fragments(
      (i, j) => `subgroupMatrixStore<row_major>(&c, workgroup.y * ${m * n}u + (m0 + mInTile + ${i * FRAGMENT}u) * ${n}u
      + n0 + nInTile + ${j * FRAGMENT}u, c${i}_${j}, ${n}u);`,
    );
  }

  /** The i-th 16 rows of the subgroup's tile, 8 values a thread at a time, through the epilogue. */
  function storeRows(i: number, { paired, store }: Epilogue): string {
    const vectors = subgroupColumns / HALVES / (paired ? 2 : 1); // that a row yields
    return `
  workgroupBarrier();
  ${unroll(across, (j) => `subgroupMatrixStore<row_major>(&slices, subgroup * ${FRAGMENT * stagedStride}u + ${j * 4}u, c${i}_${j}, ${stagedStride}u);`)}
  workgroupBarrier();
  for (var x = lane; x < ${FRAGMENT * vectors}u; x += ${LANES}u) {
    let rowInStage = x / ${vectors}u;
    let vector = x % ${vectors}u;
    let row = m0 + mInTile + ${i * FRAGMENT}u + rowInStage;
    let staged = (subgroup * ${FRAGMENT}u + rowInStage) * ${stagedStride}u;
    ${
      paired
        ? `let column = (n0 + nInTile) / 2u + vector * ${HALVES}u;
    let first = staged + (vector / 2u) * 8u + (vector % 2u) * 2u; // 16 gate values, then 16 up values, 4 vectors each
    let gateLo = bitcast<vec4<f32>>(slices[first]);
    let gateHi = bitcast<vec4<f32>>(slices[first + 1u]);
    let upLo = bitcast<vec4<f32>>(slices[first + 4u]);
    let upHi = bitcast<vec4<f32>>(slices[first + 5u]);`
        : `let column = n0 + nInTile + vector * ${HALVES}u;
    var lo = bitcast<vec4<f32>>(slices[staged + vector * 2u]);
    var hi = bitcast<vec4<f32>>(slices[staged + vector * 2u + 1u]);`
    }
    {
      ${store(n)}
    }
  }`;
  }
}

/** Vectors of a slice that each thread carries. */
const perThread = ({ rows, vectorsPerRow, threads }: Slice): number => (rows * vectorsPerRow) / threads;

function declareNext(slice: Slice): string {
  return unroll(perThread(slice), (v) => `var ${slice.name}Next${v}: vec4<u32>;`);
}

/** Reads the slice at depth `k` from the stored matrix into registers. */
function readNext(slice: Slice, k: string): string {
  const { name, threads, vectorsPerRow, leading, origin } = slice;
  const [row, column] = origin(k);
  return unroll(perThread(slice), (v) => {
    const x = `(thread + ${v * threads}u)`;
    return `${name}Next${v} = ${name}[(${row} + ${x} / ${vectorsPerRow}u) * ${leading / HALVES}u + ${column} / ${HALVES}u + ${x} % ${vectorsPerRow}u];`;
  });
}

/** Writes the registers into workgroup memory. */
function stageNext(slice: Slice): string {
  const { name, threads, vectorsPerRow, stride, start } = slice;
  return unroll(perThread(slice), (v) => {
    const x = `(thread + ${v * threads}u)`;
    return `slices[${start}u + ${x} / ${vectorsPerRow}u * ${stride}u + ${x} % ${vectorsPerRow}u] = ${name}Next${v};`;
  });
}
