/** @file Records can share one file only where they were made from the same inputs. */
import { isDeepStrictEqual } from "node:util";

/**
 * Checks that what is to be added to a record was made from the record's inputs.
 *
 * @throws {RangeError} If they differ: the message names the first input that does.
 */
export function checkSameInputs<T extends object>(before: T, later: T, added: string): void {
  for (const key of Object.keys(later) as (keyof T & string)[]) {
    const [was, is] = [before[key], later[key]];
    if (isDeepStrictEqual(was, is)) continue;
    throw new RangeError(
      `Cannot add ${added} to the record as its ${key} must be ${JSON.stringify(was)}, as of the models in it: ` +
        `it is ${JSON.stringify(is)}; measure all models in one run, or name another file`,
    );
  }
}
