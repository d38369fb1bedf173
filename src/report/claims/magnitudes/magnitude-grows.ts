/** @file Claim `magnitude-grows`: the mean magnitude grows with the layer. */
import { rankCorrelation } from "../../../numerics/rank-correlation";
import { paperCurve } from "../../../records/paper";
import type { ClaimDefinition, ClaimRecords, Judgement } from "../claim-definition";
import { anotherModel } from "./another-model";

/** A rank correlation from which magnitudes grow with the layer, and one from which they tend to. */
const GROWS = 0.9;
const TENDS_TO_GROW = 0.5;

/** How surely a later layer has a larger mean magnitude, however unevenly it grows. */
export const magnitudeGrows: ClaimDefinition = {
  id: "magnitude-grows",
  sentence: "The mean magnitude of neuron outputs grows with the layer.",
  place: "section 3, figure 1b",
  rule: `reproduced if the rank correlation (Spearman) of layer number and mean magnitude is at least ${GROWS}; partly if at least ${TENDS_TO_GROW}; else not reproduced`,
  ruleWritten: "2026-11-30",
  paper: () => {
    const points = paperCurve("1b", "7B");
    const magnitudes = points.map(([, magnitude]) => magnitude);
    const correlation = rankCorrelation(
      points.map(([layer]) => layer),
      magnitudes,
    );
    return `${correlation.toFixed(3)} by the points of its figure, from ${magnitudes[0].toFixed(4)} in layer 1 to ${magnitudes[magnitudes.length - 1].toFixed(4)} in layer ${points.length}`;
  },
  judge: ({ magnitude }: ClaimRecords): Judgement => {
    const { inputs, measured } = magnitude.record;
    const means = measured.layers.map(({ meanMagnitude }) => meanMagnitude);
    const value = rankCorrelation([...means.keys()], means);
    return {
      measure: "rank correlation (Spearman) of layer number and mean magnitude, zeros included",
      n: means.length,
      nOf: "layers",
      value,
      unit: "number",
      interval: null,
      verdict: verdictOf(value),
      caveat: `from ${means[0].toPrecision(3)} in layer 1 to ${means[means.length - 1].toPrecision(3)} in layer ${means.length}; ${anotherModel(inputs.model)}`,
      record: magnitude.name,
    };
  },
};

function verdictOf(correlation: number): Judgement["verdict"] {
  if (correlation >= GROWS) return "reproduced";
  return correlation >= TENDS_TO_GROW ? "partly" : "not reproduced";
}
