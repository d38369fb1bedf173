/** @file The four variants that the paper trains. */
import type { Paper } from "../../records/paper";

/** One of them. */
export type PaperVariant = keyof Paper["table2"]["rows"];

/** In the paper's order, which is that of our figures. */
export const PAPER_VARIANTS: readonly PaperVariant[] = ["relu", "relu2", "reglu", "swiglu"];

/** Those whose activations can be exactly zero. */
export const RELU_VARIANTS = ["relu", "relu2", "reglu"] as const satisfies readonly PaperVariant[];
