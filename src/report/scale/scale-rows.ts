/** @file The models of a scale record as figures, sentences and the claim need them: means over the seeds of a variant in a size. */
import { type Summary, summarize } from "../../numerics/summarize";
import type { ScaleRecord, SizedModel } from "../../records/scale-record";
import { byVariant } from "../variant-style";

type Variant = SizedModel["model"]["variant"];

/** The seeds of one variant in one size, trained on equally many tokens. */
export interface ScaleGroup {
  readonly variant: Variant;
  readonly label: string;
  readonly color: string;
  readonly nParameters: number;
  /** null of a model that was not trained here. */
  readonly training: SizedModel["training"];
  readonly models: readonly SizedModel[];
}

/** A measure of a model; undefined where it was not taken. */
export type ScaleMeasure = (model: SizedModel) => number | undefined;

/** Groups by variant, in the paper's order, from the smallest size up. */
export function scaleGroups({ measured }: ScaleRecord): ScaleGroup[] {
  return byVariant(measured.models, ({ model }) => model.variant).flatMap(({ items, ...style }) => {
    const groups = new Map<string, SizedModel[]>();
    for (const item of items) {
      const key = item.training ? `${item.training.size} ${item.training.tokens}` : item.model.name;
      groups.set(key, [...(groups.get(key) ?? []), item]);
    }
    return [...groups.values()].map((models) => ({
      ...style,
      nParameters: models[0].model.nParameters,
      training: models[0].training,
      models,
    }));
  });
}

/** Mean and range of a measure over the seeds that have it; undefined where none has. */
export function summaryOf({ models }: ScaleGroup, measure: ScaleMeasure): Summary | undefined {
  const values = models.flatMap((model) => measure(model) ?? []);
  return values.length === 0 ? undefined : summarize(values);
}

/** Tokens a parameter from which a training counts as long: what Hoffmann et al. 2022, arXiv:2203.15556, find best for a given cost. */
const LONG_TOKENS_PER_PARAMETER = 20;

/** The groups that were trained long for their size, of each size the one trained longest: sizes then differ in their tokens. */
export function trainedLong(groups: readonly ScaleGroup[]): ScaleGroup[] {
  const long = groups.filter(({ training }) => (training?.tokensPerParameter ?? 0) >= LONG_TOKENS_PER_PARAMETER);
  return long.filter(
    (group) =>
      !long.some(
        ({ variant, training }) =>
          variant === group.variant &&
          training!.size === group.training!.size &&
          training!.tokens > group.training!.tokens,
      ),
  );
}

/** The groups that were trained on the number of tokens which most sizes share; empty where no variant has two sizes on one number of tokens. */
export function trainedEqually(groups: readonly ScaleGroup[]): ScaleGroup[] {
  const trained = groups.filter(({ training }) => training !== null);
  const sizesOn = (tokens: number): ScaleGroup[] => trained.filter(({ training }) => training!.tokens === tokens);
  const nShared = (tokens: number): number => {
    const variants = sizesOn(tokens).map(({ variant }) => variant);
    return variants.length - new Set(variants).size;
  };
  const numbers = [...new Set(trained.map(({ training }) => training!.tokens))];
  const [most] = numbers.sort((one, other) => nShared(other) - nShared(one));
  return most === undefined || nShared(most) === 0 ? [] : sizesOn(most);
}
