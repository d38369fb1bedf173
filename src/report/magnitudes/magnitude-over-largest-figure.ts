/** @file Figure: magnitudes over the largest of their layer, as the paper draws them. */
import type { Data, Layout } from "plotly.js-dist";
import type { MagnitudeRecord } from "../../records/magnitude-record";
import { paperCurve, readPaper } from "../../records/paper";
import type { Figure } from "../figure";
import { paperTrace } from "../paper/paper-trace";
import { axis, depthColor, layout } from "../style";

/** Densities shown on the logarithmic axis, as powers of ten: what is below is a few outputs in millions. */
const LOG_RANGE = [-4, 2];

type Layer = MagnitudeRecord["measured"]["overLargest"][number];

/**
 * Density of ‖nᵢ(x)‖₂ / largest, a line a layer, linear axes as in the paper's figure 1a; dotted behind them the first, the middle and the last layer of LLaMA-2 7B.
 *
 * Buttons leave out the first token of each sequence, whose outputs can be hundreds of times the others' and then are the largest, and make the axis of densities logarithmic. The largest of a layer depends on how many
 * tokens were looked at, and the paper's bins seem to differ in width between layers: shapes compare, heights of peaks do not.
 */
export function magnitudeOverLargestFigure(record: MagnitudeRecord): Figure {
  const { overLargest: layers } = record.measured;
  const ofAll = layers.map(({ all }) => density(all));
  const withoutFirst = layers.map(({ withoutFirstToken }) => density(withoutFirstToken));
  const lines = ofAll.map(
    (y, l): Partial<Data> => ({
      type: "scatter",
      mode: "lines",
      x: centres(y.length),
      y,
      opacity: 0.6,
      line: { width: 1, color: depthColor(l, layers.length) },
      name: `layer ${l}`,
      showlegend: l === 0 || l === layers.length - 1,
      hovertemplate: `layer ${l}: %{y:.3g} at %{x:.3f}<extra></extra>`,
    }),
  );
  const paper = paperLayers();
  const ownTraces = layers.map((_, l) => paper.length + l);
  const peak = Math.max(...ofAll.flat(), ...withoutFirst.flat());
  const linear: [number, number] = [0, 1.05 * peak];
  return {
    data: [...paper, ...lines],
    layout: layout(`Neuron output magnitudes over the layer's largest, ${record.inputs.model.name}`, {
      height: 520,
      margin: { l: 70, r: 30, t: 105, b: 60 },
      xaxis: axis("magnitude / largest magnitude of the layer", { range: [0, 1] }),
      yaxis: axis("density", { range: linear, exponentformat: "power" }),
      legend: { x: 0.98, xanchor: "right", y: 0.98 },
      updatemenus: [
        buttons(0, [
          ["all tokens", "restyle", [{ y: ofAll }, ownTraces]],
          ["without the first of each sequence", "restyle", [{ y: withoutFirst }, ownTraces]],
        ]),
        buttons(0.62, [
          ["linear", "relayout", [{ "yaxis.type": "linear", "yaxis.range": linear }]],
          ["logarithmic", "relayout", [{ "yaxis.type": "log", "yaxis.range": LOG_RANGE }]],
        ]),
      ],
    }),
  };
}

/** The first, the middle and the last layer of figure 1a; points that were read as 0.00 are left out, a logarithm has no place for them. */
function paperLayers(): Partial<Data>[] {
  const names = Object.keys(readPaper().figures["1a"].curves);
  const shown = [names[0], names[Math.floor((names.length - 1) / 2)], names[names.length - 1]];
  return shown.map((name, k) =>
    paperTrace({
      points: paperCurve("1a", name).filter(([, value]) => value > 0),
      name: `LLaMA-2 7B, ${name}`,
      color: depthColor(k, shown.length),
      mode: "lines",
    }),
  );
}

/** Share per unit of the axis. */
function density({ share }: Layer["all"]): number[] {
  return share.map((value) => value * share.length);
}

function centres(nBins: number): number[] {
  return Array.from({ length: nBins }, (_, k) => (k + 0.5) / nBins);
}

type Menu = NonNullable<Layout["updatemenus"]>[number];

/** A row of buttons above the plot; the first one is active. */
function buttons(x: number, entries: readonly (readonly [string, "restyle" | "relayout", object[]])[]): Partial<Menu> {
  return {
    type: "buttons",
    direction: "right",
    active: 0,
    x,
    xanchor: "left",
    y: 1.02,
    yanchor: "bottom",
    pad: { t: 0, b: 0 },
    font: { size: 11 },
    buttons: entries.map(([label, method, args]) => ({ label, method, args })) as Menu["buttons"],
  };
}
