/** @file Figure: what share of neurons each layer can lose at what CETT. */
import type { Data } from "plotly.js-dist";
import type { CettRecord } from "../../records/cett-record";
import type { Figure } from "../figure";
import { nearestLimit } from "../nearest-limit";
import { markedCettLimit } from "../paper/marked-limit";
import { type SliderStep, slider } from "../slider";
import { axis, COLORS, depthColor, layout } from "../style";

/**
 * CETT against sparsity, one line a layer, on calibration text. A slider chooses the CETT limit: the horizontal line moves to it and each
 * layer's point to the sparsity that its threshold reaches.
 */
export function cettFigure(record: CettRecord): Figure {
  const { curves, limits } = record.measured;
  const lines = curves.map(
    (curve, l): Partial<Data> => ({
      type: "scatter",
      mode: "lines",
      x: curve.inactiveShare,
      y: curve.cett,
      line: { width: 1.2, color: depthColor(l, curves.length) },
      name: `layer ${l}`,
      showlegend: l === 0 || l === curves.length - 1,
      hovertemplate: `layer ${l}: CETT %{y:.3f} at sparsity %{x:.3f}<extra></extra>`,
    }),
  );
  const steps = limits.map(
    ({ cettLimit, layers }): SliderStep => ({
      label: String(cettLimit),
      names: [`CETT limit ${cettLimit}`, `each layer at the limit (mean ${(100 * meanSparsity(layers)).toFixed(0)} %)`],
      x: [[0, 1], layers.map((layer) => layer.sparsityCalibration)],
      y: [[cettLimit, cettLimit], layers.map((layer) => layer.cettCalibration)],
    }),
  );
  const start = nearestLimit(record.inputs.cettLimits, markedCettLimit());
  const { names, x, y } = steps[start];
  const limit: Partial<Data> = {
    type: "scatter",
    mode: "lines",
    x: x[0],
    y: y[0],
    name: names[0],
    line: { color: COLORS.ink, dash: "dash", width: 1.5 },
  };
  const points: Partial<Data> = {
    type: "scatter",
    mode: "markers",
    x: x[1],
    y: y[1],
    name: names[1],
    marker: { size: 6, color: COLORS.ink },
  };
  return {
    data: [...lines, limit, points],
    layout: layout(`CETT against sparsity, ${record.inputs.model.name}, calibration text`, {
      height: 540,
      xaxis: axis("sparsity: share of inactive neurons", { range: [0, 1] }),
      yaxis: axis("CETT", { range: [0, 1.05] }),
      legend: { x: 0.02, y: 0.98 },
      ...slider("CETT limit: ", [lines.length, lines.length + 1], steps, start),
    }),
  };
}

function meanSparsity(layers: readonly { readonly sparsityCalibration: number }[]): number {
  return layers.reduce((sum, layer) => sum + layer.sparsityCalibration, 0) / layers.length;
}
