/** @file One split of a corpus: its token file, and what is said of it. */

import { basename } from "node:path";
import type { Random } from "../../numerics/random";
import type { CorpusInfo } from "./corpus-info";
import type { TokenStretch } from "./encode-documents";
import { documentKey } from "./split-chunks";
import { writeTokenFile } from "./token-file";
import { cutRows, type TokenRow } from "./token-rows";

/** A written split. */
export interface WrittenSplit {
  readonly rows: readonly TokenRow[];
  readonly summary: CorpusInfo["train"];
}

/**
 * Cuts stretches into rows and writes them in random order.
 *
 * @param maxTokens keep so many tokens at most.
 * @throws {RangeError} If no document fills a row, or `maxTokens` is less than a row.
 */
export async function writeSplit(
  file: string,
  stretches: readonly TokenStretch[],
  context: number,
  random: Random,
  maxTokens = Number.POSITIVE_INFINITY,
): Promise<WrittenSplit> {
  const { rows: all, nDropped } = cutRows(stretches, context, random);
  const rows = all.slice(0, Math.floor(maxTokens / context));
  if (rows.length === 0) {
    throw new RangeError(
      `Cannot write ${basename(file)} as a document must fill a sequence of ${context + 1} tokens, within the budget: none does; ` +
        "use more text, a shorter context or a larger budget",
    );
  }
  const sha256 = await writeTokenFile(file, rows, context);
  return {
    rows,
    summary: {
      nDocuments: new Set(stretches.map(documentKey)).size,
      nSequences: rows.length,
      nTokens: rows.length * context,
      nDropped,
      nBytes: stretches.reduce((sum, { nBytes }) => sum + nBytes, 0),
      sha256,
    },
  };
}

/** The document of each row. */
export function documentsOf(
  rows: readonly TokenRow[],
): Pick<CorpusInfo["validation"], "documents" | "documentOfSequence"> {
  const keys = rows.map(({ stretch }) => documentKey(stretch));
  const documents = [...new Set(keys)].sort();
  const place = new Map(documents.map((key, index) => [key, index]));
  return { documents, documentOfSequence: keys.map((key) => place.get(key)!) };
}
