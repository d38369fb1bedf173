/** @file What the caveats of section 3's claims say of the model. */
import type { ModelInput } from "../../../records/provenance";
import { millions } from "../../sentences";

/** That the model is not the paper's. */
export function anotherModel({ name, nParameters }: ModelInput): string {
  return `another model than the paper's LLaMA-2 7B: ${name}, ${millions(nParameters)} weights in 4 bits, instruction-tuned`;
}
