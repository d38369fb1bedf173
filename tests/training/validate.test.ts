import * as tf from "@tensorflow/tfjs-core";
import { expect, test } from "vitest";
import { stockOps } from "../../src/kernels/webgpu/stock-ops";
import { decoderShape } from "../../src/training/decoder-sizes";
import { initialModel } from "../../src/training/trained-model";
import { validate } from "../../src/training/validate";
import { describeBackends } from "../support/backends";
import { smallDecoder, syntheticText } from "./small-run";

describeBackends("validate()", () => {
  test("counts zeros and dead neurons, and measures ln(vocabulary) where the head is zero", async () => {
    const config = smallDecoder("relu2"); // dFF 96
    const ops = stockOps(decoderShape(config));
    const model = initialModel(config, 1);
    const set = (name: string, rows: number, dead: number): void => {
      const { variable } = model.parameters.find((parameter) => parameter.name === name)!;
      const kept = tf.tidy(() => tf.concat([tf.zeros([dead, 64]), tf.slice(variable, [dead, 0], [rows - dead, 64])]));
      variable.assign(kept);
      kept.dispose();
    };
    set("model.layers.0.mlp.up_proj.weight", 96, 24); // a quarter never has a positive pre-activation
    set("model.layers.1.mlp.up_proj.weight", 96, 96);
    set("lm_head.weight", 256, 256);
    const plan = { source: syntheticText(config).validation, contextLength: 64, nSequences: 6, sequencesAtATime: 4 };
    const before = tf.memory().numTensors;
    const { loss, zeroShareByLayer, deadShareByLayer } = await validate(ops, model, plan);
    expect(loss).toBeCloseTo(Math.log(256), 4);
    expect(deadShareByLayer).toEqual([0.25, 1]);
    expect(zeroShareByLayer[1]).toBe(1);
    expect(Math.abs(zeroShareByLayer[0] - (0.25 + 0.75 / 2))).toBeLessThan(0.06); // the others: half of the time, by symmetry
    expect(tf.memory().numTensors - before).toBeLessThanOrEqual(3); // the tables of the operations, made once
    model.dispose();
    ops.dispose();
  });
});
