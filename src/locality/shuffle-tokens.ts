/** @file Active sets in another order: what reuse owes to the order of the tokens. */
import type { Random } from "../numerics/random";
import { type ActiveSets, setWords } from "./active-sets";

/** Where tokens may move: to any place in their own document, or in any document. */
export type ShuffleScope = "document" | "text";

/**
 * The same active sets with the tokens in random order; documents keep their lengths.
 *
 * Shuffled inside the document, reuse keeps what a document's topic gives; shuffled over the text, only what the neurons' rates and the sizes of the sets give.
 *
 * @param documents all of one layer.
 */
export function shuffleTokens(documents: readonly ActiveSets[], scope: ShuffleScope, random: Random): ActiveSets[] {
  const places = documents.map((sets) => Array.from({ length: sets.nTokens }, (_, token) => ({ sets, token })));
  const shuffled = scope === "text" ? random.shuffle(places.flat()) : places.flatMap((own) => random.shuffle(own));
  let next = 0;
  return documents.map(({ nTokens, dFF }) => {
    const rowWords = setWords(dFF);
    const words = new Uint32Array(nTokens * rowWords);
    for (let token = 0; token < nTokens; token++) {
      const from = shuffled[next++];
      words.set(from.sets.words.subarray(from.token * rowWords, (from.token + 1) * rowWords), token * rowWords);
    }
    return { nTokens, dFF, words };
  });
}
