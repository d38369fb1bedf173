/** @file What a record of locality says, in sentences with its numbers. */
import type { LocalityRecord } from "../../records/locality-record";
import { percent } from "../sentences";

/** The windows that the paper compares. */
const SHORT_WINDOW = 1;
const LONG_WINDOW = 5;

/** Reuse and co-activation of every model at every limit. */
export function localitySentences({ inputs, measured }: LocalityRecord): string[] {
  return measured.models.flatMap(({ nTokens, limits }, m) =>
    limits.map(({ cettLimit, activationRatio, reuseRatio, reuseInterval, layers }) => {
      const meanOf = (value: (layer: (typeof layers)[number]) => number): number =>
        layers.reduce((sum, layer) => sum + value(layer), 0) / layers.length;
      const reuse = [SHORT_WINDOW, LONG_WINDOW].map((window) => {
        const [low, high] = reuseInterval[window - 1];
        return (
          `window ${window} ${percent(reuseRatio[window - 1])} [${percent(low)}, ${percent(high)}] ` +
          `(chance at the neurons' rates ${percent(meanOf(({ chance }) => chance[window - 1]))}, ` +
          `tokens of a document shuffled ${percent(meanOf(({ shuffledInDocument }) => shuffledInDocument.ratio[window - 1]))})`
        );
      });
      const sum = (value: (layer: (typeof layers)[number]) => number): number => meanOf(value) * layers.length;
      return (
        `${inputs.models[m].model.name} at CETT ${cettLimit}: activation ratio ${percent(activationRatio)}; reuse ${reuse.join(", ")}; ` +
        `top-average gap ${gapText(meanOf, "plain")}, corrected ${gapText(meanOf, "corrected")}; ` +
        `${sum(({ nDead }) => nDead)} dead and ${sum(({ nHot }) => nHot)} hot neurons (${nTokens} tokens).`
      );
    }),
  );
}

type Layer = LocalityRecord["measured"]["models"][number]["limits"][number]["layers"][number];

function gapText(meanOf: (value: (layer: Layer) => number) => number, measure: "plain" | "corrected"): string {
  const observed = meanOf((layer) => layer.observed[measure].gap);
  const permuted = meanOf((layer) => layer.permuted[measure].gap);
  return `${observed.toFixed(3)} (permuted ${permuted.toFixed(3)})`;
}
