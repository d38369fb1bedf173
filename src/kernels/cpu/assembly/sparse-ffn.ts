/**
 * @file The feed-forward network of one token, dense or with only the neurons that a mask or exact zeros leave.
 *
 * Every function is a step that all threads run at once, each with an instance of its own over the same memory; they take chunks of the work from a common
 * counter. What a step writes does not depend on the number of threads, nor on who takes which chunk.
 *
 * Outputs are summed by parts of consecutive neurons, within a part in ascending order: leaving out a neuron whose activation is zero changes no bit.
 */
import { activation, hasZeros, isGated } from "./ffn-activations";
import { accumulateList, dot, dotGroup, dotHalfGroup, DOTS, dropZeros, ENTRY_BYTES, GROUP, HALF_GROUP, LIST, takeGroup, VALUE } from "./row-groups";

const CHUNK_COUNTER: usize = 64; // address of the common counter: set to zero between steps
/** Small enough for a short matrix to be shared evenly, long enough for a stream. */
const CHUNK_BYTES: usize = 65536;

@inline
function nextChunk(): usize {
  return atomic.add<u32>(CHUNK_COUNTER, 1);
}

@inline
function rowsPerChunk(rowBytes: usize): usize {
  return (CHUNK_BYTES + rowBytes - 1) / rowBytes;
}

/** y[i] = matrix[i] · x + bias[i], and zero where `rectified` and that is negative. Rows are `rowBytes` long, zeros at their end; no bias: 0. */
export function product(
  y: usize, matrix: usize, nRows: usize, rowBytes: usize, x: usize, bias: usize, rectified: usize,
): void {
  const chunk = rowsPerChunk(rowBytes);
  for (let begin = nextChunk() * chunk; begin < nRows; begin = nextChunk() * chunk) {
    const end = min(begin + chunk, nRows);
    for (let i = begin; i < end; i++) {
      let value = dot(matrix + i * rowBytes, x, rowBytes);
      if (bias != 0) value += load<f32>(bias + (i << 2));
      store<f32>(y + (i << 2), rectified && value < 0 ? 0 : value);
    }
  }
}

/** mask[i] = 1 where matrix[i] · x + bias[i] > 0, a byte each: the last layer of a predictor. */
export function predict(mask: usize, matrix: usize, nRows: usize, rowBytes: usize, x: usize, bias: usize): void {
  const chunk = rowsPerChunk(rowBytes);
  for (let begin = nextChunk() * chunk; begin < nRows; begin = nextChunk() * chunk) {
    const end = min(begin + chunk, nRows);
    for (let i = begin; i < end; i++) {
      const score = dot(matrix + i * rowBytes, x, rowBytes) + load<f32>(bias + (i << 2));
      store<u8>(mask + i, score > 0 ? 1 : 0);
    }
  }
}

/** The activation of every neuron, [dFF]. Matrices are [dFF, rowBytes]; `gate` is 0 where there is none. */
export function activations(
  a: usize, variant: usize, gate: usize, up: usize, dFF: usize, rowBytes: usize, x: usize,
): void {
  const first = gate != 0 ? gate : up;
  const chunk = rowsPerChunk(rowBytes);
  for (let begin = nextChunk() * chunk; begin < dFF; begin = nextChunk() * chunk) {
    const end = min(begin + chunk, dFF);
    for (let i = begin; i < end; i++) store<f32>(a + (i << 2), dot(first + i * rowBytes, x, rowBytes));
    for (let i = begin; i < end; i++) {
      const u = gate != 0 ? dot(up + i * rowBytes, x, rowBytes) : 0;
      store<f32>(a + (i << 2), activation(variant, load<f32>(a + (i << 2)), u));
    }
  }
}

/** The activation of every neuron of a gated ReLU, from its gate values: rows of `up` are read only where the gate is above zero. */
export function gatedActivations(
  a: usize, gateValues: usize, up: usize, dFF: usize, rowBytes: usize, x: usize, scratch: usize,
): void {
  const chunk = rowsPerChunk(rowBytes) << 3; // of which few are read
  for (let begin = nextChunk() * chunk; begin < dFF; begin = nextChunk() * chunk) {
    const end = min(begin + chunk, dFF);
    memory.fill(a + (begin << 2), 0, (end - begin) << 2);
    let n: usize = 0;
    for (let i = begin; i < end; i++) {
      const value = load<f32>(gateValues + (i << 2));
      enter(scratch, n, i, value);
      n += value > 0 ? 1 : 0;
    }
    for (let k: usize = 0; k < n; k += HALF_GROUP) {
      takeGroup(scratch, up, rowBytes, k, n);
      dotHalfGroup(scratch, x, rowBytes);
      for (let m = k; m < min(k + HALF_GROUP, n); m++) {
        const entry = scratch + LIST + m * ENTRY_BYTES;
        const u = load<f32>(scratch + DOTS + ((m - k) << 2));
        store<f32>(a + (load<usize>(entry) << 2), load<f32>(entry, VALUE) * u);
      }
    }
  }
}

/** partials[p] = Σ a[i] · down[i] over the neurons of part p, [dFF / partSize, rowBytes]; each part is a chunk of the work. */
export function accumulateParts(
  partials: usize, down: usize, dFF: usize, rowBytes: usize, partSize: usize, a: usize,
): void {
  for (let part = nextChunk(); part * partSize < dFF; part = nextChunk()) {
    const begin = part * partSize;
    const end = min(begin + partSize, dFF);
    const sums = partials + part * rowBytes;
    memory.fill(sums, 0, rowBytes);
    for (let i = begin; i < end; i++) {
      const value = v128.load_splat<u32>(a + (i << 2));
      const row = down + i * rowBytes;
      for (let j: usize = 0; j < rowBytes; j += 16) {
        v128.store(sums + j, f32x4.add(v128.load(sums + j), f32x4.mul(value, v128.load(row + j))));
      }
    }
  }
}

/** The same bits as `accumulateParts`, with only the rows of neurons whose activation is not zero. */
export function accumulateNonZero(
  partials: usize, down: usize, dFF: usize, rowBytes: usize, partSize: usize, a: usize, scratch: usize,
): void {
  for (let part = nextChunk(); part * partSize < dFF; part = nextChunk()) {
    const begin = part * partSize;
    const end = min(begin + partSize, dFF);
    const sums = partials + part * rowBytes;
    memory.fill(sums, 0, rowBytes);
    for (let i = begin; i < end; i++) enter(scratch, i - begin, i, load<f32>(a + (i << 2)));
    accumulateList(sums, scratch, down, rowBytes, dropZeros(scratch, end - begin), rowBytes);
  }
}

/**
 * Outputs of the neurons in the mask, by parts of consecutive neurons: partials[p] = Σ over the part's neurons with mask[i] != 0, each [rowBytes]. A neuron's
 * rows of gate (if any), up and down lie side by side; those that turn out to be multiplied by zero are not read. Each part is a chunk of the work.
 */
export function maskedParts(
  partials: usize, variant: usize, bundles: usize, dFF: usize, rowBytes: usize, partSize: usize, mask: usize, x: usize, scratch: usize,
): void {
  const gated = isGated(variant);
  const stride = rowBytes * (gated ? 3 : 2);
  for (let part = nextChunk(); part * partSize < dFF; part = nextChunk()) {
    const begin = part * partSize;
    const end = min(begin + partSize, dFF);
    const sums = partials + part * rowBytes;
    memory.fill(sums, 0, rowBytes);
    let n: usize = 0;
    for (let i = begin; i < end; i++) {
      enter(scratch, n, i, 0);
      n += load<u8>(mask + i);
    }
    dotList(scratch, bundles, stride, n, x, rowBytes, gated ? GATE_VALUES : variant);
    if (gated) {
      if (hasZeros(variant)) n = dropNonPositive(scratch, n);
      dotList(scratch, bundles + rowBytes, stride, n, x, rowBytes, variant);
    }
    n = dropZeros(scratch, n);
    accumulateList(sums, scratch, bundles + stride - rowBytes, stride, n, rowBytes);
  }
}

/** y = Σ partials[p], by blocks of 64 floats. */
export function sumParts(y: usize, partials: usize, nParts: usize, rowBytes: usize): void {
  const BLOCK: usize = 256;
  for (let at = nextChunk() * BLOCK; at < rowBytes; at = nextChunk() * BLOCK) {
    const end = min(at + BLOCK, rowBytes);
    for (let j = at; j < end; j += 16) {
      let sum = f32x4.splat(0);
      for (let p: usize = 0; p < nParts; p++) sum = f32x4.add(sum, v128.load(partials + p * rowBytes + j));
      v128.store(y + j, sum);
    }
  }
}

/** Reads an array once, as fast as this machine can: the sum goes to the scratch. Chunks of 256 KB. */
export function readAll(at: usize, nBytes: usize, scratch: usize): void {
  const CHUNK: usize = 262144;
  let s0 = f32x4.splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  for (let begin = nextChunk() * CHUNK; begin < nBytes; begin = nextChunk() * CHUNK) {
    const end = at + min(begin + CHUNK, nBytes);
    for (let j = at + begin; j < end; j += 64) {
      s0 = f32x4.add(s0, v128.load(j));
      s1 = f32x4.add(s1, v128.load(j, 16));
      s2 = f32x4.add(s2, v128.load(j, 32));
      s3 = f32x4.add(s3, v128.load(j, 48));
    }
  }
  v128.store(scratch, f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3)));
}

/** In place of a variant: the dot products themselves. */
const GATE_VALUES: usize = 100;

/** Gives every entry of the list its value: the activation from the row's product with x and, of gated variants, from the gate value that it has so far. */
function dotList(scratch: usize, matrix: usize, stride: usize, n: usize, x: usize, rowBytes: usize, variant: usize): void {
  for (let k: usize = 0; k < n; k += GROUP) {
    takeGroup(scratch, matrix, stride, k, n);
    dotGroup(scratch, x, rowBytes);
    for (let m: usize = k; m < min(k + GROUP, n); m++) {
      const entry = scratch + LIST + m * ENTRY_BYTES;
      const product = load<f32>(scratch + DOTS + ((m - k) << 2));
      const z = load<f32>(entry, VALUE);
      let value = product;
      if (variant != GATE_VALUES) value = isGated(variant) ? activation(variant, z, product) : activation(variant, product, 0);
      store<f32>(entry, value, VALUE);
    }
  }
}

/** Drops the entries whose gate value a ReLU would set to zero; returns how many are left. */
function dropNonPositive(scratch: usize, n: usize): usize {
  for (let k: usize = 0; k < n; k++) {
    const entry = scratch + LIST + k * ENTRY_BYTES;
    store<f32>(entry, max<f32>(load<f32>(entry, VALUE), 0), VALUE);
  }
  return dropZeros(scratch, n);
}

/** Writes entry n of the list. */
@inline
function enter(scratch: usize, n: usize, neuron: usize, value: f32): void {
  const entry = scratch + LIST + n * ENTRY_BYTES;
  store<usize>(entry, neuron);
  store<f32>(entry, value, VALUE);
}
