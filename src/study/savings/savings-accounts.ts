/** @file A model's FLOPs and bytes under each way to run its FFN. */
import { type SparseMode, savings } from "../../locality/savings";
import { type DecoderShape, tokenFlops, totalFlops } from "../../locality/token-flops";
import { roundSignificant } from "../../numerics/round-significant";
import { readPaper } from "../../records/paper";
import type { LayoutTrace, ModelSavings, SavingsAccount } from "../../records/savings-record";

/** What a measured predictor costs and gives. */
export type PredictorCost = NonNullable<ModelSavings["predictor"]>;

/** The simulated trace. */
interface MeasuredLayouts {
  readonly nTokens: number;
  readonly layouts: readonly LayoutTrace[];
}

/** Windows of the accounts: the paper draws reuse of both; its estimate goes with the second. */
const WINDOWS = [1, 5];

/**
 * The accounts of a model.
 *
 * @param contextTokens tokens that attention looks back on.
 * @param predictor where undefined, the predictor is taken to have the paper's share of the FFN and to be always right.
 */
export function modelAccounts(
  shape: DecoderShape,
  contextTokens: number,
  { nTokens, layouts }: MeasuredLayouts,
  predictor: PredictorCost | undefined,
): Pick<ModelSavings, "activationRatio" | "flops" | "ffnShare" | "ffnShareOfWeights" | "predictor" | "accounts"> {
  const flops = tokenFlops(shape, contextTokens);
  const singles = layoutNamed(layouts, "row-column");
  const pairs = layoutNamed(layouts, "co-activation");
  const activationRatio = singles.nUsed / (nTokens * shape.nLayers * shape.dFF);
  const computedShare = predictor === undefined ? activationRatio : 1 - predictor.predictedSparsity;
  const predictorShare = predictor?.parameterShare ?? readPaper().numbers.predictorParameterShare.value;
  const account = (mode: SavingsAccount["mode"], window: number, particular: Partial<SparseMode>): SavingsAccount => {
    const full: SparseMode = { computedShare, reusedShare: 0, bytesFactor: 1, predictorShare, ...particular };
    const { ffnFlops, totalFlops: total, ffnBytes, ffnBytesWithPredictor } = savings(flops, full);
    return {
      mode,
      window,
      computedShare: roundSignificant(full.computedShare),
      reusedShare: roundSignificant(full.reusedShare),
      bytesFactor: roundSignificant(full.bytesFactor),
      predictorShare: roundSignificant(full.predictorShare),
      saved: {
        ffnFlops: roundSignificant(ffnFlops),
        totalFlops: roundSignificant(total),
        ffnBytes: roundSignificant(ffnBytes),
        ffnBytesWithPredictor: roundSignificant(ffnBytesWithPredictor),
      },
    };
  };
  const reusedShare = (window: number): number => 1 - singles.windows[window].nRead / singles.nUsed;
  return {
    activationRatio: roundSignificant(activationRatio),
    flops,
    ffnShare: roundSignificant(flops.ffn / totalFlops(flops)),
    ffnShareOfWeights: roundSignificant(flops.ffn / totalFlops({ ...flops, attention: 0 })),
    predictor: predictor ?? null,
    accounts: [
      account("oracle", 0, { computedShare: activationRatio, predictorShare: 0 }),
      account("predicted", 0, {}),
      ...WINDOWS.map((window) => account("window", window, { reusedShare: reusedShare(window) })),
      ...WINDOWS.map((window) =>
        account("co-activation", window, {
          reusedShare: reusedShare(window),
          bytesFactor: (pairs.windows[window].nRead * neuronsPerUnit(pairs, singles)) / singles.windows[window].nRead,
        }),
      ),
    ],
  };
}

function neuronsPerUnit(pairs: LayoutTrace, singles: LayoutTrace): number {
  return singles.nUnits / pairs.nUnits;
}

function layoutNamed(layouts: readonly LayoutTrace[], name: LayoutTrace["layout"]): LayoutTrace {
  return layouts.find(({ layout }) => layout === name)!;
}
