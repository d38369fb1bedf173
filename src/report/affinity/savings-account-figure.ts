/** @file Figure: what leaving neurons out saves of FLOPs and bytes, one group of bars a model. */
import type { Data } from "plotly.js-dist";
import type { SavingsAccount, SavingsRecord } from "../../records/savings-record";
import type { Figure } from "../figure";
import { axis, COLORS, layout } from "../style";

type Paper = SavingsRecord["measured"]["paper"];
type Saved = SavingsAccount["saved"];

/** What a bar stands for; the window is the one that the paper's estimate goes with. */
interface Bar {
  readonly label: string;
  readonly color: string;
  readonly mode: SavingsAccount["mode"];
  readonly window: number;
  saved(saved: Saved): number;
  /** Of the paper's model, where that is not the same of its account, which is one with a window. */
  ofPaper?(paper: Paper): number;
  /** What the paper itself states. */
  stated?(paper: Paper): number;
}

const BARS: readonly Bar[] = [
  {
    label: "all FLOPs",
    color: COLORS.blue,
    mode: "window",
    window: 5,
    saved: ({ totalFlops }) => totalFlops,
    stated: ({ stated }) => stated.totalFlops,
  },
  { label: "FFN FLOPs", color: "#56b4e9", mode: "window", window: 5, saved: ({ ffnFlops }) => ffnFlops },
  {
    label: "FFN bytes, window 5",
    color: COLORS.orange,
    mode: "window",
    window: 5,
    saved: ({ ffnBytes }) => ffnBytes,
    stated: ({ stated }) => stated.ffnBytes,
  },
  {
    label: "the same, predictor read as well",
    color: COLORS.ink,
    mode: "window",
    window: 5,
    saved: ({ ffnBytesWithPredictor }) => ffnBytesWithPredictor,
  },
  {
    label: "FFN bytes, nothing reused",
    color: COLORS.green,
    mode: "predicted",
    window: 0,
    saved: ({ ffnBytes }) => ffnBytes,
    ofPaper: ({ inputs }) => inputs.predictedSparsity,
  },
];

/**
 * Shares saved against each dense model, the predictor's FLOPs inside, window 5 first. Beside them the paper's 1.3B ReLU² model worked out from its own figures, with the predictor's cost and
 * without, the output head among all FLOPs; and the two numbers that the paper states.
 */
export function savingsAccountFigure({ inputs, measured }: SavingsRecord): Figure {
  const { paper, models } = measured;
  const names = inputs.models.map(({ model }) => model.name);
  return {
    data: BARS.map((bar): Partial<Data> => {
      const ofPaper = (saved: Saved): number => bar.ofPaper?.(paper) ?? bar.saved(saved);
      const stated = bar.stated?.(paper);
      return {
        type: "bar",
        x: [
          ...names,
          "paper, worked out",
          "paper, worked out,<br>predictor free",
          ...(stated === undefined ? [] : ["paper, stated"]),
        ],
        y: [
          ...models.map(({ accounts }) => bar.saved(accountOf(accounts, bar).saved)),
          ofPaper(paper.withHead.savedWithPredictor),
          ofPaper(paper.withHead.saved),
          ...(stated === undefined ? [] : [stated]),
        ],
        name: bar.label,
        marker: { color: bar.color },
      };
    }),
    layout: layout(`Saved against the dense model, CETT ${inputs.cettLimit}`, {
      height: 520,
      width: 960,
      barmode: "group",
      xaxis: axis("", {}),
      yaxis: axis("share saved", { range: [0, 1] }),
      legend: { x: 1.02, y: 1, font: { size: 10 } },
    }),
  };
}

function accountOf(accounts: readonly SavingsAccount[], { mode, window }: Bar): SavingsAccount {
  return accounts.find((account) => account.mode === mode && account.window === window)!;
}
