/** @file Figure: task accuracy against the CETT limit. */
import type { Data } from "plotly.js-dist";
import type { EvaluationRecord } from "../../records/evaluation-record";
import type { Figure } from "../figure";
import { axis, layout } from "../style";

/** Where the dense model stands on the axis of limits. */
const DENSE = 0;

/**
 * Accuracy of each task, in percent, against the CETT limit whose thresholds were active (0: the dense model). Bars are one standard error of the change
 * against dense, paired by item; open points at the left edge mark chance.
 */
export function evaluationFigure({ inputs, measured }: EvaluationRecord): Figure {
  const lines = measured.tasks.map(({ settings }, t): Partial<Data> => {
    const { title, nItems } = inputs.tasks[t];
    return {
      type: "scatter",
      mode: "lines+markers",
      x: settings.map(({ cettLimit }) => cettLimit ?? DENSE),
      y: settings.map(({ accuracy }) => 100 * accuracy.accuracy),
      error_y: {
        type: "data",
        array: settings.map(({ changes }) => 100 * (changes?.accuracy.standardError ?? 0)),
        thickness: 1,
        width: 3,
      },
      line: { width: 1.6, color: taskColor(t, measured.tasks.length) },
      name: `${title} (${nItems})`,
      hovertemplate: `${title}: %{y:.1f} % at CETT %{x}<extra></extra>`,
    };
  });
  const chance: Partial<Data> = {
    type: "scatter",
    mode: "markers",
    x: inputs.tasks.map(() => DENSE),
    y: inputs.tasks.map(({ chanceAccuracy }) => 100 * chanceAccuracy),
    marker: { symbol: "line-ew-open", size: 12, color: inputs.tasks.map((_, t) => taskColor(t, inputs.tasks.length)) },
    name: "chance",
    text: inputs.tasks.map(({ title }) => title),
    hovertemplate: "%{text}: chance %{y:.1f} %<extra></extra>",
  };
  return {
    data: [...lines, chance],
    layout: layout(`Task accuracy against CETT limit, ${inputs.model.name}`, {
      height: 520,
      xaxis: axis("CETT limit (0: dense)", {}),
      yaxis: axis("accuracy, %", { rangemode: "tozero" }),
      legend: { x: 1.02, y: 1, xanchor: "left" },
    }),
  };
}

function taskColor(task: number, nTasks: number): string {
  return `hsl(${Math.round((360 * task) / nTasks)}, 60%, 42%)`;
}
