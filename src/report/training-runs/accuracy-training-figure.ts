/** @file Figure: mean task accuracy against tokens a parameter, our trained models beside the paper's. */
import type { Data } from "plotly.js-dist";
import { mean } from "../../numerics/mean";
import type { EvaluationRecord } from "../../records/evaluation-record";
import { paperCurve } from "../../records/paper";
import type { TrainingRecord } from "../../records/training-record";
import type { Figure } from "../figure";
import { paperModelName } from "../paper/paper-model-name";
import { paperTrace } from "../paper/paper-trace";
import { PAPER_VARIANTS } from "../paper/paper-variants";
import { meanAccuracies } from "../performance/evaluation-mean";
import { commonTasks } from "../performance/task-table";
import { axis, COLORS, layout } from "../style";
import { byVariant, VARIANT_STYLES } from "../variant-style";
import { paperTokensPerParameter } from "./paper-training-figure";

/** Space between the points of one length of training, in tokens a parameter: they would hide each other. */
const APART = 1.2;

/**
 * Dense mean accuracy of our models at the end of their training, a point a model with one standard error; dotted are the paper's 1.3B models over theirs (figure 2b, eight tasks). Ours is the mean over those of the eight that every record has, and the dashed
 * line is chance in them: models as small as ours are near it. Points of one length of training stand beside each other; the hover text has the length.
 *
 * @param records of models that the training record has the runs of, at least one.
 * @throws {RangeError} If the records have no task of the paper in common, or a model's variant was not trained.
 */
export function accuracyTrainingFigure(records: readonly EvaluationRecord[], training: TrainingRecord): Figure {
  const titles = commonTasks(records);
  if (titles.length === 0) {
    throw new RangeError(
      "Cannot compare accuracies as the records must have a task of the paper in common: they have none",
    );
  }
  const points = byVariant(records, ({ inputs }) => inputs.model.variant).flatMap(({ color, items }) =>
    items.map((record): Partial<Data> => {
      const { inputs } = record;
      const length = tokensPerParameter(training, inputs.model.variant);
      const [dense] = meanAccuracies(record, placesOf(record, titles));
      return {
        type: "scatter",
        mode: "markers",
        x: [length + APART * (records.indexOf(record) - (records.length - 1) / 2)],
        y: [100 * dense.accuracy],
        error_y: { type: "data", array: [100 * dense.standardError], thickness: 1.5, width: 4 },
        name: `${inputs.model.name}: ${(100 * dense.accuracy).toFixed(1)} %`,
        marker: { size: 9, color },
        hovertemplate: `${inputs.model.name}: %{y:.1f} % after ${length.toFixed(0)} tokens a parameter<extra></extra>`,
      };
    }),
  );
  const chance = 100 * mean(placesOf(records[0], titles).map((t) => records[0].inputs.tasks[t].chanceAccuracy));
  const paper = PAPER_VARIANTS.map((variant) =>
    paperTrace({
      points: paperCurve("2b", variant),
      name: paperModelName(variant),
      color: VARIANT_STYLES[variant].color,
      x: paperTokensPerParameter,
    }),
  );
  const end = paperTokensPerParameter(Math.max(...PAPER_VARIANTS.flatMap((v) => paperCurve("2b", v).map(([x]) => x))));
  const chanceLine: Partial<Data> = {
    type: "scatter",
    mode: "lines",
    x: [0, end],
    y: [chance, chance],
    name: `chance, our ${titles.length} tasks`,
    line: { color: COLORS.ink, dash: "dash", width: 1 },
    hovertemplate: "chance: %{y:.1f} %<extra></extra>",
  };
  return {
    data: [...points, chanceLine, ...paper],
    layout: layout(`Task accuracy in training, ${training.inputs.size} beside the paper's 1.3B models`, {
      width: 900,
      height: 520,
      xaxis: axis("tokens a parameter", {}),
      yaxis: axis(`mean accuracy, % (ours: ${titles.length} of the paper's 8 tasks)`, {}),
      legend: { x: 1.02, y: 1, xanchor: "left" },
    }),
  };
}

function placesOf({ inputs }: EvaluationRecord, titles: readonly string[]): number[] {
  return titles.map((title) => inputs.tasks.findIndex((task) => task.title === title));
}

function tokensPerParameter({ measured }: TrainingRecord, variant: string): number {
  const run = measured.runs.find((each) => each.variant === variant);
  if (run !== undefined) return run.tokensPerParameter;
  throw new RangeError(`Cannot place ${variant} as the training record must hold a run of it: it holds none`);
}
