import * as tf from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chooseBackend } from "../../src/backend/choose-backend";
import { loadDecoder, loadLayer } from "../../src/model/load-weights";
import type { OpenedModel } from "../../src/model/open-model";
import { openRandomModel } from "./random-model";

let model: OpenedModel;
let close: () => Promise<void>;
beforeAll(async () => {
  await chooseBackend({ preferred: "cpu", cacheFolder: "" });
  ({ model, close } = await openRandomModel());
});
afterAll(async () => {
  await close();
});

describe("loadLayer()", () => {
  test("loads the weights of one layer, each in its role", async () => {
    const layer = await loadLayer(model, 1);
    expect(await layer.upProj.data()).toEqual(await model.source.read("model.layers.1.mlp.up_proj.weight"));
    expect(layer.downProj.shape).toEqual([model.config.dModel, model.config.dFF]);
    expect(layer.gateProj).toBeUndefined();
    tf.dispose(layer);
  });

  test("refuses a layer that is not there", async () => {
    await expect(loadLayer(model, 2)).rejects.toThrow(
      /model\.safetensors as it must be an integer in \[0, 2\): .* is 2/,
    );
  });
});

describe("loadDecoder()", () => {
  test("leaves no tensor behind when its weights are disposed", async () => {
    const before = tf.memory().numTensors;
    const weights = await loadDecoder(model);
    tf.dispose(weights);
    expect(tf.memory().numTensors).toBe(before);
  });

  test("leaves no tensor behind when a later one cannot be read", async () => {
    const before = tf.memory().numTensors;
    const read = async (name: string): Promise<Float32Array> => {
      if (name === "model.layers.1.mlp.down_proj.weight") throw new SyntaxError("damaged");
      return model.source.read(name);
    };
    await expect(loadDecoder({ ...model, source: { ...model.source, read } })).rejects.toThrow("damaged");
    expect(tf.memory().numTensors).toBe(before);
  });
});
