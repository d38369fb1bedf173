/** @file The one place that speaks to the notebook's kernel. */
import { type Display, display } from "tslab";

/** What tslab throws where no notebook listens, as in a script or a test. */
const NO_KERNEL = "Not ready";

/**
 * Shows one output in the cell that runs.
 *
 * @param content text, or plain JSON where the media type is a JSON one.
 * @param place a display of its own is overwritten by each call; without one, outputs follow each other.
 * @returns false where no kernel listens: the caller prints something shorter.
 */
export function sendToCell(mediaType: string, content: string | object, place: Display = display): boolean {
  try {
    place.raw(mediaType, content as string); // tslab's types know text only; JSON it passes on as it is
    return true;
  } catch (error) {
    if (error instanceof Error && error.message === NO_KERNEL) return false;
    throw error;
  }
}
