/** @file An axis of sparsity on which what happens near 100 % is more than one line: the logarithm of the active share. */
import type { axis } from "./style";

/** Where the axis has marks, if it is long. */
export const MANY_SPARSITIES = [0, 0.2, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.925, 0.95, 0.97, 0.98, 0.99] as const;
/** If it is short. */
export const FEW_SPARSITIES = [0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99] as const;

/** Where a sparsity stands on the axis; a logarithm takes no zero. */
export function activeShare(sparsity: number): number {
  return Math.max(1 - sparsity, 1e-4);
}

/** The axis from one sparsity to another: equal steps divide the active neurons by equal factors. */
export function sparsityAxis(least: number, most: number, marks: readonly number[]): Parameters<typeof axis>[1] {
  return {
    type: "log",
    range: [Math.log10(activeShare(least)), Math.log10(activeShare(most))],
    tickvals: marks.map(activeShare),
    ticktext: marks.map((sparsity) => `${Number((100 * sparsity).toFixed(1))} %`),
  };
}
