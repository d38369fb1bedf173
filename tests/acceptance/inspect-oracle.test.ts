import { existsSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { chooseBackend } from "../../src/backend/choose-backend";
import { cacheFolder } from "../../src/data/cache-folder";
import { readTextFile } from "../../src/data/documents/read-text-file";
import { createCettPool } from "../../src/kernels/cpu/cett-pool";
import { type Inspection, inspect } from "../../src/study/inspect/inspect";
import { openStudyModel } from "../../src/study/study-model";

const CACHE = cacheFolder(process.env);
const MODEL = join(CACHE, "assets/smollm2-135m/SmolLM2-135M-Instruct.Q4_1.gguf");
const FIXTURES = join(__dirname, "../fixtures/smollm2");
const isFetched = existsSync(MODEL);
const reason = isFetched ? "" : " (skipped: run `npx relu2 fetch smollm2-135m` first)";

/** Written by fixtures/smollm2/generate.py: numpy in float64, thresholds by brute force over every neuron of every token. */
interface Expected extends Required<Pick<Inspection, "tokens" | "loss" | "denseEvaluationLoss">> {
  readonly contextLength: number;
  readonly nCalibration: number;
  readonly nEvaluation: number;
  readonly limits: readonly {
    readonly cettLimit: number;
    readonly layers: readonly {
      readonly threshold: number;
      readonly cett: number;
      readonly sparsity: number;
      /** At the next threshold of the grid. */
      readonly nextCett: number;
    }[];
    readonly evaluation: {
      readonly loss: number;
      /** What rounding does to the loss, in root mean square: neurons at their threshold stay or go. */
      readonly lossNoise: number;
      readonly sparsityByLayer: readonly number[];
    };
  }[];
}

const expected: Expected = JSON.parse(readFileSync(join(FIXTURES, "inspect.json"), "utf8"));
const limits = expected.limits.map((limit, k) => ({ ...limit, k }));

describe.skipIf(!isFetched)(`inspect() of SmolLM2-135M-Instruct, against numpy${reason}`, () => {
  let inspection: Inspection;

  beforeAll(async () => {
    await chooseBackend({ cacheFolder: CACHE });
    const pool = await createCettPool({ nThreads: availableParallelism(), cacheFolder: CACHE });
    const study = await openStudyModel("smollm2-135m", MODEL);
    const { contextLength, nCalibration, nEvaluation } = expected;
    const cett = { limits: limits.map(({ cettLimit }) => cettLimit), nCalibration, nEvaluation };
    const plan = { contextLength, bos: false, positions: [0], cett };
    try {
      inspection = await inspect(study, readTextFile(join(FIXTURES, "inspect.txt")), plan, pool);
    } finally {
      await pool.close();
      await study.model.close();
    }
  }, 300_000);

  test("reads the same tokens and predicts them as well", () => {
    expect(inspection.tokens).toEqual(expected.tokens);
    expect([inspection.loss, inspection.denseEvaluationLoss!]).toBeAllClose(
      [expected.loss, expected.denseEvaluationLoss],
      { atol: 1e-5 },
    );
  });

  test.each(limits)("finds the thresholds of all layers for CETT $cettLimit", ({ k, cettLimit, layers }) => {
    const found = inspection.limits![k].layers;
    expect(found.map(({ threshold }) => threshold)).toEqual(layers.map(({ threshold }) => threshold));
    expect(found.map(({ cett }) => cett)).toBeAllClose(
      layers.map(({ cett }) => cett),
      { atol: 1e-4 },
    );
    expect(found.map(({ sparsity }) => sparsity)).toBeAllClose(
      layers.map(({ sparsity }) => sparsity),
      { atol: 2e-3 },
    );
    for (const { cett, nextCett } of layers) {
      expect(cett).toBeLessThanOrEqual(cettLimit);
      expect(nextCett).toBeGreaterThan(cettLimit);
    }
  });

  test.each(limits)("evaluates them, active at once on the tokens after, for CETT $cettLimit", ({ k, evaluation }) => {
    const found = inspection.limits![k].evaluation;
    expect(found.sparsityByLayer).toBeAllClose(evaluation.sparsityByLayer, { atol: 2e-3 });
    expect([found.loss]).toBeAllClose([evaluation.loss], { atol: 3 * evaluation.lossNoise });
  });
});
