/** @file What the methods of prediction are called in figures and sentences. */
import type { PredictionMethod } from "../../records/predictor-record";

/** In the order of figures. */
export const METHOD_NAMES: Readonly<Record<PredictionMethod, string>> = {
  chance: "chance",
  frequency: "frequency",
  signBits: "sign bits",
  lowRank: "low rank (SVD)",
  linear: "linear",
  predictor: "predictor",
  weightedRelu: "with a ReLU between and weighted classes (ours)",
  oracle: "ceiling",
  previousToken: "token before",
};
