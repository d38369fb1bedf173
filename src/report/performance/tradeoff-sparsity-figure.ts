/** @file Figure: how sparse each variant is at each CETT limit. */
import type { Data } from "plotly.js-dist";
import type { TradeoffRecord } from "../../records/tradeoff-record";
import { type BandedLine, bandAndLine } from "../band";
import type { Figure } from "../figure";
import { PAPER_CETT_LIMIT, REPORTED_POINTS } from "../reported-points";
import { axis, COLORS, layout } from "../style";
import { byVariant } from "../variant-style";
import { overLimits } from "./tradeoff-curves";
import { subjectOf } from "./tradeoff-figure";

type Models = TradeoffRecord["measured"]["models"];

/**
 * Sparsity on held-out text against the CETT limit: a line a variant. The band is the range of seeds; of a single model, the interval by resampling documents. Stars are
 * what is reported of the paper's models.
 */
export function tradeoffSparsityFigure(record: TradeoffRecord): Figure {
  const variants = byVariant(record.measured.models, ({ model }) => model.variant);
  const lines = variants.flatMap(({ label, color, items }) =>
    bandAndLine(sparsityLine(items), color, {
      name: label,
      mode: "lines+markers",
      marker: { size: 5, color },
      hovertemplate: `${label}: %{y:.3f} at CETT %{x}<extra></extra>`,
    }),
  );
  const stars = variants.flatMap(({ variant, color }) =>
    REPORTED_POINTS.filter((point) => point.variant === variant && point.cett !== undefined).map(
      ({ label, sparsity, cett }): Partial<Data> => ({
        type: "scatter",
        mode: "markers",
        x: [cett ?? 0],
        y: [sparsity],
        name: label,
        marker: { size: 11, symbol: "star-open", color },
      }),
    ),
  );
  return {
    data: [...lines, ...stars],
    layout: layout(`Sparsity against the CETT limit, ${subjectOf(record)}`, {
      height: 500,
      width: 900,
      xaxis: axis("CETT limit, the same for all layers", {}),
      yaxis: axis("sparsity: share of inactive neurons, held-out text", { range: [0, 1.01] }),
      shapes: [limitLine(PAPER_CETT_LIMIT)],
      legend: { x: 0.98, xanchor: "right", y: 0.02, yanchor: "bottom" },
    }),
  };
}

/** The limit that the paper marks, as a dashed line over the whole height. */
export function limitLine(cettLimit: number): object {
  return {
    type: "line",
    x0: cettLimit,
    x1: cettLimit,
    yref: "paper",
    y0: 0,
    y1: 1,
    line: { color: COLORS.ink, dash: "dash", width: 1 },
  };
}

function sparsityLine(models: Models): BandedLine {
  const line = overLimits(models, ({ sparsity }) => sparsity);
  if (models.length > 1) return line;
  const intervals = models[0].limits.map(({ sparsityInterval }) => sparsityInterval);
  return { ...line, low: intervals.map(([low]) => low), high: intervals.map(([, high]) => high) };
}
