/** @file Every task, and the one of a name. */

import { nearestName } from "../../data/nearest-name";
import { ARC_CHALLENGE, ARC_EASY } from "./arc";
import { BOOLQ } from "./boolq";
import { HELLASWAG } from "./hellaswag";
import { LAMBADA_OPENAI } from "./lambada";
import { OPENBOOKQA } from "./openbookqa";
import { PIQA } from "./piqa";
import type { EvaluationTask } from "./task";
import { TRUTHFULQA_MC1 } from "./truthfulqa";
import { WINOGRANDE } from "./winogrande";

/** Every task there is. */
export const ALL_TASKS: readonly EvaluationTask[] = [
  ARC_EASY,
  ARC_CHALLENGE,
  HELLASWAG,
  WINOGRANDE,
  PIQA,
  OPENBOOKQA,
  BOOLQ,
  LAMBADA_OPENAI,
  TRUTHFULQA_MC1,
];

/**
 * The task of that name.
 *
 * @throws {RangeError} If there is none; the message lists what there is and the nearest name.
 */
export function taskNamed(id: string): EvaluationTask {
  const found = ALL_TASKS.find((task) => task.id === id);
  if (found !== undefined) return found;
  const known = ALL_TASKS.map((task) => task.id);
  throw new RangeError(
    `Cannot evaluate "${id}" as it must be a task: did you mean ${nearestName(id, known)}? Known are ${known.join(", ")}`,
  );
}
