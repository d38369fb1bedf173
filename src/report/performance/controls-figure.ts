/** @file Figure: the loss that each way to choose neurons adds, at equal sparsity. */
import type { Data } from "plotly.js-dist";
import { mean } from "../../numerics/mean";
import {
  CONTROL_DEFINITIONS,
  type ControlDefinition,
  type ModelTradeoff,
  type TradeoffRecord,
} from "../../records/tradeoff-record";
import type { Figure } from "../figure";
import { axis, COLORS, layout } from "../style";
import { byVariant } from "../variant-style";
import { DEFINITION_LABELS } from "./controls-table";

/** Ours is thick; the floor and the ceiling of the choice are dotted. */
const LINES: Readonly<
  Record<ControlDefinition, { readonly color: string; readonly dash: "solid" | "dash" | "dot"; readonly width: number }>
> = {
  cett: { color: COLORS.blue, dash: "solid", width: 3 },
  zeros: { color: COLORS.ink, dash: "solid", width: 1.5 },
  globalActivation: { color: COLORS.orange, dash: "solid", width: 1.5 },
  topK: { color: COLORS.green, dash: "solid", width: 1.5 },
  topKByLayer: { color: COLORS.green, dash: "dash", width: 1.5 },
  activation: { color: COLORS.orange, dash: "dash", width: 1.5 },
  random: { color: COLORS.faint, dash: "dot", width: 2 },
  greedy: { color: COLORS.ink, dash: "dot", width: 2 },
};

/** Loss minus dense loss against sparsity, a line a definition, for the models of one variant (means over seeds); the axis of losses is logarithmic. */
export function controlsFigure(record: TradeoffRecord, variant: ModelTradeoff["model"]["variant"]): Figure {
  const [found] = byVariant(
    record.measured.models.filter(({ model }) => model.variant === variant),
    ({ model }) => model.variant,
  );
  if (!found)
    throw new RangeError(`Cannot draw the definitions as the record must hold a model of ${variant}: it holds none`);
  const lines = CONTROL_DEFINITIONS.flatMap((definition): Partial<Data>[] => {
    const points = definition === "zeros" ? [] : pointsOf(found.items, definition);
    if (points.length === 0) return []; // the greedy choice may be left out
    return [
      {
        type: "scatter",
        mode: "lines+markers",
        x: points.map(({ sparsity }) => sparsity),
        y: points.map(({ lossChange }) => (lossChange > 0 ? lossChange : null)), // the axis has no place for a gain
        name: DEFINITION_LABELS[definition],
        line: LINES[definition],
        marker: { size: 6, color: LINES[definition].color },
        hovertemplate: `%{y:.4f} nats at sparsity %{x:.3f}<extra>${DEFINITION_LABELS[definition]}</extra>`,
      },
    ];
  });
  return {
    data: lines,
    layout: layout(`Ways to choose neurons, ${found.label}`, {
      width: 940,
      height: 560,
      xaxis: axis("sparsity: share of inactive neurons", {}),
      yaxis: axis("loss - dense loss, nats a token", { type: "log", exponentformat: "power" }),
      legend: { orientation: "h", x: 0, y: -0.16 },
    }),
  };
}

/** Means over the models, target by target. */
function pointsOf(
  models: readonly ModelTradeoff[],
  definition: ControlDefinition,
): { sparsity: number; lossChange: number }[] {
  const byTarget = new Map<number | null, { sparsity: number; lossChange: number }[]>();
  for (const { controls } of models) {
    for (const point of controls?.definitions.find((each) => each.definition === definition)?.points ?? []) {
      byTarget.set(point.targetSparsity, [...(byTarget.get(point.targetSparsity) ?? []), point]);
    }
  }
  return [...byTarget.values()].map((points) => ({
    sparsity: mean(points.map(({ sparsity }) => sparsity)),
    lossChange: mean(points.map(({ lossChange }) => lossChange)),
  }));
}
