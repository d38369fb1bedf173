/** @file The four variants of the paper in a trade-off record, as the claims compare them. */
import type { ModelTradeoff, TradeoffRecord } from "../../../records/tradeoff-record";
import { paperModels } from "../../paper/paper-models";
import { atLimit, tradeoffCurve } from "../../performance/tradeoff-curves";
import { millions } from "../../sentences";
import { type ByVariant, modelsByVariant } from "../each-variant";

/** The seeds of each variant. */
export type TradeoffVariants = ByVariant<readonly ModelTradeoff[]>;

/**
 * Models by variant.
 *
 * @throws {RangeError} If a variant has no model.
 */
export function tradeoffVariants({ measured }: TradeoffRecord, claim: string): TradeoffVariants {
  return modelsByVariant(measured.models, ({ model }) => model.variant, claim);
}

/**
 * Sparsity of each seed at a CETT limit, held-out text.
 *
 * @throws {RangeError} If a model was not measured up to it.
 */
export function sparsitiesAt(models: readonly ModelTradeoff[], cettLimit: number, claim: string): number[] {
  return models.map((model) => pointAtLimit(model, cettLimit, claim).sparsity);
}

/**
 * Where a model is at a CETT limit.
 *
 * @throws {RangeError} If it was not measured up to it.
 */
export function pointAtLimit(
  model: ModelTradeoff,
  cettLimit: number,
  claim: string,
): NonNullable<ReturnType<typeof atLimit>> {
  const point = atLimit(tradeoffCurve(model), cettLimit);
  if (point !== undefined) return point;
  throw new RangeError(
    `Cannot judge ${claim} as ${model.model.name} must be measured up to CETT ${cettLimit}: it is not`,
  );
}

/** What the models are, for a caveat. */
export function modelsCaveat(models: readonly ModelTradeoff[]): string {
  const sizes = [...new Set(models.map(({ model }) => millions(model.nParameters)))].join(", ");
  const tokens = [...new Set(models.flatMap(({ training }) => (training ? millions(training.tokens) : [])))];
  const trained = tokens.length > 0 ? ` and ${tokens.join(", ")} tokens` : "";
  return `${models.length === 1 ? "1 model" : `${models.length} models`} of ${sizes} weights${trained} (${paperModels()})`;
}
