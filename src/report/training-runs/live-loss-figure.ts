/** @file Figure: the losses of one run as it goes. */
import type { TrainingPoint } from "../../records/training-record";
import type { Figure } from "../figure";
import { axis, COLORS, layout } from "../style";

/** Training and validation loss against steps, up to now. */
export function liveLossFigure(title: string, points: readonly TrainingPoint[]): Figure {
  const trained = points.filter(({ steps }) => steps !== undefined);
  return {
    data: [
      {
        type: "scatter",
        mode: "lines+markers",
        name: "validation",
        x: points.map(({ step }) => step),
        y: points.map(({ validationLoss }) => validationLoss),
        line: { width: 2, color: COLORS.blue },
      },
      {
        type: "scatter",
        mode: "lines+markers",
        name: "training, mean since the last point",
        x: trained.map(({ step }) => step),
        y: trained.map(({ steps }) => steps?.trainLoss ?? null),
        line: { width: 1.5, color: COLORS.orange },
      },
    ],
    layout: layout(title, {
      xaxis: axis("step", {}),
      yaxis: axis("loss, nats a token", {}),
      legend: { x: 0.98, xanchor: "right", y: 0.98 },
    }),
  };
}
