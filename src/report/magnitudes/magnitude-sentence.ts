/** @file What a magnitude record says, in a sentence with its numbers. */

import { exponentialTopShare } from "../../numerics/exponential-top-share";
import type { MagnitudeRecord } from "../../records/magnitude-record";
import { percent } from "../sentences";

/** How unevenly the magnitudes are spread. */
export function magnitudeSentence({ inputs, measured }: MagnitudeRecord): string {
  const [tenth, half] = [0.1, 0.5].map((top) => measured.pooled.topShares.find((entry) => entry.top === top));
  if (!tenth || !half)
    throw new RangeError("Cannot describe a magnitude record as it must hold the top 0.1 and 0.5 shares");
  return (
    `${inputs.model.name}: the largest tenth of neuron outputs carries ${percent(tenth.share)} of all magnitude ` +
    `(an exponential distribution: ${percent(exponentialTopShare(0.1))}), the smaller half ${percent(1 - half.share)}; ` +
    `${percent(measured.pooled.nZeros / measured.pooled.nOutputs)} are exactly zero (${inputs.text.nTokens} tokens).`
  );
}
