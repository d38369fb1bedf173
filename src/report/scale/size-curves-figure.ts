/** @file Figure: CETT against sparsity by size, beside LLaMA-2. */
import type { Data } from "plotly.js-dist";
import { mean } from "../../numerics/mean";
import { paperCurve } from "../../records/paper";
import type { ScaleRecord } from "../../records/scale-record";
import type { Figure } from "../figure";
import { markedCettLimit } from "../paper/marked-limit";
import { paperSizesOf, SIZE_FIGURES, type SizeVariant } from "../paper/paper-sizes";
import { paperTrace } from "../paper/paper-trace";
import { millions } from "../sentences";
import { axis, COLORS, dashedLine, layout } from "../style";
import { VARIANT_STYLES } from "../variant-style";
import { type ScaleGroup, scaleGroups, trainedEqually } from "./scale-rows";

/** From the smallest size up; the first that the record and the paper have stand for each other in rank only. */
const SIZE_COLORS = [COLORS.green, COLORS.blue, COLORS.orange] as const;

/**
 * CETT over sparsity on held-out text, on the axes of the paper's figures 4a and 4b: a line a size that was trained on equally many tokens here, means over seeds; dotted LLaMA-2 7B, 13B and 70B. Of each study the
 * smallest is green, the next blue, the largest orange.
 *
 * @param variant `swiglu`: figure 4a; `reglu`: figure 4b, LLaMA-2 further trained with ReGLU.
 * @throws {RangeError} If the record has no sizes of the variant that were trained on equally many tokens.
 */
export function sizeCurvesFigure(record: ScaleRecord, variant: SizeVariant): Figure {
  const { label } = VARIANT_STYLES[variant];
  const groups = trainedEqually(scaleGroups(record)).filter((group) => group.variant === variant);
  if (groups.length === 0) {
    throw new RangeError(
      `Cannot draw sizes of ${variant} as the record must hold sizes of it that were trained on equally many tokens: it holds none`,
    );
  }
  const ours = [...groups]
    .sort((one, other) => one.nParameters - other.nParameters)
    .map((group, k): Partial<Data> => {
      const points = meanCurve(group);
      const name = `${millions(group.nParameters)}, ${millions(group.training!.tokens)} tokens`;
      return {
        type: "scatter",
        mode: "lines+markers",
        x: points.map(({ sparsity }) => sparsity),
        y: points.map(({ cettLimit }) => cettLimit),
        name,
        line: { color: SIZE_COLORS[k % SIZE_COLORS.length], width: 2 },
        marker: { size: 6 },
        hovertemplate: `${name}: sparsity %{x:.3f} at CETT %{y}<extra></extra>`,
      };
    });
  const { figure } = SIZE_FIGURES.find((each) => each.variant === variant)!;
  const paper = paperSizesOf(figure).map((size, k) =>
    paperTrace({
      points: paperCurve(figure, size),
      name: `LLaMA-2 ${size}${variant === "reglu" ? " with ReGLU" : ""}`,
      color: SIZE_COLORS[k % SIZE_COLORS.length],
    }),
  );
  const most = Math.max(...paperSizesOf(figure).flatMap((size) => paperCurve(figure, size).map(([, cett]) => cett)));
  return {
    data: [...ours, ...paper],
    layout: layout(`Sparsity at each CETT limit by size, ${label}`, {
      width: 860,
      height: 500,
      xaxis: axis("sparsity: share of inactive neurons, held-out text", {}),
      yaxis: axis("CETT limit", { range: [0, 1.05 * most] }), // where both have points
      shapes: [dashedLine("y", markedCettLimit())],
      legend: { x: 0.02, y: 0.98 },
    }),
  };
}

/** Sparsity at each limit that every seed has, ascending. */
function meanCurve({ models }: ScaleGroup): { cettLimit: number; sparsity: number }[] {
  const [first] = models;
  return first.curve.flatMap(({ cettLimit }) => {
    const found = models.flatMap(({ curve }) => curve.filter((point) => point.cettLimit === cettLimit));
    return found.length < models.length ? [] : { cettLimit, sparsity: mean(found.map(({ sparsity }) => sparsity)) };
  });
}
