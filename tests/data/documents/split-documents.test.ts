import { describe, expect, test } from "vitest";
import { splitDocuments } from "../../../src/data/documents/split-documents";

const documents = Array.from({ length: 10 }, (_, index) => ({ id: `${index}`, text: `text ${index}` }));

describe("splitDocuments()", () => {
  test("deals every document to one part", () => {
    const { calibration, heldOut } = splitDocuments(documents, { seed: 1, heldOutShare: 0.3 });
    expect(heldOut).toHaveLength(3);
    expect([...calibration, ...heldOut].map(({ id }) => id).sort()).toEqual(documents.map(({ id }) => id));
  });

  test("is the same for the same seed and another for another", () => {
    const split = (seed: number): string => JSON.stringify(splitDocuments(documents, { seed, heldOutShare: 0.5 }));
    expect(split(1)).toBe(split(1));
    expect(split(1)).not.toBe(split(2));
  });

  test("keeps documents with the same text together", () => {
    const doubled = [...documents, ...documents.map(({ id, text }) => ({ id: `${id}'`, text }))];
    const { calibration, heldOut } = splitDocuments(doubled, { seed: 3, heldOutShare: 0.5 });
    expect(calibration).toHaveLength(10);
    const texts = new Set(calibration.map(({ text }) => text));
    expect(heldOut.some(({ text }) => texts.has(text))).toBe(false);
  });

  test("leaves at least one document in each part", () => {
    for (const heldOutShare of [0.01, 0.99]) {
      const { calibration, heldOut } = splitDocuments(documents.slice(0, 2), { seed: 0, heldOutShare });
      expect([calibration.length, heldOut.length]).toEqual([1, 1]);
    }
  });

  test("refuses one text and shares outside (0, 1)", () => {
    expect(() => splitDocuments(documents.slice(0, 1), { seed: 0, heldOutShare: 0.5 })).toThrow(
      "two different texts: there is 1",
    );
    for (const heldOutShare of [0, 1, Number.NaN]) {
      expect(() => splitDocuments(documents, { seed: 0, heldOutShare })).toThrow(RangeError);
    }
  });
});
