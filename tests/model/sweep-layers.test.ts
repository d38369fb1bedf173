import * as tf from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { forward } from "../../src/model/forward";
import { loadDecoder } from "../../src/model/load-weights";
import type { OpenedModel } from "../../src/model/open-model";
import { loadOutputHead } from "../../src/model/output-head";
import { embedSequences, type ResidualStream } from "../../src/model/residual-stream";
import { type AdvanceOptions, type SequenceActivation, sweepLayers } from "../../src/model/sweep-layers";
import { seededRandom } from "../../src/numerics/random";
import { describeBackends } from "../support/backends";
import { openRandomModel } from "./random-model";

const ROUNDING = { rtol: 1e-5, atol: 1e-5 };

describeBackends("sweepLayers()", () => {
  let model: OpenedModel;
  let close: () => Promise<void>;
  let sequences: Int32Array[];
  beforeAll(async () => {
    ({ model, close } = await openRandomModel());
    const random = seededRandom(5);
    const randomIds = (length: number) => Int32Array.from({ length }, () => random.integer(model.config.vocabSize));
    sequences = [randomIds(10), randomIds(300), randomIds(1)]; // 300 rows take more than one chunk of the head
  });
  afterAll(async () => {
    await close();
  });

  async function swept(options?: AdvanceOptions): Promise<ResidualStream> {
    const stream = await embedSequences(model, sequences);
    for await (const layer of sweepLayers(model)) await layer.advance(stream, options);
    return stream;
  }

  /** Logits of each sequence, [nTokens, vocabSize]. */
  async function logitsOf(stream: ResidualStream): Promise<Float32Array[]> {
    const { vocabSize } = model.config;
    const logits = sequences.map(({ length }) => new Float32Array(length * vocabSize));
    const head = await loadOutputHead(model);
    for (const chunk of head.chunks(stream)) {
      logits[chunk.sequence].set(await chunk.logits.data(), chunk.firstPosition * vocabSize);
    }
    head.dispose();
    return logits;
  }

  test("gives the same with sequences of one length going through together", async () => {
    const CLOSE = { rtol: 1e-5, atol: 1e-6 };
    const four = [sequences[0], sequences[0].slice().reverse(), sequences[0].map((id) => id >> 1), sequences[2]];
    const run = async (nTogether?: number): Promise<[ResidualStream, SequenceActivation[]]> => {
      const seen: SequenceActivation[] = [];
      const stream = await embedSequences(model, four);
      const options: AdvanceOptions = {
        nTogether,
        capture: ["ffnInput"],
        onActivation: (values) => void seen.push(values),
      };
      for await (const layer of sweepLayers(model)) await layer.advance(stream, options);
      return [stream, seen];
    };
    const [alone, together] = [await run(), await run(2)];
    for (const [k, hidden] of alone[0].sequences.entries())
      expect(together[0].sequences[k]).toBeAllClose(hidden, CLOSE);
    expect(together[1]).toHaveLength(alone[1].length);
    for (const [k, { sequence, nTokens, activation, ffnInput }] of alone[1].entries()) {
      expect(together[1][k]).toMatchObject({ sequence, nTokens });
      expect(together[1][k].activation).toBeAllClose(activation, CLOSE);
      expect(together[1][k].ffnInput!).toBeAllClose(ffnInput!, CLOSE);
    }
  });

  test("gives the logits and activations of forward(), with and without an intervention", async () => {
    const halve = (activation: tf.Tensor2D): tf.Tensor2D => tf.mul(activation, 0.5);
    const weights = await loadDecoder(model);
    for (const intervene of [undefined, halve]) {
      const activations: SequenceActivation[] = [];
      const logits = await logitsOf(
        await swept({ intervene, onActivation: (values) => void activations.push(values) }),
      );
      for (const [sequence, ids] of sequences.entries()) {
        const tokens = tf.tensor2d(ids, [1, ids.length], "int32");
        const expected = forward(model.config, weights, tokens, { intervene, capture: { values: ["activation"] } });
        expect(logits[sequence]).toBeAllClose(await expected.logits.data(), ROUNDING);
        for (const [layer, { activation }] of expected.captured.entries()) {
          const { activation: actual, ...place } = activations[layer * sequences.length + sequence];
          expect(place).toEqual({ sequence, nTokens: ids.length });
          expect(actual).toBeAllClose((await activation?.data()) ?? [], ROUNDING);
        }
        tf.dispose([tokens, expected]);
      }
    }
    tf.dispose(weights);
  });

  test("changes no logit by looking, nor by an intervention that changes nothing", async () => {
    const dense = await logitsOf(await swept());
    const capture = ["ffnInput", "preActivation"] as const;
    expect(await logitsOf(await swept({ onActivation: () => undefined, capture }))).toEqual(dense);
    expect(await logitsOf(await swept({ intervene: (activation) => activation }))).toEqual(dense);
  });

  test("takes several streams through a layer before the next one", async () => {
    const dense = await embedSequences(model, sequences);
    const silenced = dense.fork();
    for await (const layer of sweepLayers(model)) {
      await layer.advance(dense);
      await layer.advance(silenced, { intervene: tf.zerosLike });
    }
    expect(dense.sequences).toEqual((await swept()).sequences);
    expect(silenced.sequences).toEqual((await swept({ intervene: tf.zerosLike })).sequences);
    expect(silenced.sequences).not.toEqual(dense.sequences);
  });

  test("hands out what was asked for besides the activation: relu2 squares the positive pre-activations", async () => {
    const seen: SequenceActivation[] = [];
    const capture = ["ffnInput", "preActivation"] as const;
    await swept({ capture, onActivation: (values) => void seen.push(values) });
    const { ffnInput, preActivation = new Float32Array(), activation, nTokens } = seen[1];
    expect(ffnInput?.length).toBe(nTokens * model.config.dModel);
    expect(activation).toBeAllClose(
      preActivation.map((z) => Math.max(z, 0) ** 2),
      { rtol: 1e-6 },
    );
  });

  test("has the down projection with one row a neuron", async () => {
    const { dModel, dFF } = model.config;
    for await (const layer of sweepLayers(model)) {
      const stored = await model.source.read(`model.layers.${layer.index}.mlp.down_proj.weight`); // [dModel, dFF]
      const rows = await layer.downProjRows();
      expect(rows.length).toBe(dFF * dModel);
      const transposed = stored.map((_, k) => stored[(k % dModel) * dFF + Math.floor(k / dModel)]);
      expect(rows).toEqual(transposed);
    }
  });

  test("refuses to advance a stream twice, and logits of one that is under way", async () => {
    const stream = await embedSequences(model, sequences);
    const head = await loadOutputHead(model);
    for await (const layer of sweepLayers(model)) {
      await layer.advance(stream);
      await expect(layer.advance(stream)).rejects.toThrow(/through layer 0 as it must be before it: .* before layer 1/);
      break;
    }
    expect(() => head.chunks(stream).next()).toThrow(/must have passed all 2 layers: it has passed 1/);
    head.dispose();
  });

  test("leaves no tensor behind, even when it is left early or a callback fails", async () => {
    const before = tf.memory().numTensors;
    await logitsOf(await swept({ onActivation: () => undefined, capture: ["ffnInput"] }));
    expect(tf.memory().numTensors).toBe(before);
    const failing = swept({ onActivation: () => Promise.reject(new Error("full")), capture: ["ffnInput"] });
    await expect(failing).rejects.toThrow("full");
    expect(tf.memory().numTensors).toBe(before);
    for await (const layer of sweepLayers(model)) if (layer.index === 0) break;
    expect(tf.memory().numTensors).toBe(before);
  });
});
