/** @file The record of decoding speed, from what was measured of models, other programs and shapes. */
import type { DecodeRecord, ModelSpeed, OtherProgram, Trial } from "../../records/decode-record";
import { paperActiveShare } from "../../records/paper-prediction";
import { type Run, SCHEMA_VERSION } from "../../records/provenance";
import type { TrialShape } from "./decode-trial";

/** The shapes that are tried: the shipped models, SmolLM2 and the paper's 1.3B models, one FFN of each. */
export const TRIAL_SHAPES: readonly TrialShape[] = [
  { name: "tiny, relu2", variant: "relu2", dModel: 192, dFF: 768, nLayers: 6 },
  { name: "tiny, reglu", variant: "reglu", dModel: 192, dFF: 512, nLayers: 6 },
  { name: "SmolLM2-135M, swiglu", variant: "swiglu", dModel: 576, dFF: 1536, nLayers: 30 },
  { name: "paper 1.3B, relu2", variant: "relu2", dModel: 2048, dFF: 8192, nLayers: 4 },
  { name: "paper 1.3B, reglu", variant: "reglu", dModel: 2048, dFF: 5376, nLayers: 4 },
];

/** Shares of active neurons, ascending: beside these the one that the paper's predictor leaves at its marked CETT limit. */
const SHARES: readonly number[] = [0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.85, 1];

/** Shares of active neurons that every shape is tried with. */
export function trialShares(): number[] {
  return [...SHARES, paperActiveShare()].sort((a, b) => a - b);
}

/** The rates of activity that a shape is tried with: of a measured model of the same kind, or else of the first. */
export function ratesFor({ variant }: TrialShape, models: readonly ModelSpeed[]): { of: string; quantiles: number[] } {
  const [first] = models;
  if (first === undefined) throw new RangeError("Cannot try a shape as a model must have been measured: none was");
  const alike = models.find(({ model }) => model.variant === variant) ?? first;
  return { of: alike.model.name, quantiles: alike.activeRates };
}

/** Puts the record together. */
export function decodeStudy(
  inputs: DecodeRecord["inputs"],
  measured: {
    machine: string;
    models: readonly ModelSpeed[];
    others: readonly OtherProgram[];
    trials: readonly Trial[];
  },
  run: Run,
): DecodeRecord {
  const { machine, models, others, trials } = measured;
  return {
    schemaVersion: SCHEMA_VERSION,
    kind: "decode",
    inputs,
    measured: { machine, models: [...models], others: [...others], trials: [...trials] },
    run,
  };
}
