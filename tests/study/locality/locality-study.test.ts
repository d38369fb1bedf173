import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cacheFolder } from "../../../src/data/cache-folder";
import { createCettPool } from "../../../src/kernels/cpu/cett-pool";
import { createPairCounter } from "../../../src/kernels/cpu/pair-counter";
import { activeNeurons } from "../../../src/locality/active-sets";
import type { OpenedModel } from "../../../src/model/open-model";
import { compareRecords } from "../../../src/records/compare-records";
import { localityRecord } from "../../../src/records/locality-record";
import { checkRecord } from "../../../src/records/read-record";
import { savingsRecord } from "../../../src/records/savings-record";
import { calibrationCurves } from "../../../src/study/curves/calibration-curves";
import { evaluateThresholds } from "../../../src/study/curves/evaluate-thresholds";
import { sweepActiveSets } from "../../../src/study/locality/locality-sets";
import { localityStudy, modelLocality } from "../../../src/study/locality/locality-study";
import { modelSavings, savingsStudy } from "../../../src/study/savings/savings-study";
import { openRandomModel } from "../../model/random-model";
import { describeBackends } from "../../support/backends";
import { TEST_KERNELS } from "../../support/test-kernels";
import { randomSequences, randomStudyContext, randomStudyModel } from "../random-study";

const noProgress = (): void => undefined;
/** Not the folder for temporary files, which can be in memory, where there is no O_DIRECT. */
let folder = "";
let model: OpenedModel;
let close: () => Promise<void>;

beforeAll(async () => {
  ({ model, close } = await openRandomModel());
  mkdirSync(cacheFolder(process.env), { recursive: true });
  folder = mkdtempSync(join(cacheFolder(process.env), "test-locality-"));
});
afterAll(async () => {
  await close();
  rmSync(folder, { recursive: true });
});

/** The whole study on the random model; every call has a steps folder of its own unless it is given one. */
async function study(stepsFolder = mkdtempSync(join(folder, "steps-"))) {
  const pool = await createCettPool({ nThreads: 2, cacheFolder: TEST_KERNELS });
  const counter = await createPairCounter(TEST_KERNELS);
  const plan = { texts: ["random"], contextLength: 40, nCalibration: 6, nHeldOut: 8, seed: 1 };
  const context = randomStudyContext(randomStudyModel(model), plan, { pool, stepsFolder });
  const curves = await calibrationCurves(context, noProgress);
  const places = { cettLimits: [0, 0.2], targetSparsities: [0.8] };
  const locality = localityStudy([await modelLocality(context, curves, places, counter, noProgress)], places);
  const options = { cettLimit: 0.2, counter, weightsFolder: folder };
  const savings = savingsStudy([await modelSavings(context, curves, options, noProgress)], 0.2);
  await pool.close();
  return {
    locality: checkRecord(locality, localityRecord, "Cannot check"),
    savings: checkRecord(savings, savingsRecord, "Cannot check"),
  };
}

describeBackends("locality of a random ReLU² model", () => {
  test("gives the same record again, and from finished steps", async () => {
    const steps = mkdtempSync(join(folder, "steps-"));
    const [once, again, other] = [await study(steps), await study(steps), await study()];
    expect(compareRecords(once.locality, again.locality)).toEqual([]);
    expect(compareRecords(once.locality, other.locality)).toEqual([]);
    expect(compareRecords(once.savings, again.savings)).toEqual([]); // times too: they were read
    expect(once.savings.measured.models[0].layouts).toEqual(other.savings.measured.models[0].layouts);
  });

  test("a limit above 0 drops neurons, and a larger window reuses more", async () => {
    const [{ limits }] = (await study()).locality.measured.models;
    expect(limits[1].activationRatio).toBeLessThan(limits[0].activationRatio);
    for (const { reuseRatio } of limits) expect([...reuseRatio].sort((a, b) => a - b)).toEqual(reuseRatio);
  });

  // Calibration and held-out text are drawn alike, so that the sparsity chosen on the one is nearly that of the other. Every layer has as many measured tokens, and
  // none is silent at limit 0: there the mean over tokens and layers is the mean of the layers' means.
  test("a target sparsity is measured at the model's own limit, and reuse of tokens lies in its interval", async () => {
    const [{ limits }] = (await study()).locality.measured.models;
    expect(limits.map(({ targetSparsity }) => targetSparsity)).toEqual([null, null, 0.8]);
    expect(limits[2].cettLimit).toBeGreaterThan(0);
    expect(limits[2].activationRatio).toBeCloseTo(0.2, 1);
    const { layers, reuseOfTokens, reuseOfTokensInterval } = limits[0];
    expect(layers.map(({ nSilentTokens }) => nSilentTokens)).toEqual(layers.map(() => 0));
    for (const [w, value] of reuseOfTokens.entries()) {
      const mean = layers.reduce((sum, { reuse }) => sum + reuse.ratioOfTokens[w], 0) / layers.length;
      expect(value).toBeCloseTo(mean, 5);
      const [low, high] = reuseOfTokensInterval![w];
      expect(low).toBeLessThanOrEqual(value);
      expect(high).toBeGreaterThanOrEqual(value);
    }
  });

  test("the simulator's reads are those that were made", async () => {
    const [{ reads, layouts, activationRatio }] = (await study()).savings.measured.models;
    const rowColumn = layouts.find(({ layout }) => layout === "row-column")!;
    expect(rowColumn.windows[0].nRead).toBe(rowColumn.nUsed);
    expect(rowColumn.windows[0].bytesPerToken / rowColumn.denseBytesPerToken).toBeCloseTo(activationRatio, 5);
    for (const { simulated, measured } of reads?.runs ?? []) {
      expect(measured.bytesPerToken).toBe(simulated.bytesPerToken);
      expect(measured.requestsPerToken).toBe(simulated.requestsPerToken);
    }
  });

  // Two routes to one number: sets on the host, and zeros counted after the intervention on the backend.
  test("has the active neurons that the evaluation of thresholds counts", async () => {
    const thresholds = Array(model.config.nLayers).fill(0.02);
    const text = randomSequences(3, 40, model.config.vocabSize, 7);
    const evaluated = await evaluateThresholds(model, text, [thresholds], noProgress);
    const nActive: number[] = [];
    await sweepActiveSets(model, text, thresholds, (_, documents) => {
      const tokens = documents.flatMap((sets) =>
        Array.from({ length: sets.nTokens }, (_, t) => activeNeurons(sets, t)),
      );
      nActive.push(tokens.flat().length);
    });
    for (const [layer, count] of nActive.entries()) {
      const nInactive = evaluated.reduce((sum, { limits }) => sum + limits[0].nInactiveByLayer[layer], 0);
      expect(count).toBe(3 * 40 * model.config.dFF - nInactive);
    }
  });
});
