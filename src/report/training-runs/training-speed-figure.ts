/** @file Figure: how fast models train, ours beside PyTorch. */
import type { Data } from "plotly.js-dist";
import type { TrainingSpeedRecord } from "../../records/training-speed-record";
import type { Figure } from "../figure";
import { axis, COLORS, layout } from "../style";
import { VARIANT_STYLES } from "../variant-style";

/** In the order in which the record names the programs: ours is the first. */
const PROGRAM_COLORS = [COLORS.blue, COLORS.faint, COLORS.green, COLORS.orange];

/** Tokens a second, a bar a row of the record, model by model from the top; a colour for each program. */
export function trainingSpeedFigure(record: TrainingSpeedRecord): Figure {
  const { card, rows } = record.measured;
  const programs = [...new Set(rows.map(({ name }) => name))];
  const models = [...new Set(rows.map(({ model }) => model))];
  const ordered = models.flatMap((name) => rows.filter(({ model }) => model === name));
  const bars = programs.map((program, p): Partial<Data> => {
    const own = ordered.filter(({ name }) => name === program);
    return {
      type: "bar",
      orientation: "h",
      name: program,
      x: own.map(({ tokensPerSecond }) => tokensPerSecond),
      y: own.map((row) => ordered.indexOf(row)),
      text: own.map(({ tokensPerSecond }) => `${(tokensPerSecond / 1e6).toFixed(2)}M`),
      textposition: "auto",
      marker: { color: PROGRAM_COLORS[p % PROGRAM_COLORS.length] },
      hovertemplate: `${program}: %{x:.3s} tokens/s<extra></extra>`,
    };
  });
  return {
    data: bars,
    layout: layout(`Training speed on one ${card}`, {
      height: 200 + 26 * ordered.length,
      barmode: "overlay", // every bar has a place of its own
      bargap: 0.25,
      xaxis: axis("tokens per second", { exponentformat: "SI", rangemode: "tozero" }),
      yaxis: axis("", {
        autorange: "reversed",
        tickvals: [...ordered.keys()],
        ticktext: ordered.map(({ model, variant }) => `${model}, ${VARIANT_STYLES[variant].label}`),
        ticks: "",
      }),
      legend: { orientation: "h", x: 0, y: -0.22 },
    }),
  };
}
