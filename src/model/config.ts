/** @file The shape of a decoder-only transformer, in the field's terms. */

/** The kinds of feed-forward network: two matrices (`relu`, `relu2`) or three, with a gate (`reglu`, `swiglu`, `geglu`). */
export const FFN_VARIANTS = ["relu", "relu2", "reglu", "swiglu", "geglu"] as const;

/** Kind of feed-forward network. */
export type FfnVariant = (typeof FFN_VARIANTS)[number];

/** Which GELU a `geglu` computes: with the error function, or its tanh approximation. */
export type GeluKind = "erf" | "tanh";

/** Which coordinates of a head rotate together: `half` pairs (i, i + headSize / 2), `interleaved` pairs (2i, 2i + 1). */
export type RotaryLayout = "half" | "interleaved";

/** Everything the forward pass needs to know of a model besides its weights. */
export interface ModelConfig {
  readonly architecture: "llama" | "qwen2";
  readonly variant: FfnVariant;
  /** Set for `geglu` only. */
  readonly gelu?: GeluKind;
  readonly vocabSize: number;
  /** Longest sequence the model was trained on. */
  readonly contextLength: number;
  readonly dModel: number;
  readonly nLayers: number;
  readonly nHeads: number;
  /** Heads of keys and values; `nHeads` is a multiple of it (grouped queries). */
  readonly nKvHeads: number;
  readonly headSize: number;
  readonly dFF: number;
  readonly rmsNormEpsilon: number;
  readonly ropeBase: number;
  readonly rotaryLayout: RotaryLayout;
  /** The output head is the embedding matrix. */
  readonly tiedHead: boolean;
  /** Queries, keys and values have a bias (qwen2). */
  readonly qkvBias: boolean;
}

/** Whether the FFN multiplies by a gate: three matrices instead of two. */
export function isGated(variant: FfnVariant): boolean {
  switch (variant) {
    case "relu":
    case "relu2":
      return false;
    case "reglu":
    case "swiglu":
    case "geglu":
      return true;
    default:
      return variant satisfies never;
  }
}
