/** @file Figure: how sparse each variant is at each CETT limit. */
import type { Data } from "plotly.js-dist";
import { paperCurve } from "../../records/paper";
import type { TradeoffRecord } from "../../records/tradeoff-record";
import { type BandedLine, bandAndLineAcross } from "../band";
import type { Figure } from "../figure";
import { markedCettLimit } from "../paper/marked-limit";
import { paperModelName } from "../paper/paper-model-name";
import { paperTrace } from "../paper/paper-trace";
import { PAPER_VARIANTS } from "../paper/paper-variants";
import { axis, dashedLine, layout } from "../style";
import { byVariant, VARIANT_STYLES } from "../variant-style";
import { overLimits } from "./tradeoff-curves";
import { subjectOf } from "./tradeoff-figure";

type Models = TradeoffRecord["measured"]["models"];

/**
 * CETT limit over sparsity on held-out text, on the axes of the paper's figure 3a: a line a variant. The band is the range of seeds; of a single model, the interval by resampling documents. Dotted are the paper's
 * 1.3B models of the same variants.
 */
export function tradeoffSparsityFigure(record: TradeoffRecord): Figure {
  const variants = byVariant(record.measured.models, ({ model }) => model.variant);
  const lines = variants.flatMap(({ label, color, items }) =>
    bandAndLineAcross(sparsityLine(items), color, {
      name: label,
      mode: "lines+markers",
      marker: { size: 5, color },
      hovertemplate: `${label}: %{x:.3f} at CETT %{y}<extra></extra>`,
    }),
  );
  return {
    data: [...lines, ...paperCurves(variants.map(({ variant }) => variant))],
    layout: layout(`Sparsity at each CETT limit, ${subjectOf(record)}`, {
      height: 560,
      width: 900,
      xaxis: axis("sparsity: share of inactive neurons, held-out text", { range: [0, 1.005] }),
      yaxis: axis("CETT limit, the same for all layers", { rangemode: "tozero" }),
      shapes: [dashedLine("y", markedCettLimit())],
      legend: { x: 0.02, y: 0.98 },
    }),
  };
}

function paperCurves(variants: readonly string[]): Partial<Data>[] {
  return PAPER_VARIANTS.filter((variant) => variants.includes(variant)).map((variant) =>
    paperTrace({
      points: paperCurve("3a", variant),
      name: paperModelName(variant),
      color: VARIANT_STYLES[variant].color,
    }),
  );
}

function sparsityLine(models: Models): BandedLine {
  const line = overLimits(models, ({ sparsity }) => sparsity);
  if (models.length > 1) return line;
  const intervals = models[0].limits.map(({ sparsityInterval }) => sparsityInterval);
  return { ...line, low: intervals.map(([low]) => low), high: intervals.map(([, high]) => high) };
}
