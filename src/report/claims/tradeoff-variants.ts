/** @file The four variants of the paper in a trade-off record, as the claims compare them. */
import type { ModelTradeoff, TradeoffRecord } from "../../records/tradeoff-record";
import { millions } from "../sentences";

/** The variants in the paper's order. */
export const PAPER_VARIANTS = ["relu", "relu2", "reglu", "swiglu"] as const;
/** One of them. */
export type PaperVariant = (typeof PAPER_VARIANTS)[number];

/**
 * Models by variant.
 *
 * @throws {RangeError} If a variant has no model.
 */
export function tradeoffVariants(
  { measured }: TradeoffRecord,
  claim: string,
): Readonly<Record<PaperVariant, readonly ModelTradeoff[]>> {
  const entries = PAPER_VARIANTS.map((variant) => {
    const models = measured.models.filter(({ model }) => model.variant === variant);
    if (models.length > 0) return [variant, models] as const;
    throw new RangeError(`Cannot judge ${claim} as the record must hold a model of ${variant}: it holds none`);
  });
  return Object.fromEntries(entries) as Record<PaperVariant, ModelTradeoff[]>;
}

/** What the models are, for a caveat. */
export function modelsCaveat({ measured: { models } }: TradeoffRecord): string {
  const sizes = [...new Set(models.map(({ model }) => millions(model.nParameters)))].join(", ");
  const tokens = [...new Set(models.flatMap(({ training }) => (training ? millions(training.tokens) : [])))];
  const trained = tokens.length > 0 ? ` and ${tokens.join(", ")} tokens` : "";
  return `${models.length} models of ${sizes} weights${trained} (the paper: 1.3B and 100B)`;
}
