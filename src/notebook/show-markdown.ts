/** @file Shows Markdown below the cell. */
import { sendToCell } from "./kernel";

/** Shows Markdown with LaTeX between dollar signs. Text from outside belongs into `showTable`, which escapes it. */
export function showMarkdown(text: string): void {
  if (!sendToCell("text/markdown", text)) console.log(text);
}
