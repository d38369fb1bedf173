/** @file Figure: time to read a token's weights from storage, simulated and measured. */
import type { Data } from "plotly.js-dist";
import type { SavingsRecord } from "../../records/savings-record";
import type { Figure } from "../figure";
import { axis, COLORS, layout } from "../style";

/** One group of bars a layout and policy, for one model of the record that has measured reads. */
export function savingsReadsFigure({ inputs, measured }: SavingsRecord, model: string): Figure {
  const m = inputs.models.findIndex((each) => each.model.name === model);
  const reads = measured.models[m]?.reads;
  if (!reads) {
    throw new RangeError(
      `Cannot draw the reads of ${model} as the record must hold them: it holds ${inputs.models.map((each) => each.model.name).join(", ")}`,
    );
  }
  const names = reads.runs.map(({ layout: name, policy }) => `${name}<br>${policy}`);
  const bar = (name: string, color: string, ms: number[]): Partial<Data> => ({
    type: "bar",
    x: names,
    y: ms,
    name,
    marker: { color },
  });
  return {
    data: [
      bar(
        "simulated: requests and bytes at the device's rates",
        COLORS.faint,
        reads.runs.map(({ simulated }) => simulated.msPerToken),
      ),
      bar(
        "measured, past the page cache",
        COLORS.blue,
        reads.runs.map(({ measured: made }) => made.msPerToken),
      ),
      bar(
        "measured, file in the page cache",
        COLORS.green,
        reads.runs.map(({ measured: made }) => made.cachedMsPerToken),
      ),
    ],
    layout: layout(`Reading a token's FFN weights, ${model}, one request at a time`, {
      barmode: "group",
      xaxis: axis("", {}),
      yaxis: axis("ms a token", { rangemode: "tozero" }),
      legend: { x: 0.98, xanchor: "right", y: 0.98 },
    }),
  };
}
