/** @file The curves of a trade-off record as figures, tables and claims need them: of one model, and over the seeds of a variant. */
import { summarize } from "../../numerics/summarize";
import type { ModelTradeoff } from "../../records/tradeoff-record";
import type { BandedLine } from "../band";

/** What one CETT limit gives: thresholds active in all layers, held-out text. */
export interface TradeoffPoint {
  readonly cettLimit: number;
  readonly sparsity: number;
  /** Loss minus dense loss, nats a token. */
  readonly lossChange: number;
  /** The same as a share of the dense loss. */
  readonly relativeLoss: number;
}

/** Points of a line that is drawn over sparsity. */
const DRAWN_POINTS = 100;

/** Every limit that a model was evaluated at, ascending: the grid, and what the search for a rise of perplexity tried between. */
export function tradeoffCurve({ limits, perplexity, denseLoss }: ModelTradeoff): TradeoffPoint[] {
  const passes = [...limits, ...perplexity.flatMap((rise) => rise.passes)];
  const byLimit = new Map(passes.map(({ cettLimit, sparsity, lossChange }) => [cettLimit, { sparsity, lossChange }]));
  return [...byLimit]
    .sort(([one], [other]) => one - other)
    .map(([cettLimit, { sparsity, lossChange }]) => ({
      cettLimit,
      sparsity,
      lossChange,
      relativeLoss: lossChange / denseLoss,
    }));
}

/**
 * What a model pays at a sparsity, on the straight line between two evaluated limits.
 *
 * @returns The point of exact zeros where these alone are as many; undefined where no evaluated limit leaves out so many.
 */
export function atSparsity(curve: readonly TradeoffPoint[], sparsity: number): TradeoffPoint | undefined {
  return crossing(curve, (point) => point.sparsity, sparsity);
}

/**
 * Where the loss of a model first reaches `lossChange`, on the straight line between two evaluated limits; undefined where it never does.
 */
export function atLossChange(curve: readonly TradeoffPoint[], lossChange: number): TradeoffPoint | undefined {
  return crossing(curve, (point) => point.lossChange, lossChange);
}

/**
 * Where the model is at a CETT limit, on the straight line between two evaluated ones; undefined above the last.
 */
export function atLimit(curve: readonly TradeoffPoint[], cettLimit: number): TradeoffPoint | undefined {
  return crossing(curve, (point) => point.cettLimit, cettLimit);
}

/** Relative loss of the models of a variant against sparsity: mean, least and greatest, over the sparsities that all of them reach. */
export function lossOverSparsity(models: readonly ModelTradeoff[]): BandedLine {
  const curves = models.map(tradeoffCurve);
  const from = Math.max(...curves.map(([first]) => first.sparsity));
  const to = Math.min(...curves.map((curve) => curve[curve.length - 1].sparsity));
  const step = (to - from) / (DRAWN_POINTS - 1);
  const x = Array.from({ length: DRAWN_POINTS }, (_, k) => Math.min(to, from + step * k)); // rounding must not go past the end
  return banded(
    x,
    x.map((sparsity) => curves.flatMap((curve) => atSparsity(curve, sparsity)?.relativeLoss ?? [])),
  );
}

/** A measure of the models of a variant against the record's CETT limits: mean, least and greatest. */
export function overLimits(
  models: readonly ModelTradeoff[],
  measureOf: (limit: ModelTradeoff["limits"][number], model: ModelTradeoff) => number,
): BandedLine {
  const x = models[0].limits.map(({ cettLimit }) => cettLimit);
  return banded(
    x,
    x.map((_, k) => models.map((model) => measureOf(model.limits[k], model))),
  );
}

function banded(x: readonly number[], values: readonly (readonly number[])[]): BandedLine {
  const summaries = values.map(summarize);
  return {
    x,
    mean: summaries.map(({ mean }) => mean),
    low: summaries.map(({ least }) => least),
    high: summaries.map(({ greatest }) => greatest),
  };
}

/** The first place on the curve at which a measure is at least a value. */
function crossing(
  curve: readonly TradeoffPoint[],
  measureOf: (point: TradeoffPoint) => number,
  value: number,
): TradeoffPoint | undefined {
  const k = curve.findIndex((point) => measureOf(point) >= value);
  if (k <= 0) return curve[k];
  const [before, after] = [curve[k - 1], curve[k]];
  const share = (value - measureOf(before)) / (measureOf(after) - measureOf(before));
  const between = (of: (point: TradeoffPoint) => number): number => of(before) + share * (of(after) - of(before));
  return {
    cettLimit: between((point) => point.cettLimit),
    sparsity: between((point) => point.sparsity),
    lossChange: between((point) => point.lossChange),
    relativeLoss: between((point) => point.relativeLoss),
  };
}
