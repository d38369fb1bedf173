/** @file How large the paper's own models are, for the caveats of claims. */
import { readPaper } from "../../records/paper";

/** Size and tokens of the models that the paper trains: "the paper: 1.3B and 100B". */
export function paperModels(): string {
  const [[size, { tokens }]] = Object.entries(readPaper().models);
  return `the paper: ${size} and ${tokens / 1e9}B`;
}
