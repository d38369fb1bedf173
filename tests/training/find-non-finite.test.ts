import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, test } from "vitest";
import { chooseBackend } from "../../src/backend/choose-backend";
import { stockOps } from "../../src/kernels/webgpu/stock-ops";
import { decoderShape } from "../../src/training/decoder-sizes";
import { findNonFinite } from "../../src/training/find-non-finite";
import { startTrainer } from "../../src/training/trainer";
import { smallPlan, syntheticText } from "./small-run";

const plan = smallPlan("relu2");
const UP_PROJ = "model.layers.1.mlp.up_proj.weight";
const range = { contextLength: 64, first: 0, nSequences: 2, sequencesAtATime: 1 };

beforeAll(async () => {
  await chooseBackend({ cacheFolder: "" });
});

/** What is found after every value of a weight was set to one. */
async function foundWith(name: string, value: number): Promise<string | undefined> {
  const ops = stockOps(decoderShape(plan.config));
  const trainer = startTrainer(plan, ops);
  const { variable } = trainer.model.parameters.find((parameter) => parameter.name === name)!;
  variable.assign(tf.fill(variable.shape, value));
  const found = await findNonFinite(trainer, syntheticText(plan.config).training, range);
  trainer.dispose();
  ops.dispose();
  return found;
}

describe("findNonFinite()", () => {
  test("finds nothing where all is well", async () => {
    expect(await foundWith(UP_PROJ, 0.01)).toBeUndefined();
  });

  test("names a weight before what follows from it", async () => {
    expect(await foundWith(UP_PROJ, Number.NaN)).toBe(`weight ${UP_PROJ}`);
  });

  // The normed input of an FFN has a sum of squares of 64: with weights of 1e30 pre-activations are of that size, their squares beyond float32.
  test("names the layer whose activation overflows", async () => {
    expect(await foundWith(UP_PROJ, 1e30)).toBe("FFN activation of layer 1");
  });

  // With the head at 3e38, every logit is the sum of its row of normed values times 3e38: infinite or NaN.
  test("names the loss where the logits overflow", async () => {
    expect(await foundWith("lm_head.weight", 3e38)).toBe("the loss");
  });
});
