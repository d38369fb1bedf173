import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { cacheFolder } from "../../src/data/cache-folder";
import { createCettPool } from "../../src/kernels/cpu/cett-pool";
import type { OpenedModel } from "../../src/model/open-model";
import { sum } from "../../src/numerics/sum";
import { cettRecord } from "../../src/records/cett-record";
import { compareRecords } from "../../src/records/compare-records";
import { magnitudeRecord } from "../../src/records/magnitude-record";
import { checkRecord } from "../../src/records/read-record";
import { calibrationCurves } from "../../src/study/curves/calibration-curves";
import { cettStudy } from "../../src/study/curves/cett-study";
import { magnitudeStudy } from "../../src/study/curves/magnitude-study";
import { runShards } from "../../src/study/run-shards";
import { openRandomModel } from "../model/random-model";
import { describeBackends } from "../support/backends";
import { randomSequences, randomStudyContext, randomStudyModel } from "./random-study";

const noProgress = (): void => undefined;

let model: OpenedModel;
let close: () => Promise<void>;
let folder = "";

beforeAll(async () => {
  ({ model, close } = await openRandomModel());
  folder = mkdtempSync(join(tmpdir(), "relu2-steps-"));
});
afterAll(async () => {
  await close();
  rmSync(folder, { recursive: true });
});

/** Runs the whole study on the random model; every call has a steps folder of its own. */
async function study(backend: string, nThreads: number, cettLimits: readonly number[]) {
  const pool = await createCettPool({ nThreads, cacheFolder: cacheFolder(process.env) });
  const plan = { texts: ["random"], contextLength: 20, nCalibration: 10, nHeldOut: 9, seed: 1 };
  const stepsFolder = mkdtempSync(join(folder, "run-"));
  const context = randomStudyContext(randomStudyModel(model), plan, { pool, stepsFolder, device: backend });
  const curves = await calibrationCurves(context, noProgress);
  const magnitude = checkRecord(magnitudeStudy(context, curves), magnitudeRecord, "Cannot check");
  const cett = checkRecord(await cettStudy(context, curves, cettLimits, noProgress), cettRecord, "Cannot check");
  await pool.close();
  return { magnitude, cett };
}

describeBackends("a study of a random ReLU² model", (backend) => {
  test("gives the same record whatever the number of threads", async () => {
    const [one, three] = [await study(backend, 1, [0.1, 0.3]), await study(backend, 3, [0.1, 0.3])];
    expect(compareRecords(one.magnitude, three.magnitude)).toEqual([]);
    expect(compareRecords(one.cett, three.cett)).toEqual([]);
  });

  // The random pre-activations are negative about half the time: those neurons are exactly zero, and dropping them changes nothing.
  test("at limit 0 drops exactly the zeros, which costs nothing", async () => {
    const { magnitude, cett } = await study(backend, 2, [0]);
    const [{ sparsity, lossChange, lossChangeInterval, layers }] = cett.measured.limits;
    expect(sparsity).toBeGreaterThan(0.3);
    expect(lossChange).toBeCloseTo(0, 6);
    expect(lossChangeInterval[1]).toBeCloseTo(0, 6);
    magnitude.measured.layers.forEach(({ nZeros, nOutputs }, l) => {
      expect(layers[l].sparsityCalibration).toBe(nZeros / nOutputs);
    });
  });

  test("gets sparser and no better as the limit rises", async () => {
    const { cett } = await study(backend, 2, [0.05, 0.2, 0.6]);
    const sparsities = cett.measured.limits.map(({ sparsity }) => sparsity);
    expect([...sparsities].sort()).toEqual(sparsities);
    expect(cett.measured.limits[2].lossChange).not.toBe(0);
    // 200 calibration tokens: a quantile of 1000 is finer than a bin, so the paper's algorithm 1 ends at most a few bins (of 1/64 octave) below ours.
    for (const { cettLimit, layers } of cett.measured.limits) {
      for (const { threshold, sparsityCalibration, algorithm1 } of layers) {
        expect(algorithm1.cett).toBeLessThanOrEqual(cettLimit);
        expect(Math.abs(Math.log2(algorithm1.threshold / threshold))).toBeLessThan(4 / 64);
        expect(algorithm1.sparsity).toBeCloseTo(sparsityCalibration, 2);
      }
    }
  });

  test("gives magnitudes over the largest of each layer, with and without the first tokens", async () => {
    const { magnitude } = await study(backend, 2, [0.2]);
    magnitude.measured.overLargest.forEach(({ all, withoutFirstToken }, l) => {
      for (const { share } of [all, withoutFirstToken]) expect(sum(share)).toBeCloseTo(1, 5);
      expect(withoutFirstToken.largest).toBeLessThanOrEqual(all.largest);
      const { nZeros, nOutputs } = magnitude.measured.layers[l];
      expect(all.share[0]).toBeGreaterThanOrEqual(nZeros / nOutputs);
    });
  });
});

test("runShards() measures again only what a broken run has not finished", async () => {
  const stepsFolder = mkdtempSync(join(folder, "broken-"));
  let measured = 0;
  const run = (breakAt: number) =>
    runShards(
      stepsFolder,
      randomSequences(20, 20, model.config.vocabSize, 7), // three shards of 8, 8 and 4
      {
        name: "count",
        inputs: {},
        schema: z.number(),
        measure: async (shard) => {
          if (++measured === breakAt) throw new Error("broken");
          return shard.length;
        },
      },
      noProgress,
    );
  await expect(run(2)).rejects.toThrow("broken");
  expect(readdirSync(stepsFolder)).toHaveLength(1);
  expect((await run(0)).result).toEqual([8, 8, 4]);
  expect(measured).toBe(4); // one before the break, the broken one, and the two that were missing
});
