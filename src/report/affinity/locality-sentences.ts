/** @file What a record of locality says, in sentences with its numbers. */
import type { LayerLocality, LocalityAtLimit, LocalityRecord } from "../../records/locality-record";
import { percent } from "../sentences";

/** The windows that the paper compares. */
const WINDOWS = [1, 5];

/** Reuse and co-activation of every model at every limit: the paper's measures first, ours beside them. */
export function localitySentences({ inputs, measured }: LocalityRecord): string[] {
  return measured.models.flatMap(({ nTokens, limits }, m) =>
    limits.map((limit) => {
      const { layers, activationRatio } = limit;
      const nOf = (value: (layer: LayerLocality) => number): number =>
        layers.reduce((sum, layer) => sum + value(layer), 0);
      return (
        `${inputs.models[m].model.name} at ${placeText(limit)}: activation ratio ${percent(activationRatio)}; ` +
        `reuse ${WINDOWS.map((window) => reuseText(limit, window)).join(", ")}; ` +
        `top-average gap ${paperGapText(layers)}; with partners of other documents ${gapText(layers, "plain")}, corrected ${gapText(layers, "corrected")}; ` +
        `${nOf(({ nDead }) => nDead)} dead and ${nOf(({ nHot }) => nHot)} hot neurons (${nTokens} tokens).`
      );
    }),
  );
}

function placeText({ cettLimit, targetSparsity }: LocalityAtLimit): string {
  if (targetSparsity === null) return `CETT ${cettLimit}`;
  return `sparsity ${targetSparsity} (${cettLimit === 0 ? "CETT 0: exact zeros alone reach it" : `CETT ${cettLimit}`})`;
}

/** The mean of each token's own ratio, with its interval where the record has it; that of all tokens together; and what chance gives. */
function reuseText(limit: LocalityAtLimit, window: number): string {
  const { layers, reuseRatio, reuseOfTokens, reuseOfTokensInterval } = limit;
  const w = window - 1;
  const interval =
    reuseOfTokensInterval === null
      ? "no interval in this record"
      : reuseOfTokensInterval[w].map((end) => percent(end)).join(", ");
  return (
    `window ${window} ${percent(reuseOfTokens[w])} [${interval}] (all tokens together ${percent(reuseRatio[w])}, ` +
    `chance at the neurons' rates ${percent(meanOf(layers, ({ chance }) => chance[w]))}, ` +
    `tokens of a document shuffled ${percent(meanOf(layers, ({ shuffledInDocument }) => shuffledInDocument.ratioOfTokens[w]))})`
  );
}

function paperGapText(layers: readonly LayerLocality[]): string {
  const gaps = layers.flatMap(({ paperGap }) => paperGap?.gap ?? []);
  if (gaps.length < layers.length) return "as in the paper not in this record";
  return (gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length).toFixed(3);
}

function gapText(layers: readonly LayerLocality[], measure: "plain" | "corrected"): string {
  const observed = meanOf(layers, (layer) => layer.observed[measure].gap);
  const permuted = meanOf(layers, (layer) => layer.permuted[measure].gap);
  return `${observed.toFixed(3)} (permuted ${permuted.toFixed(3)})`;
}

function meanOf(layers: readonly LayerLocality[], value: (layer: LayerLocality) => number): number {
  return layers.reduce((sum, layer) => sum + value(layer), 0) / layers.length;
}
