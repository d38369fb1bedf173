/** @file Calibration and held-out text: whole documents, none in both. */

import { seededRandom } from "../../numerics/random";
import type { Document } from "./document";

/** Two parts of a collection without a common document. */
export interface SplitDocuments {
  readonly calibration: Document[];
  readonly heldOut: Document[];
}

/**
 * Deals documents to two parts by a seeded shuffle; each part is in random order, so that its first documents are a
 * sample of the whole. Documents with the same text go to the same part.
 *
 * @param heldOutShare share of the documents that is held out, in (0, 1); at least one document goes to each part.
 * @throws {RangeError} If there are fewer than two different texts, or the share is out of range.
 */
export function splitDocuments(
  documents: readonly Document[],
  { seed, heldOutShare }: { seed: number; heldOutShare: number },
): SplitDocuments {
  if (!(heldOutShare > 0 && heldOutShare < 1)) {
    throw new RangeError(`Cannot split documents as heldOutShare must be in (0, 1): current value is ${heldOutShare}`);
  }
  const sameText = new Map<string, Document[]>();
  for (const document of documents) sameText.set(document.text, [...(sameText.get(document.text) ?? []), document]);
  if (sameText.size < 2) {
    throw new RangeError(
      `Cannot split documents as there must be two different texts: there is ${sameText.size}; give a text of several documents`,
    );
  }
  const groups = seededRandom(seed).shuffle([...sameText.values()]);
  const nHeldOut = Math.min(Math.max(Math.round(groups.length * heldOutShare), 1), groups.length - 1);
  return { heldOut: groups.slice(0, nHeldOut).flat(), calibration: groups.slice(nHeldOut).flat() };
}
