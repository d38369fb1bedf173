/** @file The savings that are reported of the paper, worked out from the predicted sparsity and reuse that are reported with them. */
import { type Savings, savings } from "./savings";
import { type DecoderShape, type TokenFlops, tokenFlops, totalFlops } from "./token-flops";

/** The paper's ReLU² model of 1.3B parameters. */
const PAPER_SHAPE: DecoderShape = {
  variant: "relu2",
  vocabSize: 32_000,
  dModel: 2048,
  nLayers: 24,
  nHeads: 32,
  nKvHeads: 32,
  headSize: 64,
  dFF: 8192,
};
/** Reported by a secondary source, as are the two savings: 56 % of all FLOPs and 92 % of the FFN's I/O. */
const REPORTED = { predictedSparsity: 0.885, reuseRatio: 0.3, totalFlops: 0.56, ffnBytes: 0.92 };
/** The paper's predictor has about this share of the FFN's parameters. */
export const PAPER_PREDICTOR_SHARE = 0.06;

/** The check: what is reported, what follows from the reported inputs, and what the predictor's own cost makes of it. */
export interface PaperSavings {
  readonly reported: typeof REPORTED;
  /** The FFN's share of the matrix products, the output head inside, attention over the context left out. */
  readonly ffnShare: number;
  readonly predictorShare: number;
  readonly workedOut: Savings;
  readonly withPredictor: Savings;
}

/** Works the paper's reported savings out. */
export function paperSavings(): PaperSavings {
  const flops: TokenFlops = tokenFlops(PAPER_SHAPE, 0);
  const mode = {
    computedShare: 1 - REPORTED.predictedSparsity,
    reusedShare: REPORTED.reuseRatio,
    bytesFactor: 1,
  };
  return {
    reported: REPORTED,
    ffnShare: flops.ffn / totalFlops(flops),
    predictorShare: PAPER_PREDICTOR_SHARE,
    workedOut: savings(flops, { ...mode, predictorShare: 0 }),
    withPredictor: savings(flops, { ...mode, predictorShare: PAPER_PREDICTOR_SHARE }),
  };
}
