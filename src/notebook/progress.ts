/** @file A progress bar below the cell. */
import { newDisplay } from "tslab";
import { escapeHtml } from "./escape-html";
import { sendToCell } from "./kernel";

/** A bar is redrawn at most once in this time, in ms: faster than the eye follows costs the front end time. */
const REDRAW_MS = 100;

interface Sized {
  readonly length?: number;
  readonly size?: number;
}

/**
 * Walks through items and shows how far it is, in one bar that fills in place.
 *
 *     for (const layer of progress(layers, "layers")) { ... }
 *
 * The bar stays with what was reached when the loop ends, also by `break` or a throw.
 *
 * @param items an array, set or map tells its size; of other iterables only the count is shown.
 */
export function* progress<T>(items: Iterable<T> & Sized, label = ""): Generator<T> {
  const total = items.length ?? items.size;
  const bar = newDisplay();
  let done = 0;
  let drawnAt = Date.now();
  const inCell = sendToCell("text/html", barHtml(label, done, total), bar);
  try {
    for (const item of items) {
      yield item;
      done++;
      if (Date.now() - drawnAt < REDRAW_MS) continue;
      drawnAt = Date.now();
      sendToCell("text/html", barHtml(label, done, total), bar);
    }
  } finally {
    if (inCell) sendToCell("text/html", barHtml(label, done, total), bar);
    else console.log(`[${label} ${countText(done, total)}]`);
  }
}

function barHtml(label: string, done: number, total?: number): string {
  const share = total === undefined ? "" : ` max="${total}" value="${done}"`; // without a share the bar runs to and fro
  return `<progress${share}></progress> ${escapeHtml(label)} ${countText(done, total)}`;
}

function countText(done: number, total?: number): string {
  return total === undefined ? String(done) : `${done}/${total}`;
}
