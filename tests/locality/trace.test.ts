import { describe, expect, test } from "vitest";
import { createPairCounter } from "../../src/kernels/cpu/pair-counter";
import { activeNeurons } from "../../src/locality/active-sets";
import { coActivation } from "../../src/locality/co-activation";
import { layerTraces } from "../../src/locality/layer-trace";
import { neuronRows } from "../../src/locality/neuron-rows";
import { pairNeurons } from "../../src/locality/pair-neurons";
import { reuseSums } from "../../src/locality/reuse";
import { simulateTrace } from "../../src/locality/simulate-trace";
import { windowCache } from "../../src/locality/unit-cache";
import { runsOf, unitBytes, unitsOf, weightLayout } from "../../src/locality/weight-layout";
import { seededRandom } from "../../src/numerics/random";
import { TEST_KERNELS } from "../support/test-kernels";
import { randomSets, setsOf } from "./random-sets";

const counterOf = () => createPairCounter(TEST_KERNELS);
const format = { dModel: 100, dFF: 6, nMatrices: 3, bytesPerWeight: 4, blockBytes: 512 };
const order = Int32Array.of(4, 0, 1, 5, 2, 3);

describe("weightLayout()", () => {
  // A row has 400 bytes: 512 with padding; three of them 1200: 1536; of two neurons 2400: 2560.
  test("pads each piece to whole blocks", () => {
    const layouts = (["apart", "row-column", "co-activation"] as const).map((name) =>
      weightLayout(name, format, order),
    );
    expect(layouts.map(unitBytes)).toEqual([3 * 512, 1536, 2560]);
    expect(layouts.map(({ nUnits }) => nUnits)).toEqual([6, 6, 3]);
  });

  test("has two neurons of the order in a unit, each unit used once", () => {
    const layout = weightLayout("co-activation", format, order);
    expect([...layout.unitOf]).toEqual([0, 1, 2, 2, 0, 1]);
    expect([...unitsOf(layout, [0, 3, 4])]).toEqual([0, 2]);
  });

  test("runs of neighbouring units are one read", () => {
    expect(runsOf(Int32Array.of(1, 2, 3, 7, 9, 10))).toEqual([
      [1, 3],
      [7, 1],
      [9, 2],
    ]);
  });
});

describe("pairNeurons()", () => {
  // 0 and 3 go together, 1 is always active, 2 and 4 share one token of three.
  test("puts neurons side by side that share most of their activity", async () => {
    const sets = setsOf(6, [[0, 1, 3], [0, 1, 3], [1, 2, 4], [1, 2], [1, 4], [1]]);
    const neurons = pairNeurons(coActivation(neuronRows([sets], 0), await counterOf()));
    expect([...neurons]).toEqual([0, 3, 1, 2, 4, 5]);
  });
});

describe("simulateTrace()", () => {
  // Two routes to one number: what a window cache reads of a document, and the active neurons less those that the window reuses.
  test("reads what reuse leaves over", () => {
    const sets = randomSets(Array(40).fill(0.2), 100, seededRandom(8));
    const layout = weightLayout("row-column", { ...format, dFF: 40 }, order);
    const tokens = Array.from({ length: 100 }, (_, token) => unitsOf(layout, activeNeurons(sets, token)));
    const sums = reuseSums(sets, 16);
    for (const window of [1, 5, 16]) {
      const { counts, reads } = simulateTrace(layout, tokens, windowCache(window, 40), 16);
      expect(counts.nUsed).toBe(sums.nActive);
      expect(counts.nRead).toBe(sums.nActive - sums.nReused[window - 1]);
      expect(reads.flat().reduce((sum, [, length]) => sum + length, 0)).toBe(counts.nRead);
      expect(reads.flat().length).toBe(counts.nRequests);
    }
  });

  test("counts a request for each region", () => {
    const { counts } = simulateTrace({ nRegions: 3 }, [Int32Array.of(1, 2, 5)], windowCache(0, 6), 0);
    expect(counts).toEqual({ nTokens: 1, nUsed: 3, nRead: 3, nRequests: 6, heldSum: 0, mostHeld: 0 });
  });
});

describe("layerTraces()", () => {
  const random = seededRandom(9);
  const documents = Array.from({ length: 6 }, () => randomSets([0.9, 0.8, 0.1, 0.1, 0.2, 0.1, 0.1, 0.1], 40, random));
  const plan = {
    format: { ...format, dFF: 8 },
    nTraceDocuments: 2,
    warmUp: 10,
    largestWindow: 3,
    memoryShares: [0, 0.25, 1],
  };

  test("reads everything with no memory, and nothing once all fits", async () => {
    for (const { windows, tokens, lru, frequency } of layerTraces(documents, plan, await counterOf())) {
      expect(lru[0].nRead).toBe(windows[0].nRead);
      expect(frequency[0].nRead).toBe(windows[0].nRead);
      expect(tokens[0].nRead).toBe(windows[0].nRead);
      expect(frequency[2].nRead).toBe(0);
      expect(tokens[2]).toEqual(lru[2]); // where all fits, nothing is ever dropped
      expect(windows[0].nTokens).toBe(70);
      expect(windows[3].nRead).toBeLessThan(windows[1].nRead);
    }
  });

  test("holds the two frequent neurons by frequency", async () => {
    const rowColumn = layerTraces(documents, plan, await counterOf())[1];
    const tokens = documents
      .slice(0, 2)
      .flatMap((sets) => Array.from({ length: 40 }, (_, token) => activeNeurons(sets, token)));
    const others = tokens
      .slice(10)
      .flat()
      .filter((neuron) => neuron > 1);
    expect(rowColumn.frequency[1].nRead).toBe(others.length);
  });

  test("needs documents beside the trace", async () => {
    const counter = await counterOf();
    expect(() => layerTraces(documents.slice(0, 2), plan, counter)).toThrow("there must be documents beside its 2");
  });
});
