/** @file How figures and tables call a model that the paper trained. */
import { VARIANT_STYLES } from "../variant-style";

/** Size and activation: "1.3B ReLU²". */
export function paperModelName(variant: keyof typeof VARIANT_STYLES): string {
  return `1.3B ${VARIANT_STYLES[variant].label}`;
}
