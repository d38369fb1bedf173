/** @file Some items of a task, drawn by a seed. */
import { createHash } from "node:crypto";
import { seededRandom } from "../../numerics/random";
import type { TaskItem } from "./task";

/** `n` of the items, or all if there are fewer, in their own order. */
export function chooseItems(items: readonly TaskItem[], n: number, seed: number): TaskItem[] {
  const shuffled = seededRandom(seed).shuffle(items.map((_, index) => index));
  const chosen = shuffled.slice(0, n).sort((one, other) => one - other);
  return chosen.map((index) => items[index]);
}

/** sha256 of everything that is asked: ids, contexts, continuations, answers. */
export function itemsHash(items: readonly TaskItem[]): string {
  const hash = createHash("sha256");
  for (const { id, choices, gold } of items) {
    hash.update(JSON.stringify([id, choices.map(({ context, continuation }) => [context, continuation]), gold]));
  }
  return hash.digest("hex");
}
