/** @file Puts models whose locality was measured one by one into one record. */
import type { LocalityRecord } from "../../records/locality-record";
import { checkSameInputs } from "../same-inputs";

/** A model's place in the inputs, and what was measured of it. */
interface MeasuredModel {
  readonly input: LocalityRecord["inputs"]["models"][number];
  readonly measured: LocalityRecord["measured"]["models"][number];
}

/**
 * One record with the models of both, the later one's last; where both have a model of one name, the later one counts. Time adds up, the rest of `run` is the
 * later one's. Each model keeps its own texts: they may differ, as tokenizers do.
 *
 * @throws {RangeError} If their other inputs differ: the message names the first that does.
 */
export function mergeLocality(before: LocalityRecord, later: LocalityRecord): LocalityRecord {
  const added = modelsOf(later);
  const measuredAgain = new Set(added.map(nameOf));
  const kept = modelsOf(before).filter((model) => !measuredAgain.has(nameOf(model)));
  if (kept.length === 0) return later;
  const { models: _, ...inputs } = later.inputs;
  const { models: __, ...inputsBefore } = before.inputs;
  checkSameInputs(inputsBefore, inputs, nameOf(added[0]));
  const models = [...kept, ...added];
  return {
    ...later,
    inputs: { ...later.inputs, models: models.map(({ input }) => input) },
    measured: { models: models.map(({ measured }) => measured) },
    run: { ...later.run, elapsedMs: before.run.elapsedMs + later.run.elapsedMs },
  };
}

/** Both arrays of a record are in one order. */
function modelsOf({ inputs, measured }: LocalityRecord): MeasuredModel[] {
  return inputs.models.map((input, m) => ({ input, measured: measured.models[m] }));
}

function nameOf({ input }: MeasuredModel): string {
  return input.model.name;
}
