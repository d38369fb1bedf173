/** @file Figure: how far each variant is from SwiGLU in training. */
import type { Data } from "plotly.js-dist";
import { summarize } from "../../numerics/summarize";
import type { TrainingRecord } from "../../records/training-record";
import type { Figure } from "../figure";
import { axis, layout } from "../style";
import { VARIANT_STYLES } from "../variant-style";
import { lineOverTokens } from "./training-curves";
import { comparedPoints, lossDifferencesAt } from "./training-losses";

/** What the others are compared with. */
const BASE = "swiglu";
const OTHERS = ["relu", "relu2", "reglu"] as const;

/** Validation loss minus that of SwiGLU with the same seed, against tokens: mean over seeds, in a band from the least to the greatest. */
export function trainingDifferenceFigure(record: TrainingRecord): Figure {
  const points = comparedPoints(record);
  const [{ points: recorded }] = record.measured.runs;
  const tokens = points.map((point) => recorded[point].tokens);
  const traces = OTHERS.flatMap((variant): Partial<Data>[] => {
    const summaries = points.map((point) => summarize(lossDifferencesAt(record, variant, BASE, point)));
    const { label, color } = VARIANT_STYLES[variant];
    const mean = summaries.map((summary) => summary.mean);
    const low = summaries.map(({ least }) => least);
    const high = summaries.map(({ greatest }) => greatest);
    const name = `${label}: ${signed(mean[mean.length - 1])} at the end`;
    return lineOverTokens({ label, color, tokens, mean, low, high }, name);
  });
  return {
    data: traces,
    layout: layout(`Loss above that of ${VARIANT_STYLES[BASE].label} with the same seed, ${record.inputs.size}`, {
      height: 480,
      xaxis: axis("tokens trained on", { exponentformat: "SI" }),
      yaxis: axis("loss - SwiGLU's loss, nats a token", { zeroline: true, zerolinecolor: VARIANT_STYLES[BASE].color }),
      legend: { x: 0.98, xanchor: "right", y: 0.98 },
    }),
  };
}

function signed(nats: number): string {
  return `${nats < 0 ? "-" : "+"} ${Math.abs(nats).toFixed(4)}`;
}
