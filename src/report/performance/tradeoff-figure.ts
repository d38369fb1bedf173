/** @file Figure: what sparsity costs, for all activations on one plot; the reader drags the CETT limit. */
import type { Data } from "plotly.js-dist";
import { mean } from "../../numerics/mean";
import type { TradeoffRecord } from "../../records/tradeoff-record";
import { bandAndLine } from "../band";
import type { Figure } from "../figure";
import { nearestLimit } from "../nearest-limit";
import { markedCettLimit } from "../paper/marked-limit";
import { paperAccuracyLost } from "../paper/paper-accuracy-lost";
import { paperModelName } from "../paper/paper-model-name";
import { paperTrace } from "../paper/paper-trace";
import { PAPER_VARIANTS } from "../paper/paper-variants";
import { percent } from "../sentences";
import { type SliderStep, slider } from "../slider";
import { activeShare, MANY_SPARSITIES, sparsityAxis } from "../sparsity-axis";
import { axis, layout, TITLE } from "../style";
import { byVariant, VARIANT_STYLES } from "../variant-style";
import { atLossChange, lossOverSparsity, tradeoffCurve } from "./tradeoff-curves";

type Variants = ReturnType<typeof byVariant<TradeoffRecord["measured"]["models"][number]>>;

/** Relative losses shown, in percent: above, a model is no longer of use; the paper's ReLU gains 1.2 %. */
const SHOWN = { least: -1.4, most: 6 };
/** Height of a row of the legend, pixels. */
const LEGEND_ROW = 20;
/** The axis ends here. */
const MOST_SPARSITY = 0.99;
/** It begins where the loss of the first variant has risen by this share. */
const FIRST_RISE = 0.0005;

/**
 * Loss above the dense model's, in percent of it, against sparsity: a line a variant, seeds as a band. A slider chooses the CETT limit: each variant's point moves to
 * the sparsity and loss that it has there, which the legend names. Dotted is what the paper's 1.3B models lose of their dense accuracy (figure 3b, table 2), in percent of it: another measure on the same axis.
 */
export function tradeoffFigure(record: TradeoffRecord): Figure {
  const variants = byVariant(record.measured.models, ({ model }) => model.variant);
  const lines = variants.flatMap(({ label, color, items }) => {
    const { x, ...bands } = lossOverSparsity(items);
    const shown = x.map(activeShare);
    const [low, middle, high] = [bands.low, bands.mean, bands.high].map((values) => values.map((share) => 100 * share));
    return bandAndLine({ x: shown, low, mean: middle, high }, color, {
      name: label,
      showlegend: false,
      text: x.map((sparsity) => percent(sparsity)),
      hovertemplate: `${label}: %{y:.2f} % at sparsity %{text}<extra></extra>`,
    });
  });
  const steps = record.inputs.cettLimits.map((cettLimit, k) => stepAt(variants, k, cettLimit));
  const start = nearestLimit(record.inputs.cettLimits, markedCettLimit());
  const points = variants.map(({ color }, v): Partial<Data> => {
    const { names, x, y } = steps[start];
    return {
      type: "scatter",
      mode: "markers",
      x: x[v],
      y: y[v],
      name: names[v],
      marker: { size: 11, color, line: { width: 1.5, color: "white" } },
    };
  });
  const first = lines.length;
  const paper = paperLines(variants);
  const legendHeight = LEGEND_ROW * (points.length + paper.length);
  return {
    data: [...lines, ...points, ...paper],
    layout: layout("", {
      title: { ...TITLE, text: `Loss against sparsity, ${subjectOf(record)}`, y: 0.98, yanchor: "top" },
      height: 630 + legendHeight,
      margin: { l: 70, r: 30, t: 45 + legendHeight, b: 60 },
      xaxis: axis("sparsity: share of inactive neurons, held-out text (scale: logarithm of the active share)", {
        ...sparsityAxis(firstRise(record), MOST_SPARSITY, MANY_SPARSITIES),
      }),
      yaxis: axis("loss above the dense model's, % of it<br>(paper: accuracy below, % of it)", {
        range: [SHOWN.least, SHOWN.most],
        zeroline: true,
      }),
      legend: { x: 0, y: 1.02, yanchor: "bottom" }, // above: its entries are what the slider reads out
      ...slider(
        "CETT limit: ",
        points.map((_, v) => first + v),
        steps,
        start,
      ),
    }),
  };
}

/** The least sparsity at which a model's loss has risen at all. */
function firstRise({ measured: { models } }: TradeoffRecord): number {
  const rises = models.flatMap(
    (model) => atLossChange(tradeoffCurve(model), FIRST_RISE * model.denseLoss)?.sparsity ?? [],
  );
  return Math.min(...rises, 0.5);
}

function stepAt(variants: Variants, k: number, cettLimit: number): SliderStep {
  const at = variants.map(({ items }) => ({
    sparsity: mean(items.map(({ limits }) => limits[k].sparsity)),
    loss: mean(items.map(({ limits, denseLoss }) => limits[k].lossChange / denseLoss)),
  }));
  return {
    label: String(cettLimit),
    names: at.map(
      ({ sparsity, loss }, v) => `${variants[v].label}: sparsity ${percent(sparsity)}, loss ${signed(loss)}`,
    ),
    x: at.map(({ sparsity }) => [activeShare(sparsity)]),
    y: at.map(({ loss }) => [100 * loss]),
  };
}

/** The paper's models of the variants that the record has. */
function paperLines(variants: Variants): Partial<Data>[] {
  return PAPER_VARIANTS.filter((each) => variants.some(({ variant }) => variant === each)).map((variant) =>
    paperTrace({
      points: paperAccuracyLost(variant).map(({ sparsity, percentLost }) => [sparsity, percentLost]),
      name: `accuracy of ${paperModelName(variant)}`,
      color: VARIANT_STYLES[variant].color,
      x: activeShare,
    }),
  );
}

/** The one model of the record, or how many there are. */
export function subjectOf({ measured: { models } }: TradeoffRecord): string {
  return models.length === 1 ? models[0].model.name : `${models.length} models`;
}

function signed(share: number): string {
  return `${share < 0 ? "-" : "+"}${percent(Math.abs(share), 2)}`;
}
