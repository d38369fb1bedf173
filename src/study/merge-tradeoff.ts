/** @file Puts models that were measured one by one into one record. */
import { isDeepStrictEqual } from "node:util";
import type { ModelTradeoff, TradeoffRecord } from "../records/tradeoff-record";

const VARIANTS: readonly ModelTradeoff["model"]["variant"][] = ["relu", "relu2", "reglu", "swiglu", "geglu"];

/**
 * One record with the models of both, by variant, seed and name; where both have a model of one name, the later one counts. Time adds up, the rest of `run` is the later one's.
 *
 * @throws {RangeError} If their inputs differ: the message names the first that does.
 */
export function mergeTradeoff(before: TradeoffRecord, later: TradeoffRecord): TradeoffRecord {
  const measuredAgain = new Set(later.measured.models.map(({ model }) => model.name));
  const kept = before.measured.models.filter(({ model }) => !measuredAgain.has(model.name));
  if (kept.length === 0) return later;
  for (const key of Object.keys(later.inputs) as (keyof TradeoffRecord["inputs"])[]) {
    const [was, is] = [before.inputs[key], later.inputs[key]];
    if (isDeepStrictEqual(was, is)) continue;
    throw new RangeError(
      `Cannot add ${later.measured.models[0].model.name} to the record as its ${key} must be ${JSON.stringify(was)}, as of the models in it: ` +
        `it is ${JSON.stringify(is)}; measure all models in one run, or name another file`,
    );
  }
  return {
    ...later,
    measured: { models: [...kept, ...later.measured.models].sort(inOrder) },
    run: { ...later.run, elapsedMs: before.run.elapsedMs + later.run.elapsedMs },
  };
}

function inOrder(one: ModelTradeoff, other: ModelTradeoff): number {
  const byVariant = VARIANTS.indexOf(one.model.variant) - VARIANTS.indexOf(other.model.variant);
  const bySeed = (one.training?.seed ?? 0) - (other.training?.seed ?? 0);
  return byVariant || bySeed || (one.model.name < other.model.name ? -1 : 1);
}
