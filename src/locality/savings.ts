/** @file What leaving neurons out saves of FLOPs and of weight bytes, the predictor's own cost inside or not. */
import { type TokenFlops, totalFlops } from "./token-flops";

/** One way to run the FFN. */
export interface SparseMode {
  /** Share of neurons that are computed: 1 - predicted sparsity. */
  readonly computedShare: number;
  /** Share of the computed neurons' weights that is in fast memory already: the reuse ratio of a window cache. */
  readonly reusedShare: number;
  /** Bytes that are read for each byte needed: above 1 where a bundle brings more than was asked for. */
  readonly bytesFactor: number;
  /** The predictor's parameters as a share of the FFN's; 0 for a mask that costs nothing. */
  readonly predictorShare: number;
}

/** Shares saved against the dense model, per token; negative where it costs more. */
export interface Savings {
  /** Of the FLOPs of the FFN. */
  readonly ffnFlops: number;
  /** Of all FLOPs of the model. */
  readonly totalFlops: number;
  /** Of the weight bytes of the FFN that are read from where they are stored, with the predictor in fast memory. */
  readonly ffnBytes: number;
  /** The same where the predictor is read for every token as well. */
  readonly ffnBytesWithPredictor: number;
}

/**
 * Savings of a mode.
 *
 *     ffnFlops   = 1 - (computed + predictor)
 *     totalFlops = ffnFlops · (FLOPs of the FFN / all FLOPs)
 *     ffnBytes   = 1 - computed · (1 - reused) · bytesFactor
 *
 * @throws {RangeError} If a share is outside [0, 1].
 */
export function savings(flops: TokenFlops, mode: SparseMode): Savings {
  const { computedShare, reusedShare, bytesFactor, predictorShare } = mode;
  for (const [name, value] of Object.entries({ computedShare, reusedShare, predictorShare })) {
    if (!(value >= 0 && value <= 1)) {
      throw new RangeError(`Cannot compute savings as ${name} must be in [0, 1]: current value is ${value}`);
    }
  }
  const ffnFlops = 1 - computedShare - predictorShare;
  const ffnBytes = 1 - computedShare * (1 - reusedShare) * bytesFactor;
  return {
    ffnFlops,
    totalFlops: (ffnFlops * flops.ffn) / totalFlops(flops),
    ffnBytes,
    ffnBytesWithPredictor: ffnBytes - predictorShare,
  };
}
