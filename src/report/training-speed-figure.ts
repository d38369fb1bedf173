/** @file Figure: how fast models train, ours beside PyTorch. */
import type { Data } from "plotly.js-dist";
import type { TrainingSpeedRecord } from "../records/training-speed-record";
import type { Figure } from "./figure";
import { axis, layout } from "./style";

/** Tokens a second of each row, grouped by model and variant, a colour for each program. */
export function trainingSpeedFigure(record: TrainingSpeedRecord): Figure {
  const { card, rows } = record.measured;
  const programs = [...new Set(rows.map(({ name }) => name))];
  const bars = programs.map((program): Partial<Data> => {
    const own = rows.filter(({ name }) => name === program);
    return {
      type: "bar",
      name: program,
      x: own.map(({ model, variant }) => `${model}, ${variant}`),
      y: own.map(({ tokensPerSecond }) => tokensPerSecond),
      hovertemplate: `${program}: %{y:.3s} tokens/s<extra></extra>`,
    };
  });
  return {
    data: bars,
    layout: layout(`Training speed on one ${card}`, {
      height: 520,
      barmode: "group",
      xaxis: axis("model and variant", {}),
      yaxis: axis("tokens per second", { exponentformat: "SI" }),
      legend: { orientation: "h", x: 0, y: -0.3 },
    }),
  };
}
