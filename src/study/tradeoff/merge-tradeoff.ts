/** @file Puts models that were measured one by one into one record. */
import type { ModelTradeoff, TradeoffRecord } from "../../records/tradeoff-record";
import { checkSameInputs } from "../same-inputs";

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
  checkSameInputs(before.inputs, later.inputs, later.measured.models[0].model.name);
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
