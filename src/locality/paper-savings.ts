/** @file The savings that the paper states, beside what its own figures give: prediction sparsity from figure 5c, reuse from figure 6b. */
import { mean } from "../numerics/mean";
import { paperCurve, readPaper } from "../records/paper";
import { paperPrediction } from "../records/paper-prediction";
import type { SavingsRecord } from "../records/savings-record";
import { savings } from "./savings";
import { type DecoderShape, type TokenFlops, tokenFlops, totalFlops } from "./token-flops";

/** The window whose reuse gives the stated I/O: figure 6b. */
const WINDOW = 5;

type PaperSavings = SavingsRecord["measured"]["paper"];

/**
 * Works the paper's savings out: its 1.3B ReLU² model at the marked CETT limit, window 5.
 *
 * The paper states no inputs. These are the ones of its figures: the prediction sparsity of figure 5c at the limit, and the mean of figure 6b over the layers, which is measured
 * near sparsity 0.95, where the limit puts this model. FLOPs are those of matrix products with weights, with the output head among them and without.
 */
export function paperSavings(): PaperSavings {
  const { numbers } = readPaper();
  const { cettLimit, sparsity, predictedSparsity } = paperPrediction();
  const predictorShare = numbers.predictorParameterShare.value;
  const reuseRatio = mean(paperCurve("6b", "relu2").map(([, reuse]) => reuse));
  const mode = { computedShare: 1 - predictedSparsity, reusedShare: reuseRatio, bytesFactor: 1 };
  const workedOut = (flops: TokenFlops): PaperSavings["withHead"] => ({
    ffnShare: flops.ffn / totalFlops(flops),
    saved: savings(flops, { ...mode, predictorShare: 0 }),
    savedWithPredictor: savings(flops, { ...mode, predictorShare }),
  });
  const flops = tokenFlops(paperShape(), 0);
  return {
    stated: { totalFlops: numbers.savedFlops.value, ffnBytes: numbers.savedFfnBytes.value },
    inputs: { cettLimit, sparsity, predictedSparsity, window: WINDOW, reuseRatio },
    predictorShare,
    withHead: workedOut(flops),
    withoutHead: workedOut({ ...flops, head: 0 }),
  };
}

/** The paper's ReLU² model of 1.3B parameters; every head has keys and values of its own. */
function paperShape(): DecoderShape {
  const { dModel, nLayers, nHeads, headSize, vocabSize, dFF } = readPaper().models["1.3B"];
  return { variant: "relu2", dModel, nLayers, nHeads, nKvHeads: nHeads, headSize, vocabSize, dFF: dFF.relu2 };
}
