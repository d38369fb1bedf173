/**
 * @file The grid of thresholds, the same for every layer and model: 64 points an octave.
 *
 * The bin of a magnitude m > 0 is its float32 bits cut to the exponent and 6 mantissa bits, floatBits(m) >>> 17. Bins are ordered as magnitudes are, and
 * two histograms on them merge exactly. A magnitude of zero has no bin: it is counted apart.
 */

/** Mantissa bits that the grid drops. */
const DROPPED_BITS = 17;

/** Number of bins that hold finite magnitudes. */
export const N_MAGNITUDE_BINS = 0x7f800000 >>> DROPPED_BITS;

const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

/**
 * The bin of a magnitude.
 *
 * @param magnitude a float32, > 0 and finite.
 * @returns An integer in [0, N_MAGNITUDE_BINS).
 * @throws {RangeError} If the magnitude is not a positive finite float32: zero has no bin.
 */
export function binOf(magnitude: number): number {
  float[0] = magnitude;
  if (!(float[0] > 0 && float[0] < Number.POSITIVE_INFINITY)) {
    throw new RangeError(
      `Cannot find the bin as a magnitude must be a positive finite float32: current value is ${magnitude}`,
    );
  }
  return bits[0] >>> DROPPED_BITS;
}

/** The largest float32 of a bin: `m <= thresholdOfBin(b)` holds for a float32 m > 0 exactly where `binOf(m) <= b`. */
export function thresholdOfBin(bin: number): number {
  checkBin(bin);
  bits[0] = ((bin + 1) << DROPPED_BITS) - 1;
  return float[0];
}

/** Where a bin begins: its smallest float32, and 0 for the lowest bin. */
export function lowerEdgeOfBin(bin: number): number {
  checkBin(bin);
  bits[0] = bin << DROPPED_BITS;
  return float[0];
}

function checkBin(bin: number): void {
  if (!Number.isInteger(bin) || bin < 0 || bin >= N_MAGNITUDE_BINS) {
    throw new RangeError(
      `Cannot find the edge of a bin as it must be an integer in [0, ${N_MAGNITUDE_BINS}): current value is ${bin}`,
    );
  }
}
