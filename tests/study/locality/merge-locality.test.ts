import { describe, expect, test } from "vitest";
import type { LocalityRecord } from "../../../src/records/locality-record";
import { mergeLocality } from "../../../src/study/locality/merge-locality";
import { asOldRecord, localityRecordWith } from "../../report/locality-record";

const layer = { reuse1: 0.2, reuse5: 0.5, chance: 0.1, gap: 0.3 };

/** Models called after their variant and place; `reuse1` tells their measures apart. */
function recordOf(
  ...models: readonly (readonly [LocalityRecord["inputs"]["models"][number]["model"]["variant"], number])[]
) {
  return localityRecordWith(models.map(([variant, reuse1]) => [variant, [{ ...layer, reuse1 }]]));
}

/** Names, each with the first reuse ratio of its first limit. */
function measuredOf({ inputs, measured }: LocalityRecord): [string, number][] {
  return inputs.models.map(({ model }, m) => [model.name, measured.models[m].limits[0].reuseRatio[0]]);
}

describe("mergeLocality()", () => {
  const both = recordOf(["relu2", 0.1], ["swiglu", 0.2]); // relu2-0 and swiglu-1

  test("puts the later record's models last, each with its own measures", () => {
    const merged = mergeLocality(both, recordOf(["relu", 0.3]));
    expect(measuredOf(merged)).toEqual([
      ["relu2-0", 0.1],
      ["swiglu-1", 0.2],
      ["relu-0", 0.3],
    ]);
    expect(merged.run.elapsedMs).toBe(2); // each took 1 ms
  });

  test("takes the later one of a model in both", () => {
    const again = recordOf(["relu2", 0.4], ["reglu", 0.5]);
    expect(measuredOf(mergeLocality(both, again))).toEqual([
      ["swiglu-1", 0.2],
      ["relu2-0", 0.4],
      ["reglu-1", 0.5],
    ]);
  });

  test("refuses models that were measured otherwise, unless all of them are measured again", () => {
    const longer: LocalityRecord = { ...both, inputs: { ...both.inputs, contextLength: 200 } };
    expect(() => mergeLocality(recordOf(["relu", 0.3]), longer)).toThrow(
      /relu2-0.* its contextLength must be 100.*is 200/,
    );
    expect(mergeLocality(both, longer)).toEqual(longer);
    const otherLimits = localityRecordWith([["relu", [layer]]], [0.2]);
    expect(() => mergeLocality(both, otherLimits)).toThrow(/its cettLimits must be \[0\.1,0\.2\].*it is \[0\.2\]/);
    const otherTargets = localityRecordWith([["relu", [layer]]], [0.1, 0.2], [0.9, 0.95]);
    expect(() => mergeLocality(both, otherTargets)).toThrow(
      /its targetSparsities must be \[0\.95\].*is \[0\.9,0\.95\]/,
    );
  });

  test("refuses to put an older record, measured at no target sparsity, beside a new one", () => {
    const old = asOldRecord(recordOf(["relu", 0.3]));
    expect(() => mergeLocality(old, both)).toThrow(/its targetSparsities must be \[\].*is \[0\.95\]/);
    expect(() => mergeLocality(both, old)).toThrow(/its targetSparsities must be \[0\.95\].*is \[\]/);
  });

  test("lets texts differ from model to model", () => {
    const other = recordOf(["relu", 0.3]);
    const [model] = other.inputs.models;
    const heldOut = { ...model.heldOut, nTokens: 999 };
    const merged = mergeLocality(both, { ...other, inputs: { ...other.inputs, models: [{ ...model, heldOut }] } });
    expect(merged.inputs.models.map((each) => each.heldOut.nTokens)).toEqual([400, 400, 999]);
  });
});
