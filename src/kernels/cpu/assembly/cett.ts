/**
 * @file The one-pass CETT curve, for a chunk of tokens of one layer.
 *
 * Per token the neurons are sorted by the bin of their magnitude (a counting sort, stable by index). Their outputs are then added up in that order; at
 * the end of each occupied bin the norm of the running sum is the norm of the tail. So one pass over downProj gives every threshold of the grid.
 *
 * The residual stream is cut into blocks of 32 floats: the running sum of a block stays in eight registers, and the block's part of downProj, [dFF, 32],
 * stays in the L2 cache while a group of tokens uses it. Squared norms are added up over the blocks in float64.
 *
 * Each token is scaled by the power of two that brings its largest magnitude into [1, 2): exact, no ratio changes, and no square leaves the range.
 *
 * Every thread runs an instance of its own over one shared memory: [norms | downProj in blocks | a workspace for each thread].
 */

const BLOCK_BYTES: usize = 128; // 32 floats
const BIN_SHIFT: u32 = 17; // leaves the exponent and 6 mantissa bits of a magnitude
const INFINITY_BITS: u32 = 0x7f800000;
const N_BINS: usize = INFINITY_BITS >> BIN_SHIFT;
const HEAP: usize = 1024; // what lies below is not ours

const CHUNK: usize = 64; // tokens a call
// The lists of a group of tokens and a block of downProj share the L2 cache: a small group leaves room for the block; where dFF is so
// large that the block does not fit in any case, a large group reads it less often.
const WIDE: usize = 2048;
const GROUP: usize = 16;
const WIDE_GROUP: usize = CHUNK;

const ENTRY_BYTES: usize = 8; // a sorted neuron: offset of its row in the block (u32), scaled activation (f32)
const BIN_BYTES: usize = 8; // an occupied bin: the bin (u32), end of its neurons in the sorted list (u32)
const SQUARE_BYTES: usize = 16; // the tail's squared norm at an occupied bin, in two float64 lanes
const TOKEN_BYTES: usize = 8; // a token: number of occupied bins (u32), exponent of the scale (i32)

// The layer and the thread that this instance works for.
let dFF: usize = 0;
let nBlocks: usize = 0;
let group: usize = 0;
let norms: usize = 0; // [dFF] f32
let blocks: usize = 0; // [nBlocks, dFF, 32] f32
let activation: usize = 0; // [CHUNK, dFF] f32
let magnitudes: usize = 0; // [dFF] u32: the bits of one token's magnitudes
let cursors: usize = 0; // [N_BINS] u32: of the counting sort
let tokens: usize = 0; // [group]
let sorted: usize = 0; // [group, dFF]
let occupied: usize = 0; // [group, dFF]
let squares: usize = 0; // [group, dFF]
let sums: usize = 0; // [4, N_BINS] f64: neurons, magnitudes, what a bin adds to the ratio, and to the squared norm
let silentTokens: i32 = 0;
let zeroNeurons: usize = 0;

/** Lays the memory out for a layer, as thread `thread` sees it; returns the bytes that threads 0 to `thread` need. */
export function configure(width: i32, blockCount: i32, thread: i32): f64 {
  dFF = width;
  nBlocks = blockCount;
  group = dFF < WIDE ? GROUP : WIDE_GROUP;
  const listed = group * dFF;
  norms = HEAP;
  blocks = align(norms + (dFF << 2));
  const workspaces = blocks + nBlocks * dFF * BLOCK_BYTES;
  activation = 0;
  magnitudes = align((CHUNK * dFF) << 2);
  cursors = align(magnitudes + (dFF << 2));
  tokens = align(cursors + (N_BINS << 2));
  sorted = align(tokens + group * TOKEN_BYTES);
  occupied = align(sorted + listed * ENTRY_BYTES);
  squares = align(occupied + listed * BIN_BYTES);
  sums = align(squares + listed * SQUARE_BYTES);
  const workspaceBytes = align(sums + ((4 * N_BINS) << 3));

  const workspace = workspaces + workspaceBytes * thread;
  activation += workspace;
  magnitudes += workspace;
  cursors += workspace;
  tokens += workspace;
  sorted += workspace;
  occupied += workspace;
  squares += workspace;
  sums += workspace;
  return <f64>workspaces + <f64>workspaceBytes * <f64>(thread + 1);
}

export function normsAt(): usize {
  return norms;
}
export function blocksAt(): usize {
  return blocks;
}
export function activationAt(): usize {
  return activation;
}
export function sumsAt(): usize {
  return sums;
}
export function chunkTokens(): usize {
  return CHUNK;
}
export function silentTokenCount(): i32 {
  return silentTokens;
}
export function zeroNeuronCount(): usize {
  return zeroNeurons;
}

/** Measures the first `nTokens` rows of the activation into fresh sums; returns the first token with a magnitude that is not finite, else -1. */
export function measure(nTokens: usize): i32 {
  memory.fill(sums, 0, (4 * N_BINS) << 3);
  silentTokens = 0;
  zeroNeurons = 0;
  for (let begin: usize = 0; begin < nTokens; begin += group) {
    const size = min(group, nTokens - begin);
    for (let t: usize = 0; t < size; t++) {
      if (!sortToken(t, activation + (((begin + t) * dFF) << 2))) return <i32>(begin + t);
    }
    for (let block: usize = 0; block < nBlocks; block++) {
      const rows = blocks + block * dFF * BLOCK_BYTES;
      for (let t: usize = 0; t < size; t++) accumulate(t, rows);
    }
    for (let t: usize = 0; t < size; t++) addToSums(t);
  }
  return -1;
}

/** Sorts a token's neurons by bin, without those of magnitude zero, and counts both; false where a magnitude is not finite. */
function sortToken(t: usize, row: usize): bool {
  let least: u32 = 0xffffffff; // of bits - 1: so zero is not the least
  let largest: u32 = 0;
  for (let i: usize = 0; i < dFF << 2; i += 4) {
    const bits = reinterpret<u32>(abs(load<f32>(row + i)) * load<f32>(norms + i));
    store<u32>(magnitudes + i, bits);
    least = min(least, bits - 1);
    largest = max(largest, bits);
  }
  if (largest >= INFINITY_BITS) return false;

  const token = tokens + t * TOKEN_BYTES;
  if (largest == 0) {
    zeroNeurons += dFF;
    store<usize>(token, 0);
    return true;
  }
  const firstBin: usize = (least + 1) >> BIN_SHIFT;
  const lastBin: usize = largest >> BIN_SHIFT;
  memory.fill(cursors + (firstBin << 2), 0, (lastBin - firstBin + 1) << 2);
  for (let i: usize = 0; i < dFF << 2; i += 4) {
    const bits = load<u32>(magnitudes + i);
    if (bits == 0) {
      zeroNeurons++;
    } else {
      const cursor = cursors + ((bits >> BIN_SHIFT) << 2);
      store<u32>(cursor, load<u32>(cursor) + 1);
    }
  }

  const firstOccupied = occupied + t * dFF * BIN_BYTES;
  let bin = firstOccupied;
  let entry = sorted + t * dFF * ENTRY_BYTES;
  for (let b = firstBin; b <= lastBin; b++) {
    const count = load<usize>(cursors + (b << 2));
    if (count == 0) continue;
    store<usize>(cursors + (b << 2), entry);
    entry += count * ENTRY_BYTES;
    store<usize>(bin, b);
    store<usize>(bin, entry, 4);
    bin += BIN_BYTES;
    addTo(sums + (b << 3), count);
  }
  const nOccupied = (bin - firstOccupied) / BIN_BYTES;
  memory.fill(squares + t * dFF * SQUARE_BYTES, 0, nOccupied * SQUARE_BYTES);
  const exponent = <i32>(largest >> 23) - 127;
  store<usize>(token, nOccupied);
  store<i32>(token, exponent, 4);

  const scale = powerOfTwo(-exponent);
  for (let i: usize = 0; i < dFF; i++) {
    const bits = load<u32>(magnitudes + (i << 2));
    if (bits == 0) continue;
    const b = bits >> BIN_SHIFT;
    const cursor = cursors + (b << 2);
    const at = load<usize>(cursor);
    store<usize>(cursor, at + ENTRY_BYTES);
    store<usize>(at, i * BLOCK_BYTES);
    store<f32>(at, <f32>(<f64>load<f32>(row + (i << 2)) * scale), 4);
    addTo(sums + ((N_BINS + b) << 3), <f64>reinterpret<f32>(bits));
  }
  return true;
}

/** Adds one block's part of the squared norm of a token's tail, at each of its occupied bins. */
function accumulate(t: usize, rows: usize): void {
  let s0 = f32x4.splat(0); // the running sum: 32 floats of the residual stream
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  let s4 = s0;
  let s5 = s0;
  let s6 = s0;
  let s7 = s0;
  let entry = sorted + t * dFF * ENTRY_BYTES;
  let square = squares + t * dFF * SQUARE_BYTES;
  const firstBin = occupied + t * dFF * BIN_BYTES;
  const lastBin = firstBin + load<usize>(tokens + t * TOKEN_BYTES) * BIN_BYTES;
  for (let bin = firstBin; bin < lastBin; bin += BIN_BYTES) {
    const binEnd = load<usize>(bin, 4);
    do {
      const row = rows + load<usize>(entry);
      const a = v128.load_splat<u32>(entry, 4);
      s0 = f32x4.add(s0, f32x4.mul(a, v128.load(row)));
      s1 = f32x4.add(s1, f32x4.mul(a, v128.load(row, 16)));
      s2 = f32x4.add(s2, f32x4.mul(a, v128.load(row, 32)));
      s3 = f32x4.add(s3, f32x4.mul(a, v128.load(row, 48)));
      s4 = f32x4.add(s4, f32x4.mul(a, v128.load(row, 64)));
      s5 = f32x4.add(s5, f32x4.mul(a, v128.load(row, 80)));
      s6 = f32x4.add(s6, f32x4.mul(a, v128.load(row, 96)));
      s7 = f32x4.add(s7, f32x4.mul(a, v128.load(row, 112)));
      entry += ENTRY_BYTES;
    } while (entry < binEnd);
    let q = f32x4.add(f32x4.mul(s0, s0), f32x4.mul(s1, s1));
    q = f32x4.add(q, f32x4.add(f32x4.mul(s2, s2), f32x4.mul(s3, s3)));
    q = f32x4.add(q, f32x4.add(f32x4.mul(s4, s4), f32x4.mul(s5, s5)));
    q = f32x4.add(q, f32x4.add(f32x4.mul(s6, s6), f32x4.mul(s7, s7)));
    const low = f64x2.promote_low_f32x4(q);
    const high = f64x2.promote_low_f32x4(v128.shuffle<u64>(q, q, 1, 0));
    v128.store(square, f64x2.add(v128.load(square), f64x2.add(low, high)));
    square += SQUARE_BYTES;
  }
}

/** Adds a token's curve to the sums, as what each bin adds to the ratio and to the squared norm. */
function addToSums(t: usize): void {
  const token = tokens + t * TOKEN_BYTES;
  const nOccupied = load<usize>(token);
  const firstSquare = squares + t * dFF * SQUARE_BYTES;
  const outputSquare = nOccupied == 0 ? 0 : squaredNorm(firstSquare + (nOccupied - 1) * SQUARE_BYTES);
  if (outputSquare == 0) {
    silentTokens++;
    return;
  }
  const exponent = load<i32>(token, 4);
  const unit = powerOfTwo(exponent) * powerOfTwo(exponent); // undoes the scale of a squared norm
  const output = sqrt(outputSquare);
  const firstBin = occupied + t * dFF * BIN_BYTES;
  let ratioBefore: f64 = 0;
  let squareBefore: f64 = 0;
  for (let k: usize = 0; k < nOccupied; k++) {
    const square = squaredNorm(firstSquare + k * SQUARE_BYTES);
    const ratio = sqrt(square) / output;
    const b = load<usize>(firstBin + k * BIN_BYTES);
    addTo(sums + ((2 * N_BINS + b) << 3), ratio - ratioBefore);
    addTo(sums + ((3 * N_BINS + b) << 3), (square - squareBefore) * unit);
    ratioBefore = ratio;
    squareBefore = square;
  }
}

function squaredNorm(square: usize): f64 {
  return load<f64>(square) + load<f64>(square, 8);
}

function addTo(sum: usize, value: f64): void {
  store<f64>(sum, load<f64>(sum) + value);
}

function powerOfTwo(exponent: i32): f64 {
  return reinterpret<f64>(<u64>(1023 + exponent) << 52);
}

function align(offset: usize): usize {
  return (offset + 63) & ~63; // to cache lines, so that threads share none
}
