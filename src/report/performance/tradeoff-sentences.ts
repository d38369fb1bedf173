/** @file What a trade-off record says, in sentences with its numbers. */
import { summarize } from "../../numerics/summarize";
import type { ModelTradeoff, TradeoffRecord } from "../../records/tradeoff-record";
import { percent } from "../sentences";
import { byVariant } from "../variant-style";
import { atSparsity, tradeoffCurve } from "./tradeoff-curves";

/** Sparsity and loss at a CETT limit of the record's grid, a sentence a variant. */
export function tradeoffSentences(record: TradeoffRecord, cettLimit: number): string[] {
  const k = record.inputs.cettLimits.indexOf(cettLimit);
  if (k < 0) {
    throw new RangeError(
      `Cannot describe CETT ${cettLimit} as the record must hold it: it holds ${record.inputs.cettLimits.join(", ")}`,
    );
  }
  return byVariant(record.measured.models, ({ model }) => model.variant).map(
    ({ label, items }) =>
      `${label} at CETT ${cettLimit}: sparsity ${range(items, ({ limits }) => limits[k].sparsity, 1)}, ` +
      `loss ${range(items, ({ limits, denseLoss }) => limits[k].lossChange / denseLoss, 2)} above the dense model's ` +
      `(${nats(items, ({ limits }) => limits[k].lossChange)} nats a token); exact zeros alone: ${range(items, ({ limits }) => limits[0].sparsity, 1)}.`,
  );
}

/** At which CETT limit and sparsity perplexity has risen by the shares that the record sought, a sentence a variant and rise. */
export function perplexitySentences(record: TradeoffRecord): string[] {
  return byVariant(record.measured.models, ({ model }) => model.variant).flatMap(({ label, items }) =>
    record.inputs.perplexityRises.map((rise, r) => {
      const crossings = items.flatMap(({ perplexity }) => perplexity[r].crossing ?? []);
      if (crossings.length < items.length)
        return `${label}: perplexity + ${percent(rise, 0)} is reached by ${crossings.length} of ${items.length} models.`;
      const limits = summarize(crossings.map(({ cettLimit }) => cettLimit));
      const seeds = crossings.length > 1 ? ` (${limits.least.toFixed(3)} to ${limits.greatest.toFixed(3)})` : "";
      return `${label}: perplexity + ${percent(rise, 0)} at CETT ${limits.mean.toFixed(3)}${seeds}, sparsity ${range(crossings, ({ sparsity }) => sparsity, 1)}.`;
    }),
  );
}

/** What given sparsities cost, a sentence a variant. */
export function sparsityCostSentences(record: TradeoffRecord, sparsities: readonly number[]): string[] {
  return byVariant(record.measured.models, ({ model }) => model.variant).map(({ label, items }) => {
    const costs = sparsities.map((sparsity) => `at ${percent(sparsity, 0)} ${costAt(items, sparsity)}`);
    return `${label}: loss above the dense model's ${costs.join(", ")}.`;
  });
}

function costAt(models: readonly ModelTradeoff[], sparsity: number): string {
  const losses = models.flatMap((model) => atSparsity(tradeoffCurve(model), sparsity)?.relativeLoss ?? []);
  return losses.length < models.length ? "not reached" : range(losses, (loss) => loss, 2);
}

/** Mean as percent, and the range of several. */
function range<T>(items: readonly T[], of: (item: T) => number, digits: number): string {
  const { mean, least, greatest, count } = summarize(items.map(of));
  const seeds = count > 1 ? ` (${percent(least, digits)} to ${percent(greatest, digits)})` : "";
  return `${percent(mean, digits)}${seeds}`;
}

function nats<T>(items: readonly T[], of: (item: T) => number): string {
  return summarize(items.map(of)).mean.toFixed(4);
}
