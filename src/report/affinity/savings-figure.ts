/** @file Figure: what is read from storage for a token, against the memory that a cache is given. */
import type { Data } from "plotly.js-dist";
import type { LayoutTrace, ModelSavings, SavingsRecord } from "../../records/savings-record";
import type { Figure } from "../figure";
import { type SliderStep, slider } from "../slider";
import { axis, layout } from "../style";
import { VARIANT_STYLES } from "../variant-style";

const POLICIES = [
  { policy: "lru", label: "used last", dash: "solid" },
  { policy: "window", label: "last tokens whole", dash: "dash" },
  { policy: "frequency", label: "most frequent", dash: "dot" },
] as const;

const LAYOUT_LABELS: Readonly<Record<LayoutTrace["layout"], string>> = {
  apart: "matrices apart",
  "row-column": "rows and columns bundled",
  "co-activation": "neurons paired",
};

/** One line: the models of a variant under one policy. */
interface Line {
  readonly label: string;
  readonly color: string;
  readonly dash: (typeof POLICIES)[number]["dash"];
  readonly policy: (typeof POLICIES)[number]["policy"];
  readonly models: readonly ModelSavings[];
}

/** Share of the FFN's bytes that a token reads, against the share that is held in memory; a slider chooses how the weights lie on storage. */
export function savingsFigure(record: SavingsRecord): Figure {
  const { inputs, measured } = record;
  const shares = [0, ...inputs.memoryShares];
  const variants = [...new Set(inputs.models.map(({ model }) => model.variant))];
  const lines = variants.flatMap((variant) => {
    const { label, color } = VARIANT_STYLES[variant];
    const models = measured.models.filter((_, m) => inputs.models[m].model.variant === variant);
    return POLICIES.map((policy): Line => ({ ...policy, label: `${label}: ${policy.label}`, color, models }));
  });
  const layouts = measured.models[0].layouts.map((each) => each.layout);
  const steps = layouts.map(
    (name, k): SliderStep => ({
      label: LAYOUT_LABELS[name],
      names: lines.map(({ label }) => label),
      x: lines.map(() => shares),
      y: lines.map(({ models, policy }) => meanShares(models, k, policy)),
    }),
  );
  const start = layouts.indexOf("row-column");
  return {
    data: lines.map(
      ({ label, color, dash }, k): Partial<Data> => ({
        type: "scatter",
        mode: "lines+markers",
        x: steps[start].x[k],
        y: steps[start].y[k],
        name: label,
        line: { color, dash, width: 1.6 },
        marker: { size: 4, color },
      }),
    ),
    layout: layout(`FFN bytes read for a token, CETT ${inputs.cettLimit}, simulated`, {
      height: 560,
      width: 900,
      xaxis: axis("share of the FFN weights that fits in memory", { range: [0, 0.82], tickformat: ".0%" }),
      yaxis: axis("bytes read, share of all FFN weights", { type: "log", dtick: "D2", tickformat: ".1%" }),
      legend: { x: 1.02, y: 1, font: { size: 10 } },
      ...slider("", [...lines.keys()], steps, start),
    }),
  };
}

/** By memory share, from none: mean over models of bytes read over those of the dense FFN. */
function meanShares(models: readonly ModelSavings[], layoutIndex: number, policy: Line["policy"]): number[] {
  const byModel = models.map(({ layouts }) => {
    const { windows, budgets, denseBytesPerToken } = layouts[layoutIndex];
    const read = budgets.map(({ policies }) => policies.find((each) => each.policy === policy)!.bytesPerToken);
    return [windows[0].bytesPerToken, ...read].map((bytes) => bytes / denseBytesPerToken);
  });
  return byModel[0].map((_, k) => byModel.reduce((sum, shares) => sum + shares[k], 0) / byModel.length);
}
