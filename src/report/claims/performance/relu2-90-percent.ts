/** @file Claim `relu2-90-percent`: ReLU² loses almost nothing at a sparsity of 90 %. */
import { mean } from "../../../numerics/mean";
import type { ModelTradeoff } from "../../../records/tradeoff-record";
import { markedCettLimit } from "../../paper/marked-limit";
import { paperAccuracyLost } from "../../paper/paper-accuracy-lost";
import { paperDenseAccuracy } from "../../paper/paper-dense-accuracy";
import { atSparsity, tradeoffCurve } from "../../performance/tradeoff-curves";
import { percent } from "../../sentences";
import type { ClaimDefinition, ClaimRecords, Judgement } from "../claim-definition";
import { modelsCaveat } from "./tradeoff-variants";

/** Sparsities: the one that is judged, and the one beside it. */
const JUDGED = 0.9;
const BESIDE = 0.95;
/** Relative rises of the loss: as little as the paper says, and little. */
const ALMOST_NOTHING = 0.001;
const LITTLE = 0.01;

/** Rise of ReLU²'s held-out loss at a sparsity of 90 %, over its dense loss. */
export const relu290Percent: ClaimDefinition = {
  id: "relu2-90-percent",
  sentence: "ReLU² loses less than 0.1 % of its performance at a sparsity close to 90 %.",
  place: "abstract and section 5.1, figure 3b",
  rule: `reproduced if ReLU²'s mean loss has risen by at most ${percent(ALMOST_NOTHING)} at a sparsity of ${percent(JUDGED, 0)}; partly if by at most ${percent(LITTLE, 0)}; else not reproduced`,
  ruleWritten: "2026-11-30",
  paper: () => `less than ${percent(ALMOST_NOTHING)}`,
  judge: ({ tradeoff }: ClaimRecords): Judgement => {
    const models = tradeoff.record.measured.models.filter(({ model }) => model.variant === "relu2");
    if (models.length === 0) {
      throw new RangeError("Cannot judge relu2-90-percent as the record must hold a model of relu2: it holds none");
    }
    const losses = relativeLossesAt(models, JUDGED);
    if (losses.length < models.length) {
      throw new RangeError(
        `Cannot judge relu2-90-percent as each model of relu2 must be measured up to a sparsity of ${JUDGED}: ${models.length - losses.length} are not`,
      );
    }
    const beside = relativeLossesAt(models, BESIDE);
    const besideText = beside.length < models.length ? "not reached by all" : percent(mean(beside), 2);
    return {
      measure: `rise of ReLU²'s held-out loss at a sparsity of ${percent(JUDGED, 0)}, over its dense loss; between evaluated CETT limits on a straight line; mean over models; interval: least and greatest model`,
      n: tradeoff.record.inputs.heldOut.nTokens,
      nOf: "tokens",
      value: mean(losses),
      unit: "percent",
      interval: losses.length > 1 ? [Math.min(...losses), Math.max(...losses)] : null,
      verdict: verdictOf(mean(losses)),
      caveat: `at ${percent(BESIDE, 0)}: ${besideText}; ${paperBeside()}; loss of held-out text, the paper's performance is the mean accuracy of eight tasks; ${modelsCaveat(models)}`,
      record: tradeoff.name,
    };
  },
};

/** Of the models that reach the sparsity. A model whose exact zeros are more loses nothing there. */
function relativeLossesAt(models: readonly ModelTradeoff[], sparsity: number): number[] {
  return models.flatMap((model) => atSparsity(tradeoffCurve(model), sparsity)?.relativeLoss ?? []);
}

/** What the paper's ReLU² has lost at the bound that it marks. */
function paperBeside(): string {
  const { sparsity, accuracy } = paperAccuracyLost("relu2").find(({ cettLimit }) => cettLimit === markedCettLimit())!;
  const dense = paperDenseAccuracy("relu2");
  return `the paper's own ReLU² has lost ${(dense - accuracy).toFixed(2)} of ${dense.toFixed(2)} points of accuracy at ${percent(sparsity)}`;
}

function verdictOf(rise: number): Judgement["verdict"] {
  if (rise <= ALMOST_NOTHING) return "reproduced";
  return rise <= LITTLE ? "partly" : "not reproduced";
}
