import * as tf from "@tensorflow/tfjs-core";
import { expect, test } from "vitest";
import { openModel } from "../../src/model/open-model";
import { openWeights } from "../../src/model/weight-store";
import { describeBackends } from "../support/backends";
import { writeRandomCheckpoint } from "./random-model";

describeBackends("openWeights()", () => {
  test("gives the same weights, all in memory or a layer at a time, and leaves no tensor behind", async () => {
    const { folder, remove } = await writeRandomCheckpoint();
    const model = await openModel(folder);
    const before = tf.memory().numTensors;
    const [resident, streamed] = [await openWeights(model), await openWeights(model, 0)];
    for (const name of ["embedding", "finalNorm", "head"] as const) {
      expect(await streamed[name].data()).toEqual(await resident[name].data());
    }
    for (let layer = 0; layer < model.config.nLayers; layer++) {
      const read = (store: typeof resident) => store.withLayer(layer, ({ downProj }) => tf.clone(downProj));
      const [one, other] = [await read(resident), await read(streamed)];
      expect(await one.data()).toEqual(await other.data());
      tf.dispose([one, other]);
    }
    resident.dispose();
    streamed.dispose();
    expect(tf.memory().numTensors).toBe(before);
    await model.close();
    await remove();
  });
});
