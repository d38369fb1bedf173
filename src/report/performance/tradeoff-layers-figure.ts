/** @file Figure: sparsity of every layer at every CETT limit. */
import type { Data } from "plotly.js-dist";
import { mean } from "../../numerics/mean";
import type { TradeoffRecord } from "../../records/tradeoff-record";
import type { Figure } from "../figure";
import { axis, layout } from "../style";
import { byVariant } from "../variant-style";
import { subjectOf } from "./tradeoff-figure";

/** Space between two panels, a share of the width. */
const GAP = 0.03;

/** A heat map a variant: layers from the first at the bottom, CETT limits from the least; sparsity on held-out text, mean over seeds. */
export function tradeoffLayersFigure(record: TradeoffRecord): Figure {
  const variants = byVariant(record.measured.models, ({ model }) => model.variant);
  const width = (1 - GAP * (variants.length - 1)) / variants.length;
  const limits = record.inputs.cettLimits.map(String);
  const maps = variants.map(({ label, items }, v): Partial<Data> => {
    const layers = [...items[0].limits[0].layers.keys()];
    return {
      type: "heatmap",
      x: limits,
      y: layers,
      z: layers.map((layer) =>
        limits.map((_, k) => mean(items.map((model) => model.limits[k].layers[layer].sparsity))),
      ),
      zmin: 0,
      zmax: 1,
      colorscale: "Viridis",
      showscale: v === variants.length - 1,
      colorbar: { title: { text: "sparsity" } },
      xaxis: v === 0 ? "x" : `x${v + 1}`,
      yaxis: v === 0 ? "y" : `y${v + 1}`,
      hovertemplate: `${label}, layer %{y}, CETT %{x}: %{z:.3f}<extra></extra>`,
    } as Partial<Data>;
  });
  const axes = variants.flatMap((_, v) => {
    const domain = [v * (width + GAP), v * (width + GAP) + width];
    const suffix = v === 0 ? "" : String(v + 1);
    return [
      [
        `xaxis${suffix}`,
        axis("CETT limit", { type: "category", domain, anchor: `y${suffix}`, tickangle: -90 } as object),
      ],
      [
        `yaxis${suffix}`,
        axis(v === 0 ? "layer" : "", {
          anchor: `x${suffix}`,
          dtick: layerTicks(variants[v].items[0].limits[0].layers.length),
        } as object),
      ],
    ];
  });
  return {
    data: maps,
    layout: layout(`Sparsity by layer, ${subjectOf(record)}`, {
      width: 940,
      height: 420,
      ...Object.fromEntries(axes),
      annotations: variants.map(({ label }, v) => ({
        text: label,
        x: v * (width + GAP) + width / 2,
        xanchor: "center",
        y: 1,
        xref: "paper",
        yref: "paper",
        yanchor: "bottom",
        showarrow: false,
      })),
    }),
  };
}

/** At most about ten numbers beside the axis. */
function layerTicks(nLayers: number): number {
  return Math.ceil(nLayers / 10);
}
