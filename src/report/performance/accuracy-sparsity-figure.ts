/** @file Figure: mean task accuracy against sparsity, beside LLaMA-2. */
import { mean } from "../../numerics/mean";
import type { EvaluationRecord } from "../../records/evaluation-record";
import { paperCurve } from "../../records/paper";
import type { Figure } from "../figure";
import { paperTrace } from "../paper/paper-trace";
import { axis, COLORS, layout } from "../style";
import { meanAccuracies, tasksAboveChance } from "./evaluation-mean";

/** The curve of figure 1d. */
const MODEL = "7B";

/**
 * Mean accuracy over the tasks that the dense model does above chance (over all where it does none), against sparsity, the dense model first; bars are one standard error. Dotted is LLaMA-2 7B on its own six tasks (figure 1d).
 *
 * Both stand on one axis in percent of items, so a point lost is as long in both. Percent of the dense accuracy would make a model near chance look robust, as it has little to lose: our chance is the dashed line, that of the paper's tasks is
 * not stated there. How lines fall compares, their height does not.
 */
export function accuracySparsityFigure(record: EvaluationRecord): Figure {
  const { model, tasks } = record.inputs;
  const above = tasksAboveChance(record);
  const counted = above.length > 0 ? above : [...tasks.keys()];
  const means = meanAccuracies(record, counted);
  const chance = 100 * mean(counted.map((t) => tasks[t].chanceAccuracy));
  return {
    data: [
      {
        type: "scatter",
        mode: "lines+markers",
        x: means.map(({ sparsity }) => sparsity),
        y: means.map(({ accuracy }) => 100 * accuracy),
        error_y: {
          type: "data",
          array: means.map(({ standardError }) => 100 * standardError),
          thickness: 1,
          width: 3,
        },
        text: means.map(({ cettLimit }) => (cettLimit === null ? "dense" : `CETT ${cettLimit}`)),
        name: `${model.name}, ${counted.length} tasks${above.length > 0 ? " above chance" : ""}`,
        line: { color: COLORS.blue, width: 2 },
        marker: { size: 7 },
        hovertemplate: "%{text}: %{y:.1f} % at sparsity %{x:.3f}<extra></extra>",
      },
      {
        type: "scatter",
        mode: "lines",
        x: [0, 1],
        y: [chance, chance],
        name: `chance in these ${counted.length} tasks`,
        line: { color: COLORS.blue, dash: "dash", width: 1 },
        hovertemplate: "chance: %{y:.1f} %<extra></extra>",
      },
      paperTrace({ points: paperCurve("1d", MODEL), name: `LLaMA-2 ${MODEL}, six other tasks`, color: COLORS.ink }),
    ],
    layout: layout(`Task accuracy against sparsity, ${model.name}`, {
      height: 500,
      xaxis: axis("sparsity: share of inactive neurons", { range: [-0.02, 1] }),
      yaxis: axis("mean accuracy, %", {}),
      legend: { orientation: "h", x: 0, y: -0.2 },
    }),
  };
}
