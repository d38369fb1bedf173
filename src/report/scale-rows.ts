/** @file The models of a scale record as figures, sentences and the claim need them: means over the seeds of a variant in a size. */
import { type Summary, summarize } from "../numerics/summarize";
import type { ScaleRecord, SizedModel } from "../records/scale-record";
import { byVariant } from "./variant-style";

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
