/** @file A study of a random model on random text, for tests of what studies measure. */
import type { Tokenizer } from "../../src/data/tokenizer/tokenizer";
import type { OpenedModel } from "../../src/model/open-model";
import { seededRandom } from "../../src/numerics/random";
import type { StudyContext } from "../../src/study/study-context";
import type { StudyModel } from "../../src/study/study-model";
import { TEST_KERNELS } from "../support/test-kernels";

/** For studies whose text is drawn as tokens. */
const NO_TOKENIZER: Tokenizer = {
  vocabSize: 40,
  encode: () => new Int32Array(),
  decode: () => "",
  tokenText: () => "",
};

/** An opened model as studies are given one. */
export function randomStudyModel(model: OpenedModel, tokenizer = NO_TOKENIZER, name = "random"): StudyModel {
  const { dModel, dFF, nLayers, variant } = model.config;
  const sizes = { variant, nParameters: 1, nLayers, dModel, dFF };
  return { model, tokenizer, input: { name, ...sizes, file: "model.safetensors", sha256: "0".repeat(64) } };
}

/** Sequences of random tokens. */
export function randomSequences(n: number, length: number, vocabSize: number, seed: number): Int32Array[] {
  const random = seededRandom(seed);
  return Array.from({ length: n }, () => Int32Array.from({ length }, () => random.integer(vocabSize)));
}

/** A study of the model on text of its own: as many calibration and held-out sequences as the plan says. */
export function randomStudyContext(
  model: StudyModel,
  plan: StudyContext["plan"],
  parts: Pick<StudyContext, "pool" | "stepsFolder"> & { readonly device?: string },
): StudyContext {
  const { pool, stepsFolder, device = "test" } = parts;
  const { vocabSize } = model.model.config;
  return {
    model,
    plan,
    text: {
      calibration: randomSequences(plan.nCalibration, plan.contextLength, vocabSize, 5),
      heldOut: randomSequences(plan.nHeldOut, plan.contextLength, vocabSize, 6),
    },
    backend: { name: "cpu", device, reason: "", findings: [] },
    pool,
    cacheFolder: TEST_KERNELS,
    stepsFolder,
    command: "test",
  };
}
