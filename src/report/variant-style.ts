/** @file How each FFN variant looks in a figure, in the paper's order. */
import type { ModelInput } from "../records/provenance";
import { COLORS } from "./style";

type Variant = ModelInput["variant"];

/** Label and colour by variant. */
export const VARIANT_STYLES: Readonly<Record<Variant, { readonly label: string; readonly color: string }>> = {
  relu: { label: "ReLU", color: COLORS.orange },
  relu2: { label: "ReLU²", color: COLORS.blue },
  reglu: { label: "ReGLU", color: COLORS.green },
  swiglu: { label: "SwiGLU", color: COLORS.ink },
  geglu: { label: "GEGLU", color: COLORS.faint },
};

/** Items by variant in that order, those of no item left out. */
export function byVariant<T>(
  items: readonly T[],
  variantOf: (item: T) => Variant,
): { readonly variant: Variant; readonly label: string; readonly color: string; readonly items: T[] }[] {
  return (Object.keys(VARIANT_STYLES) as Variant[]).flatMap((variant) => {
    const found = items.filter((item) => variantOf(item) === variant);
    return found.length === 0 ? [] : [{ variant, ...VARIANT_STYLES[variant], items: found }];
  });
}
