/** @file Figure: what leaving neurons out saves of FLOPs and bytes, one group of bars a model. */
import type { Data } from "plotly.js-dist";
import type { SavingsAccount, SavingsRecord } from "../../records/savings-record";
import type { Figure } from "../figure";
import { axis, COLORS, layout } from "../style";

/** What each bar stands for; the window is the one that the paper compares with. */
const BARS: readonly {
  readonly label: string;
  readonly color: string;
  readonly mode: SavingsAccount["mode"];
  readonly window: number;
  saved(account: SavingsAccount): number;
}[] = [
  { label: "all FLOPs", color: COLORS.blue, mode: "predicted", window: 0, saved: ({ saved }) => saved.totalFlops },
  { label: "FFN FLOPs", color: "#56b4e9", mode: "predicted", window: 0, saved: ({ saved }) => saved.ffnFlops },
  { label: "FFN bytes", color: COLORS.green, mode: "predicted", window: 0, saved: ({ saved }) => saved.ffnBytes },
  {
    label: "FFN bytes, window 5",
    color: COLORS.orange,
    mode: "window",
    window: 5,
    saved: ({ saved }) => saved.ffnBytes,
  },
  {
    label: "the same, predictor read as well",
    color: COLORS.ink,
    mode: "window",
    window: 5,
    saved: ({ saved }) => saved.ffnBytesWithPredictor,
  },
];

/** Shares saved against each dense model, the predictor's FLOPs inside; the paper's worked-out numbers beside them. */
export function savingsAccountFigure({ inputs, measured }: SavingsRecord): Figure {
  const names = [...inputs.models.map(({ model }) => model.name), "paper, worked out"];
  const { withPredictor } = measured.paper;
  const ofPaper = [
    withPredictor.totalFlops,
    withPredictor.ffnFlops,
    measured.paper.reported.predictedSparsity,
    withPredictor.ffnBytes,
    withPredictor.ffnBytesWithPredictor,
  ];
  return {
    data: BARS.map(
      ({ label, color, mode, window, saved }, k): Partial<Data> => ({
        type: "bar",
        x: names,
        y: [
          ...measured.models.map(({ accounts }) =>
            saved(accounts.find((account) => account.mode === mode && account.window === window)!),
          ),
          ofPaper[k],
        ],
        name: label,
        marker: { color },
      }),
    ),
    layout: layout(`Saved against the dense model, CETT ${inputs.cettLimit}`, {
      height: 500,
      width: 900,
      barmode: "group",
      xaxis: axis("", {}),
      yaxis: axis("share saved", { range: [0, 1] }),
      legend: { x: 1.02, y: 1, font: { size: 10 } },
    }),
  };
}
