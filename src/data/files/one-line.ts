/** @file A value of a file in a message: short and on one line, whatever the file holds. */

const MAX_LENGTH = 240;

/** The text without line breaks and other control characters, its end cut off where it is long. */
export function oneLine(text: string): string {
  const line = text.slice(0, MAX_LENGTH).replace(/\p{Cc}/gu, "?");
  return text.length > MAX_LENGTH ? `${line}...` : line;
}
