import { mkdtempSync, readdirSync, rmSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createNeuronMasks, type NeuronMasks } from "../../src/kernels/cpu/neuron-masks";
import { forward } from "../../src/model/forward";
import { widenHalves } from "../../src/model/half-floats";
import { loadDecoder } from "../../src/model/load-weights";
import type { OpenedModel } from "../../src/model/open-model";
import { writeSafetensors } from "../../src/model/safetensors-writer";
import { seededRandom } from "../../src/numerics/random";
import { collectRows } from "../../src/predictor/collect-rows";
import { unpackLabels } from "../../src/predictor/layer-rows";
import { readPredictors, writePredictors } from "../../src/predictor/predictor-file";
import { readRows, writeRows } from "../../src/predictor/row-files";
import { magnitudes } from "../../src/sparsity/magnitude";
import { neuronNorms } from "../../src/sparsity/neuron-norms";
import { openRandomModel } from "../model/random-model";
import { describeBackends } from "../support/backends";
import { TEST_KERNELS } from "../support/test-kernels";

let folder = "";
let masks: NeuronMasks;
let model: OpenedModel;
let close: () => Promise<void>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "relu2-rows-"));
  masks = await createNeuronMasks(TEST_KERNELS);
  ({ model, close } = await openRandomModel());
});
afterAll(async () => {
  await close();
  rmSync(folder, { recursive: true });
});

describeBackends("collectRows()", (backend) => {
  // The other route: the whole model at once, with everything captured.
  test("keeps every layer's FFN input as halves, and by limit the neurons above its threshold", async () => {
    const random = seededRandom(3);
    const sequences = [7, 5, 5, 2].map((n) =>
      Int32Array.from({ length: n }, () => random.integer(model.config.vocabSize)),
    );
    const limits = [
      [0.02, 0.1],
      [0.05, 0.01],
    ]; // [limit][layer]
    const file = { path: join(folder, `${backend}.rows`), nRows: 19 };
    await collectRows(model, sequences, { thresholds: limits, masks }, file, () => undefined);

    const { dModel, dFF, nLayers } = model.config;
    const weights = await loadDecoder(model);
    const places = [0, 1].flatMap((limit) => Array.from({ length: nLayers }, (_, layer) => ({ limit, layer })));
    for (const { limit, layer } of places) {
      const threshold = limits[limit][layer];
      const rows = await readRows([file], { nLayers, dModel, dFF, nLimits: 2 }, layer, limit);
      const halves = new Float32Array(19 * dModel);
      widenHalves(rows.inputs, halves);
      const unpacked = new Uint8Array(19 * dFF);
      unpackLabels(
        rows,
        Int32Array.from({ length: 19 }, (_, row) => row),
        unpacked,
      );
      const downProj = tf.transpose(weights.layers[layer].downProj);
      const norms = neuronNorms((await downProj.data()) as Float32Array, dFF);
      const inputs: number[] = [];
      const labels: number[] = [];
      for (const tokens of sequences) {
        const values = ["ffnInput", "activation"] as const;
        const result = forward(model.config, weights, tf.tensor2d(tokens, [1, tokens.length], "int32"), {
          capture: { values },
        });
        inputs.push(...(await result.captured[layer].ffnInput!.data()));
        const activation = (await result.captured[layer].activation!.data()) as Float32Array;
        labels.push(...magnitudes(activation, norms).map((magnitude) => (magnitude > threshold ? 1 : 0)));
      }
      expect(halves).toBeAllClose(inputs, { rtol: 2 ** -11 + 1e-5, atol: 1e-6 }); // half of a half's last bit
      expect([...unpacked]).toEqual(labels);
      expect(labels).toContain(1);
      expect(labels).toContain(0);
    }
    tf.dispose(weights);
  });

  test("leaves no tensor", async () => {
    const before = tf.memory().numTensors;
    await collectRows(
      model,
      [Int32Array.of(1, 2)],
      { thresholds: [[0, 0]], masks },
      { path: join(folder, "leak.rows"), nRows: 2 },
      () => undefined,
    );
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe("row files", () => {
  const shape = { nLayers: 2, dModel: 2, dFF: 8, nLimits: 2 };
  /** Rows of one layer with the masks of two limits. */
  const rowsWith = (input: number, ...bits: [number, number]) => ({
    inputs: Uint16Array.of(input, 2),
    activeBits: bits.map((byte) => Uint8Array.of(byte)),
  });

  test("several files are read one after the other", async () => {
    const files = ["a", "b"].map((name) => ({ path: join(folder, name), nRows: 1 }));
    for (const [f, file] of files.entries()) {
      await writeRows(file, shape, async (writer) => {
        await writer.write(1, 0, rowsWith(10 + f, 50 + f, 60 + f));
        await writer.write(0, 0, rowsWith(f, 30 + f, 40 + f));
      });
    }
    const read = async (layer: number, limit: number) => {
      const { inputs, activeBits } = await readRows(files, shape, layer, limit);
      return [[...inputs], [...activeBits]];
    };
    // The inputs once, the masks of each limit apart; layers may be written in any order.
    expect(await read(0, 0)).toEqual([
      [0, 2, 1, 2],
      [30, 31],
    ]);
    expect(await read(0, 1)).toEqual([
      [0, 2, 1, 2],
      [40, 41],
    ]);
    expect(await read(1, 0)).toEqual([
      [10, 2, 11, 2],
      [50, 51],
    ]);
    expect(await read(1, 1)).toEqual([
      [10, 2, 11, 2],
      [60, 61],
    ]);
  });

  test("nothing is left of a file whose writing breaks", async () => {
    const path = join(folder, "broken");
    await expect(writeRows({ path, nRows: 1 }, shape, () => Promise.reject(new Error("broken")))).rejects.toThrow(
      "broken",
    );
    expect(readdirSync(folder).filter((name) => name.startsWith("broken"))).toEqual([]);
  });

  test("a file of another size is refused", async () => {
    const file = { path: join(folder, "short"), nRows: 1 };
    await writeRows(file, shape, (writer) => writer.write(1, 0, rowsWith(1, 5, 6)));
    truncateSync(file.path, 4);
    // Two layers of two halves and two masks of a byte each: 2 · (4 + 2).
    await expect(readRows([file], shape, 0, 0)).rejects.toThrow(/it must have 12 bytes: it has 4; delete the file/);
  });
});

describe("writePredictors()", () => {
  test.each(["none", "relu"] as const)(
    "and readPredictors() are inverse, to the rounding of halves: %s between",
    async (between) => {
      const random = seededRandom(9);
      const dense = (nInputs: number, nOutputs: number) => ({
        nInputs,
        nOutputs,
        weight: Float32Array.from({ length: nInputs * nOutputs }, () => random.normal()),
        bias: Float32Array.from({ length: nOutputs }, () => random.normal()),
      });
      const predictors = [1, 2].map(() => ({ layers: [dense(4, 3), dense(3, 5)], between }));
      const file = join(folder, "predictor.safetensors");
      await writePredictors(file, predictors);
      const read = await readPredictors(file);
      expect(read.map((predictor) => predictor.between)).toEqual([between, between]);
      expect(read.map(({ layers }) => layers.map(({ nInputs, nOutputs }) => [nInputs, nOutputs]))).toEqual(
        predictors.map(() => [
          [4, 3],
          [3, 5],
        ]),
      );
      for (const [p, { layers }] of predictors.entries()) {
        for (const [l, { weight, bias }] of layers.entries()) {
          expect(read[p].layers[l].weight).toBeAllClose(weight, { rtol: 2 ** -11, atol: 1e-7 });
          expect(read[p].layers[l].bias).toBeAllClose(bias, { rtol: 2 ** -11, atol: 1e-7 });
        }
      }
    },
  );

  test("a file from before there was a choice has a ReLU between", async () => {
    const file = join(folder, "before.safetensors");
    const tensor = (name: string, ...shape: number[]) => ({
      name: `layers.0.${name}`,
      shape,
      data: new Float32Array(shape.reduce((size, n) => size * n, 1)),
      type: "F16" as const,
    });
    await writeSafetensors(file, [
      tensor("hidden.weight", 3, 4),
      tensor("hidden.bias", 3),
      tensor("output.weight", 5, 3),
      tensor("output.bias", 5),
    ]);
    expect(await readPredictors(file)).toMatchObject([{ between: "relu", layers: [{ nInputs: 4 }, { nOutputs: 5 }] }]);
  });
});
