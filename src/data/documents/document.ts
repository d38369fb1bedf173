/** @file A text that is one whole: a chapter, an address, a file. */

/** A text with a name; sequences of tokens never cross from one to the next. */
export interface Document {
  /** Unique within its collection: where the text is from. */
  readonly id: string;
  readonly text: string;
}

/**
 * The document, if there is text in it.
 *
 * @throws {RangeError} If the text is empty or white space only.
 */
export function checkedDocument(document: Document): Document {
  if (document.text.trim() !== "") return document;
  throw new RangeError(`Cannot read ${document.id} as a document must hold text: it is empty; give another file`);
}
