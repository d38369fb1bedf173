import { afterAll, beforeAll, expect, test } from "vitest";
import type { OpenedModel } from "../../src/model/open-model";
import { seededRandom } from "../../src/numerics/random";
import { chanceScorer } from "../../src/predictor/scorer";
import { evaluateThresholds } from "../../src/study/curves/evaluate-thresholds";
import { evaluateMasks } from "../../src/study/predictor/evaluate-masks";
import { evaluateChoices } from "../../src/study/tradeoff/evaluate-choices";
import type { NeuronChoice } from "../../src/study/tradeoff/neuron-choice";
import { openRandomModel } from "../model/random-model";
import { describeBackends } from "../support/backends";
import { TEST_KERNELS } from "../support/test-kernels";
import { randomSequences } from "./random-study";

const THRESHOLDS = [0.05, 0.1];
const CHOICES: NeuronChoice[] = [
  { rule: "magnitude", thresholds: THRESHOLDS },
  { rule: "activation", thresholds: THRESHOLDS },
  { rule: "top", counts: [5, 7] },
  { rule: "random", thresholds: THRESHOLDS, seed: 1 },
];
const noProgress = (): void => undefined;

let model: OpenedModel;
let close: () => Promise<void>;
let sequences: Int32Array[] = [];

beforeAll(async () => {
  ({ model, close } = await openRandomModel());
  const { vocabSize } = model.config;
  sequences = [...randomSequences(3, 9, vocabSize, 4), ...randomSequences(2, 14, vocabSize, 5)];
});
afterAll(async () => {
  await close();
});

/** Counts as they are, and sums that round. */
function partsOf(measured: object): { counts: unknown; sums: number[] } {
  const sums: number[] = [];
  const counts = JSON.parse(JSON.stringify(measured), (key, value) => {
    if (!/loss|cett/i.test(key)) return value;
    sums.push(...[value].flat());
    return undefined;
  });
  return { counts, sums };
}

// Two by two of nine tokens, the third of them alone, then two of fourteen.
describeBackends("sequences that go through layers together", () => {
  test.each([
    ["evaluateChoices()", (n: number) => evaluateChoices(model, sequences, CHOICES, noProgress, n)],
    ["evaluateThresholds()", (n: number) => evaluateThresholds(model, sequences, [THRESHOLDS, [0, 0]], noProgress, n)],
    [
      "evaluateMasks()",
      (nTogether: number) =>
        evaluateMasks(
          model,
          sequences,
          {
            choices: [
              { scores: "oracle", keep: { count: 6 } },
              { scores: "chance", keep: { cut: null } },
            ],
            layerOf: async (layer) => ({
              threshold: THRESHOLDS[layer],
              scorers: new Map([["chance", chanceScorer(model.config, 0.5, seededRandom(layer))]]),
            }),
            cacheFolder: TEST_KERNELS,
            nTogether,
          },
          noProgress,
        ),
    ],
  ])("are measured by %s as one by one", async (_, measure) => {
    const [alone, together] = [partsOf(await measure(1)), partsOf(await measure(2))];
    expect(alone.sums.length).toBeGreaterThan(5);
    expect(together.counts).toEqual(alone.counts);
    expect(together.sums).toBeAllClose(alone.sums, { rtol: 1e-5, atol: 1e-5 });
  });
});
