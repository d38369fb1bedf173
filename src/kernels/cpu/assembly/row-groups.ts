/**
 * @file Rows of a matrix: one after the other as a stream, or at random places in groups.
 *
 * A list names neurons, ascending, each with a value: [neuron u32, value f32]. A group is eight of them: a core that follows a single row waits at every page of it, which eight rows share.
 * Where fewer are left, the last one stands in for the missing ones.
 */

export const GROUP: usize = 8;
export const HALF_GROUP: usize = 4;
/** Bytes of an entry of a list; the value stands behind the neuron. */
export const ENTRY_BYTES: usize = 8;
export const VALUE: usize = 4;

// A thread's own scratch: addresses of a group of rows, their coefficients, their dot products; then a list.
const COEFFICIENTS: usize = 32;
export const DOTS: usize = 64;
export const LIST: usize = 128;

/** Addresses of the rows that the list names from entry k on, none beyond entry n. */
@inline
export function takeGroup(scratch: usize, matrix: usize, stride: usize, k: usize, n: usize): void {
  for (let m: usize = 0; m < GROUP; m++) {
    const entry = scratch + LIST + min(k + m, n - 1) * ENTRY_BYTES;
    store<usize>(scratch + (m << 2), matrix + load<usize>(entry) * stride);
  }
}

/** sums += Σ value · row over the n entries of the list. */
export function accumulateList(sums: usize, scratch: usize, matrix: usize, stride: usize, n: usize, rowBytes: usize): void {
  for (let k: usize = 0; k < n; k += GROUP) {
    takeGroup(scratch, matrix, stride, k, n);
    for (let m: usize = 0; m < GROUP; m++) {
      const value: f32 = k + m < n ? load<f32>(scratch + LIST + (k + m) * ENTRY_BYTES, VALUE) : 0;
      store<f32>(scratch + COEFFICIENTS + (m << 2), value);
    }
    accumulateGroup(sums, scratch, rowBytes);
  }
}

/** Drops the entries whose value is zero; returns how many are left. */
export function dropZeros(scratch: usize, n: usize): usize {
  let left: usize = 0;
  for (let k: usize = 0; k < n; k++) {
    const entry = load<u64>(scratch + LIST + k * ENTRY_BYTES);
    store<u64>(scratch + LIST + left * ENTRY_BYTES, entry);
    left += reinterpret<f32>(<u32>(entry >> 32)) != 0 ? 1 : 0;
  }
  return left;
}

/** A dot product, in eight lanes: lane j over the positions j, j + 8, ... */
@inline
export function dot(row: usize, x: usize, rowBytes: usize): f32 {
  let s0 = f32x4.splat(0);
  let s1 = s0;
  for (let j: usize = 0; j < rowBytes; j += 32) {
    s0 = f32x4.add(s0, f32x4.mul(v128.load(x + j), v128.load(row + j)));
    s1 = f32x4.add(s1, f32x4.mul(v128.load(x + j, 16), v128.load(row + j, 16)));
  }
  return laneSum(f32x4.add(s0, s1));
}

/** DOTS = products of the first four rows of a group with x, each to the bit as `dot` has it. */
export function dotHalfGroup(scratch: usize, x: usize, rowBytes: usize): void {
  const r0 = load<usize>(scratch);
  const r1 = load<usize>(scratch, 4);
  const r2 = load<usize>(scratch, 8);
  const r3 = load<usize>(scratch, 12);
  let s0 = f32x4.splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  let t0 = s0;
  let t1 = s0;
  let t2 = s0;
  let t3 = s0;
  for (let j: usize = 0; j < rowBytes; j += 32) {
    const v = v128.load(x + j);
    const w = v128.load(x + j, 16);
    s0 = f32x4.add(s0, f32x4.mul(v, v128.load(r0 + j)));
    s1 = f32x4.add(s1, f32x4.mul(v, v128.load(r1 + j)));
    s2 = f32x4.add(s2, f32x4.mul(v, v128.load(r2 + j)));
    s3 = f32x4.add(s3, f32x4.mul(v, v128.load(r3 + j)));
    t0 = f32x4.add(t0, f32x4.mul(w, v128.load(r0 + j, 16)));
    t1 = f32x4.add(t1, f32x4.mul(w, v128.load(r1 + j, 16)));
    t2 = f32x4.add(t2, f32x4.mul(w, v128.load(r2 + j, 16)));
    t3 = f32x4.add(t3, f32x4.mul(w, v128.load(r3 + j, 16)));
  }
  store<f32>(scratch + DOTS, laneSum(f32x4.add(s0, t0)));
  store<f32>(scratch + DOTS, laneSum(f32x4.add(s1, t1)), 4);
  store<f32>(scratch + DOTS, laneSum(f32x4.add(s2, t2)), 8);
  store<f32>(scratch + DOTS, laneSum(f32x4.add(s3, t3)), 12);
}

/** DOTS = products of eight rows with x, each in four lanes: eight rows leave no registers for more. */
export function dotGroup(scratch: usize, x: usize, rowBytes: usize): void {
  const dots = scratch + DOTS;
  const r0 = load<usize>(scratch);
  const r1 = load<usize>(scratch, 4);
  const r2 = load<usize>(scratch, 8);
  const r3 = load<usize>(scratch, 12);
  const r4 = load<usize>(scratch, 16);
  const r5 = load<usize>(scratch, 20);
  const r6 = load<usize>(scratch, 24);
  const r7 = load<usize>(scratch, 28);
  let s0 = f32x4.splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  let s4 = s0;
  let s5 = s0;
  let s6 = s0;
  let s7 = s0;
  for (let j: usize = 0; j < rowBytes; j += 16) {
    const v = v128.load(x + j);
    s0 = f32x4.add(s0, f32x4.mul(v, v128.load(r0 + j)));
    s1 = f32x4.add(s1, f32x4.mul(v, v128.load(r1 + j)));
    s2 = f32x4.add(s2, f32x4.mul(v, v128.load(r2 + j)));
    s3 = f32x4.add(s3, f32x4.mul(v, v128.load(r3 + j)));
    s4 = f32x4.add(s4, f32x4.mul(v, v128.load(r4 + j)));
    s5 = f32x4.add(s5, f32x4.mul(v, v128.load(r5 + j)));
    s6 = f32x4.add(s6, f32x4.mul(v, v128.load(r6 + j)));
    s7 = f32x4.add(s7, f32x4.mul(v, v128.load(r7 + j)));
  }
  store<f32>(dots, laneSum(s0));
  store<f32>(dots, laneSum(s1), 4);
  store<f32>(dots, laneSum(s2), 8);
  store<f32>(dots, laneSum(s3), 12);
  store<f32>(dots, laneSum(s4), 16);
  store<f32>(dots, laneSum(s5), 20);
  store<f32>(dots, laneSum(s6), 24);
  store<f32>(dots, laneSum(s7), 28);
}

@inline
function laneSum(s: v128): f32 {
  return f32x4.extract_lane(s, 0) + f32x4.extract_lane(s, 1) + (f32x4.extract_lane(s, 2) + f32x4.extract_lane(s, 3));
}

/** sums += Σ coefficient · row, over eight rows in order. */
function accumulateGroup(sums: usize, scratch: usize, rowBytes: usize): void {
  const r0 = load<usize>(scratch);
  const r1 = load<usize>(scratch, 4);
  const r2 = load<usize>(scratch, 8);
  const r3 = load<usize>(scratch, 12);
  const r4 = load<usize>(scratch, 16);
  const r5 = load<usize>(scratch, 20);
  const r6 = load<usize>(scratch, 24);
  const r7 = load<usize>(scratch, 28);
  const c0 = v128.load_splat<u32>(scratch, COEFFICIENTS);
  const c1 = v128.load_splat<u32>(scratch, COEFFICIENTS + 4);
  const c2 = v128.load_splat<u32>(scratch, COEFFICIENTS + 8);
  const c3 = v128.load_splat<u32>(scratch, COEFFICIENTS + 12);
  const c4 = v128.load_splat<u32>(scratch, COEFFICIENTS + 16);
  const c5 = v128.load_splat<u32>(scratch, COEFFICIENTS + 20);
  const c6 = v128.load_splat<u32>(scratch, COEFFICIENTS + 24);
  const c7 = v128.load_splat<u32>(scratch, COEFFICIENTS + 28);
  for (let j: usize = 0; j < rowBytes; j += 16) {
    let s = v128.load(sums + j);
    s = f32x4.add(s, f32x4.mul(c0, v128.load(r0 + j)));
    s = f32x4.add(s, f32x4.mul(c1, v128.load(r1 + j)));
    s = f32x4.add(s, f32x4.mul(c2, v128.load(r2 + j)));
    s = f32x4.add(s, f32x4.mul(c3, v128.load(r3 + j)));
    s = f32x4.add(s, f32x4.mul(c4, v128.load(r4 + j)));
    s = f32x4.add(s, f32x4.mul(c5, v128.load(r5 + j)));
    s = f32x4.add(s, f32x4.mul(c6, v128.load(r6 + j)));
    s = f32x4.add(s, f32x4.mul(c7, v128.load(r7 + j)));
    v128.store(sums + j, s);
  }
}
