/** @file Figure: tokens a second of whole models, by mode, with what each mode costs in loss. */
import type { Data } from "plotly.js-dist";
import type { DecodeMode, DecodeRecord, ModelSpeed, ModeSpeed } from "../../records/decode-record";
import type { Figure } from "../figure";
import { axis, COLORS, layout } from "../style";
import { MODE_NAMES } from "./decode-sentences";

const MODE_COLORS: Readonly<Record<DecodeMode, string>> = {
  dense: COLORS.faint,
  "gate-first": COLORS.green,
  oracle: COLORS.blue,
  predicted: COLORS.orange,
};

/** Speed of every mode over dense; above each bar the change of the loss in that very mode. */
export function decodeModelsFigure({ measured }: DecodeRecord): Figure {
  const modes = (Object.keys(MODE_COLORS) as DecodeMode[]).filter((mode) =>
    measured.models.some((model) => modeOf(model, mode) !== undefined),
  );
  const bars = modes.map((mode): Partial<Data> => {
    const speeds = measured.models.flatMap((model) => {
      const speed = modeOf(model, mode);
      return speed === undefined ? [] : [{ model, speed }];
    });
    return {
      type: "bar",
      name: MODE_NAMES[mode],
      x: speeds.map(({ model }) => model.model.name),
      y: speeds.map(({ model, speed }) => speed.tokensPerSecond / model.modes[0].tokensPerSecond),
      text: speeds.map(({ speed }) => (mode === "dense" ? `${speed.tokensPerSecond.toFixed(0)}/s` : lossText(speed))),
      textposition: "outside",
      textfont: { size: 10 },
      marker: { color: MODE_COLORS[mode] },
      hovertemplate: speeds.map(
        ({ speed }) =>
          `${speed.tokensPerSecond.toFixed(1)} tokens/s, FFN ${speed.ffnMsPerToken.toFixed(2)} ms a token<extra>${MODE_NAMES[mode]}</extra>`,
      ),
    };
  });
  return {
    data: bars,
    layout: layout("Decoding speed over dense; above a bar: the change of the loss, nats a token", {
      height: 500,
      width: 940,
      barmode: "group",
      xaxis: axis("model", {}),
      yaxis: axis("tokens a second, over dense", { rangemode: "tozero" }),
      legend: { orientation: "h", x: 0, y: -0.2 },
    }),
  };
}

function modeOf({ modes }: ModelSpeed, mode: DecodeMode): ModeSpeed | undefined {
  return modes.find((speed) => speed.mode === mode);
}

function lossText({ lossChange }: ModeSpeed): string {
  return `${lossChange < 0 ? "-" : "+"}${Math.abs(lossChange).toFixed(2)}`;
}
