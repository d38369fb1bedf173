/** @file A trade-off record of all four variants, for tests of claims. */
import type { TradeoffRecord } from "../../../src/records/tradeoff-record";
import { type Curve, tradeoffRecordWith, type Variant } from "../tradeoff-record";

/** Exact zeros, and the paper's bounds. */
export const LIMITS = [0, 0.01, 0.02, 0.04, 0.1, 0.2, 0.3, 0.4, 0.5];
/** No loss at any limit. */
export const NO_LOSS = LIMITS.map(() => 0);

/** The same sparsity and loss at every limit; dense losses are 4 nats. */
export const flat = (sparsity: number, relativeLoss = 0): Curve => ({
  sparsity: LIMITS.map(() => sparsity),
  relativeLoss: LIMITS.map(() => relativeLoss),
});

/** A record of the curves of each variant, one a seed. */
export function fourVariants(curves: Readonly<Record<Exclude<Variant, "geglu">, readonly Curve[]>>): TradeoffRecord {
  const models = Object.entries(curves).flatMap(([variant, seeds]) =>
    seeds.map((curve) => [variant as Variant, curve] as const),
  );
  return tradeoffRecordWith(LIMITS, models);
}
