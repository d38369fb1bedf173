/** @file The ways a decoder can compute its feed-forward networks. */
import type { Predictor } from "../predictor/predictor-network";

/**
 * How each token's FFNs are computed.
 *
 * - `dense`: all neurons.
 * - `gate-first`: gate (or up) values of all, the rest only where those are above zero: lossless, for `relu`, `relu2` and `reglu`.
 * - `oracle`: only neurons whose magnitude |aᵢ| · ‖wᵢ‖ is above the layer's threshold, as if they were known: finding them takes a dense pass, which is timed apart.
 * - `predicted`: only neurons that the layer's predictor names.
 */
export type FfnMode =
  | { readonly kind: "dense" }
  | { readonly kind: "gate-first" }
  | { readonly kind: "oracle"; readonly thresholdByLayer: readonly number[] }
  | { readonly kind: "predicted"; readonly predictors: readonly Predictor[] };

/** Name of a mode. */
export type FfnModeKind = FfnMode["kind"];
