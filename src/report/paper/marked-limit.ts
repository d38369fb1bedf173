/** @file The CETT limit that the paper marks. */
import { readPaper } from "../../records/paper";

/** The bound that the paper names the inflection point of all four activations: where sliders start and figures draw a line. */
export function markedCettLimit(): number {
  return readPaper().numbers.markedCett.value;
}
