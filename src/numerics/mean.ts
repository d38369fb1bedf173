/** @file The arithmetic mean. */
import { sum } from "./sum";

/** Mean of some values, summed in float64; NaN of none. */
export function mean(values: Parameters<typeof sum>[0]): number {
  return sum(values) / values.length;
}
