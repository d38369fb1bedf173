/** @file What notebooks may import from "relu2-wins". */
export type { FfnVariant } from "./model/config";
