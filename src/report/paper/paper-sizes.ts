/** @file The sizes of LLaMA-2 that the paper measures: figures 4a and 4b. */
import { readPaper } from "../../records/paper";

/** Which figure has the models with which activation. */
export const SIZE_FIGURES = [
  { figure: "4a", variant: "swiglu" },
  { figure: "4b", variant: "reglu" },
] as const;

/** A variant that the paper has in several sizes. */
export type SizeVariant = (typeof SIZE_FIGURES)[number]["variant"];

type SizeFigure = (typeof SIZE_FIGURES)[number]["figure"];

/** The sizes of a figure as the paper names them, the smallest first: 7B, 13B, 70B. */
export function paperSizesOf(figure: SizeFigure): string[] {
  return Object.keys(readPaper().figures[figure].curves).sort((one, other) => parametersOf(one) - parametersOf(other));
}

/** 7e9 of "7B". */
export function parametersOf(size: string): number {
  return 1e9 * Number.parseFloat(size);
}
