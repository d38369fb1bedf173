/** @file Figure: the top-average co-activation gap as the paper defines it, beside the paper's figure 7. */
import type { Data } from "plotly.js-dist";
import type { LayerLocality, LocalityRecord } from "../../records/locality-record";
import type { Figure } from "../figure";
import { paperModelName } from "../paper/paper-model-name";
import { paperPointsOf } from "../paper/paper-points-of";
import { paperTrace } from "../paper/paper-trace";
import { axis, layout } from "../style";
import {
  type LimitChoice,
  type LocalityVariant,
  localityPlace,
  localityVariants,
  meanByLayer,
} from "./locality-variants";

/** Follows the name of a variant whose record has not the paper's gap. */
const OLD_RECORD = " (partners of other documents, dead and hot neurons left out: an older record)";

/**
 * The paper's gap against relative depth, layer over number of layers, so that models of 6 and of 24 layers compare: means over the models of a variant, and the paper's curves. Records from
 * before 30 November 2026 have only the gap with partners chosen on other documents: it stands in its place, drawn open and named so.
 *
 * @param choice sparsity 0.95, as in the paper, unless given.
 */
export function localityPaperGapFigure(record: LocalityRecord, choice?: LimitChoice): Figure {
  const { limit, label } = localityPlace(record, choice);
  return {
    data: localityVariants(record, limit).flatMap((variant) => [ownTrace(variant), ...paperTraces(variant)]),
    layout: layout(`Top-average co-activation gap as in the paper, ${label}`, {
      height: 540,
      width: 860,
      xaxis: axis("relative depth: layer / number of layers", { range: [0, 1.03] }),
      yaxis: axis("mean of the largest P(j|i), minus mean of all", { rangemode: "tozero" }),
      legend: { orientation: "h", x: 0, y: -0.18, font: { size: 10 } },
    }),
  };
}

function ownTrace(variant: LocalityVariant): Partial<Data> {
  const { label, color, models } = variant;
  const isWhole = models.flat().every(({ paperGap }) => paperGap !== null);
  const gap = ({ paperGap, observed }: LayerLocality): number =>
    isWhole && paperGap !== null ? paperGap.gap : observed.plain.gap;
  return {
    type: "scatter",
    mode: "lines+markers",
    x: models[0].map((_, l) => (l + 1) / models[0].length),
    y: meanByLayer(variant, gap),
    name: isWhole ? label : `${label}${OLD_RECORD}`,
    line: { color, width: 2 },
    marker: { size: 6, color, symbol: isWhole ? "circle" : "circle-open" },
    hovertemplate: `${label}: %{y:.3f} at depth %{x:.2f}<extra></extra>`,
  };
}

function paperTraces({ variant, color }: LocalityVariant): Partial<Data>[] {
  const points = paperPointsOf("7", variant, "curves");
  if (points === undefined) return [];
  const name = paperModelName(variant);
  return [paperTrace({ points, name, color, x: (layer) => layer / points.length })];
}
