/** @file The text a predictor learns from: training and validation rows from documents that are not held out. */
import { basename } from "node:path";
import type { Document } from "../../data/documents/document";
import { splitDocuments } from "../../data/documents/split-documents";
import { firstTokens } from "../../data/tokenizer/first-tokens";
import type { Tokenizer } from "../../data/tokenizer/tokenizer";
import { checkNoLeak, type SplitSequence } from "../../predictor/leak-check";
import type { TextInput } from "../../records/provenance";
import { documentsOf, type TextPlan, tokensHash } from "../study-text";

/** Share of the documents that validation rows come from. */
const VALIDATION_SHARE = 0.1;

/** How much text, and from where. */
export interface PredictorTextPlan extends TextPlan {
  readonly nTrainingRows: number;
  readonly nValidationRows: number;
  /** Texts that training and validation rows come from: the text that the model was trained on serves too. Those of the study, without its held-out documents, where absent. */
  readonly rowTexts?: readonly string[];
}

/** The splits: no document is in two of them. */
export interface PredictorText {
  readonly training: readonly SplitSequence[];
  readonly validation: readonly SplitSequence[];
  /** The study's held-out sequences. */
  readonly test: readonly SplitSequence[];
}

/**
 * Draws the rows: as many documents as there are, a context of each in turn, until there are enough tokens.
 *
 * @param heldOut the study's held-out sequences, which become the test split.
 * @throws {RangeError} If there is not enough text, or two splits share a document.
 */
export async function predictorText(
  plan: PredictorTextPlan,
  tokenizer: Tokenizer,
  heldOut: readonly Int32Array[],
): Promise<PredictorText> {
  const documents = await documentsOf(plan.rowTexts ?? plan.texts);
  const { seed, contextLength } = plan;
  // The same split as the study's, so that what it calibrates on is what is left for rows.
  const pool =
    plan.rowTexts === undefined ? splitDocuments(documents, { seed, heldOutShare: 0.5 }).calibration : documents;
  const { calibration: training, heldOut: validation } = splitDocuments(pool, { seed, heldOutShare: VALIDATION_SHARE });
  const drawn = {
    training: drawRows("training", training, plan.nTrainingRows, tokenizer, contextLength),
    validation: drawRows("validation", validation, plan.nValidationRows, tokenizer, contextLength),
    test: heldOut.map((tokens, k) => ({ document: `held-out document ${k}`, tokens })),
  };
  checkNoLeak({
    "the test split": drawn.test,
    "the training split": drawn.training,
    "the validation split": drawn.validation,
  });
  return drawn;
}

/** What a record says of a split. */
export function splitInputOf(texts: readonly string[], split: readonly SplitSequence[]): TextInput {
  const sequences = split.map(({ tokens }) => tokens);
  return {
    names: texts.map((text) => basename(text)),
    nDocuments: new Set(split.map(({ document }) => document)).size,
    nSequences: sequences.length,
    nTokens: sequences.reduce((sum, tokens) => sum + tokens.length, 0),
    tokensSha256: tokensHash(sequences),
  };
}

/** First the first context of every document, then the second of those that have one, and so on; the last sequence is cut so that the sum is exact. */
function drawRows(
  split: string,
  documents: readonly Document[],
  nRows: number,
  tokenizer: Tokenizer,
  contextLength: number,
): SplitSequence[] {
  const drawn: SplitSequence[] = [];
  let room = nRows;
  const encoded = new Map<string, Int32Array>();
  const wholeOf = (id: string, text: string): Int32Array => {
    const tokens = encoded.get(id) ?? tokenizer.encode(text);
    encoded.set(id, tokens);
    return tokens;
  };
  for (let round = 0, isLeft = true; isLeft && room > 0; round++) {
    isLeft = false;
    for (const { id, text } of documents) {
      if (room === 0) break;
      const start = round * contextLength;
      const tokens = round === 0 ? firstTokens(tokenizer, text, Math.min(contextLength, room)) : wholeOf(id, text);
      if (start >= tokens.length) continue;
      isLeft = true;
      const sequence = tokens.slice(start, start + Math.min(contextLength, room));
      drawn.push({ document: id, tokens: sequence });
      room -= sequence.length;
    }
  }
  if (room === 0) return drawn;
  throw new RangeError(
    `Cannot draw ${nRows} ${split} rows as the text must have as many tokens: its ${documents.length} documents for that have ${nRows - room}; ask for fewer rows or give more text`,
  );
}
