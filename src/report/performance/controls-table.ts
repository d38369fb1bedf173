/** @file The ways to choose neurons, compared at equal sparsity, as a Markdown table. */
import { mean } from "../../numerics/mean";
import {
  CONTROL_DEFINITIONS,
  type ControlDefinition,
  type ModelTradeoff,
  type TradeoffRecord,
} from "../../records/tradeoff-record";
import { markdownTable } from "../markdown-table";

type Controls = NonNullable<ModelTradeoff["controls"]>;
type ControlPoint = Controls["definitions"][number]["points"][number];

/** What each is called, and what it leaves out. */
export const DEFINITION_LABELS: Readonly<Record<ControlDefinition, string>> = {
  cett: "small magnitudes, one CETT limit for all layers (ours)",
  zeros: "exact zeros only",
  globalActivation: "small absolute activations, one threshold for all layers",
  topK: "all but the k largest magnitudes of a token, one k",
  topKByLayer: "all but the k largest magnitudes of a token, k by layer",
  activation: "small absolute activations, a threshold a layer",
  random: "at random, as many of each token",
  greedy: "greedily, as many of each token, smallest error (ceiling)",
};

/** What a table compares: the loss added in all layers at once, nats a token, or the error in one layer. */
export type ControlsMeasure = "loss" | "cett";

/**
 * One row a definition: what it costs near each target sparsity that exact zeros alone do not exceed, mean over the models of a variant. For all but ours, in brackets: how
 * much more that is than ours at exactly the sparsity that it reached; of losses, paired on the same tokens, with the interval where there are one model and several documents.
 *
 * @returns An empty text where the record compares nothing for the variant.
 */
export function controlsTable(
  record: TradeoffRecord,
  variant: ModelTradeoff["model"]["variant"],
  measure: ControlsMeasure = "loss",
): string {
  const models = record.measured.models.filter(({ model, controls }) => model.variant === variant && controls !== null);
  if (models.length === 0) return "";
  const pointsOf = (definition: ControlDefinition, target: number | null): ControlPoint[] =>
    models.flatMap(
      ({ controls }) =>
        controls?.definitions
          .find((each) => each.definition === definition)
          ?.points.filter(({ targetSparsity }) => targetSparsity === target) ?? [],
    );
  const isReached = (target: number): boolean => pointsOf("cett", target).length > 0; // exact zeros alone may be more
  const targets = (record.inputs.controls?.targetSparsities ?? []).filter(isReached);
  const rows = CONTROL_DEFINITIONS.flatMap((definition) => {
    const cells = targets.map((target) => cellOf(pointsOf(definition, target), measure));
    return cells.every((cell) => cell === "") ? [] : [[DEFINITION_LABELS[definition], ...cells]]; // zeros reach no target; the greedy choice may be left out
  });
  const zeros = pointsOf("zeros", null);
  const header = ["neurons left out", ...targets.map((target) => `${(100 * target).toFixed(0)} %`)];
  const ofZeros =
    zeros.length === 0
      ? ""
      : `\n\nExact zeros alone: sparsity ${(100 * mean(zeros.map(({ sparsity }) => sparsity))).toFixed(1)} %, at no loss.`;
  return markdownTable(header, rows) + ofZeros;
}

function cellOf(points: readonly ControlPoint[], measure: ControlsMeasure): string {
  if (points.length === 0) return "";
  if (measure === "cett") {
    const above = points.flatMap(({ cettAboveCett }) => cettAboveCett ?? []);
    const cett = mean(points.map((point) => point.cett)).toFixed(4);
    return above.length === 0 ? cett : `${cett} (${signed(mean(above))})`;
  }
  const added = signed(mean(points.map(({ lossChange }) => lossChange)));
  const above = points.flatMap(({ lossAboveCett }) => lossAboveCett ?? []);
  if (above.length === 0) return added;
  const [{ lossAboveCettInterval: interval }] = points;
  const isSpread = points.length === 1 && interval !== null && interval[0] < interval[1]; // one document has no spread
  const range = isSpread ? `, ${interval.map(signed).join(" to ")}` : "";
  return `${added} (${signed(mean(above))}${range})`;
}

function signed(value: number): string {
  return `${value < 0 ? "-" : "+"}${Math.abs(value).toFixed(4)}`;
}
