/**
 * @file What a decoder computes of one token besides matrices: norms, rotary positions, attention over the keys and values kept so far.
 *
 * Steps that all threads run at once, as in sparse-ffn.ts; short ones are the work of the thread that comes first.
 */
import { exponential, exponentialOf } from "./exponential";

const CHUNK_COUNTER: usize = 64; // address of the common counter: set to zero between steps
const POSITION: usize = 128; // address of the token's position

@inline
function nextChunk(): usize {
  return atomic.add<u32>(CHUNK_COUNTER, 1);
}

/** residual += added, then y = residual / sqrt(mean(residual²) + ε) ⊙ weight; all of n floats, the mean in float64. `epsilon` is an address. */
export function addAndNormalise(y: usize, residual: usize, added: usize, weight: usize, n: usize, epsilon: usize): void {
  if (nextChunk() != 0) return;
  let squares: f64 = 0;
  for (let j: usize = 0; j < n << 2; j += 4) {
    const value = load<f32>(residual + j) + load<f32>(added + j);
    store<f32>(residual + j, value);
    squares += <f64>value * <f64>value;
  }
  const scale = <f32>(1 / sqrt(squares / <f64>n + <f64>load<f32>(epsilon)));
  for (let j: usize = 0; j < n << 2; j += 4) store<f32>(y + j, load<f32>(residual + j) * scale * load<f32>(weight + j));
}

/**
 * Turns the queries where they lie, and the keys on their way into the cache, by the angles of the position; puts the values beside them.
 *
 * @param qkv [nHeads + 2 nKvHeads, headBytes]: queries, keys, values.
 * @param tables [context, 2, headBytes / 2]: cos and sin.
 * @param keys, values [nKvHeads, context, headBytes]
 */
export function rotateAndKeep(
  qkv: usize, nHeads: usize, nKvHeads: usize, headBytes: usize, tables: usize, keys: usize, values: usize, context: usize,
): void {
  const position = load<usize>(POSITION);
  const cos = tables + position * headBytes;
  for (let head = nextChunk(); head < nHeads + nKvHeads; head = nextChunk()) {
    const from = qkv + head * headBytes;
    if (head < nHeads) {
      rotate(from, from, cos, headBytes >> 1);
      continue;
    }
    const place = ((head - nHeads) * context + position) * headBytes;
    rotate(keys + place, from, cos, headBytes >> 1);
    memory.copy(values + place, from + nKvHeads * headBytes, headBytes);
  }
}

/** (a, b) to (a cos - b sin, b cos + a sin), a in the first half of a head and b in the second. */
@inline
function rotate(to: usize, from: usize, cos: usize, half: usize): void {
  for (let j: usize = 0; j < half; j += 4) {
    const a = load<f32>(from + j);
    const b = load<f32>(from + half + j);
    const c = load<f32>(cos + j);
    const s = load<f32>(cos + half + j);
    store<f32>(to + j, a * c - b * s);
    store<f32>(to + half + j, b * c + a * s);
  }
}

/**
 * softmax(q Kᵀ / √headSize) V of one token over the positions so far, a query head a chunk.
 *
 * @param mixed [nHeads, headBytes]
 * @param scratch has room for a float a position, and 16 bytes more.
 */
export function attend(
  mixed: usize, queries: usize, nHeads: usize, nKvHeads: usize, headBytes: usize, keys: usize, values: usize, context: usize, scratch: usize,
): void {
  const n = load<usize>(POSITION) + 1;
  const scale: f32 = 1 / sqrt<f32>(<f32>(headBytes >> 2));
  for (let head = nextChunk(); head < nHeads; head = nextChunk()) {
    const kept = (head * nKvHeads / nHeads) * context * headBytes;
    const query = queries + head * headBytes;
    let most: f32 = -Infinity;
    for (let t: usize = 0; t < n; t++) {
      const score = dot(query, keys + kept + t * headBytes, headBytes) * scale;
      store<f32>(scratch + (t << 2), score);
      most = max(most, score);
    }
    const total = exponentials(scratch, n, most);
    const out = mixed + head * headBytes;
    memory.fill(out, 0, headBytes);
    for (let t: usize = 0; t < n; t++) {
      const share = f32x4.splat(load<f32>(scratch + (t << 2)) / total);
      const value = values + kept + t * headBytes;
      for (let j: usize = 0; j < headBytes; j += 16) {
        v128.store(out + j, f32x4.add(v128.load(out + j), f32x4.mul(share, v128.load(value + j))));
      }
    }
  }
}

function dot(a: usize, b: usize, nBytes: usize): f32 {
  let s = f32x4.splat(0);
  for (let j: usize = 0; j < nBytes; j += 16) s = f32x4.add(s, f32x4.mul(v128.load(a + j), v128.load(b + j)));
  return f32x4.extract_lane(s, 0) + f32x4.extract_lane(s, 1) + (f32x4.extract_lane(s, 2) + f32x4.extract_lane(s, 3));
}

/** Replaces n scores by exp(score - most); returns their sum. */
function exponentials(scores: usize, n: usize, most: f32): f32 {
  let total = f32x4.splat(0);
  const shift = f32x4.splat(most);
  const whole = n & ~3;
  for (let t: usize = 0; t < whole; t += 4) {
    const e = exponential(f32x4.sub(v128.load(scores + (t << 2)), shift));
    v128.store(scores + (t << 2), e);
    total = f32x4.add(total, e);
  }
  let sum =
    f32x4.extract_lane(total, 0) + f32x4.extract_lane(total, 1) + (f32x4.extract_lane(total, 2) + f32x4.extract_lane(total, 3));
  for (let t = whole; t < n; t++) {
    const e = exponentialOf(load<f32>(scores + (t << 2)) - most);
    store<f32>(scores + (t << 2), e);
    sum += e;
  }
  return sum;
}
