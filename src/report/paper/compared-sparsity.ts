/** @file The sparsity at which predictivity and affinity of the four variants are compared. */
import { readPaper } from "../../records/paper";

/** The paper sets the thresholds of section 5.3 so that each model comes close to it: 0.95. */
export function comparedSparsity(): number {
  return readPaper().numbers.sparsityOfAffinity.value;
}
