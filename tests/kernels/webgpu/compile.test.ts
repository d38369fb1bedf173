import * as tf from "@tensorflow/tfjs-core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { FUSED_LIMITS } from "../../../src/backend/webgpu-device";
import { registerFusedKernels } from "../../../src/kernels/webgpu/choose-training-ops";
import { fusedOps } from "../../../src/kernels/webgpu/fused-ops";
import { Gpu, type Program } from "../../../src/kernels/webgpu/gpu";
import { matMulProgram } from "../../../src/kernels/webgpu/matmul";
import type { EpilogueName } from "../../../src/kernels/webgpu/matmul-epilogues";
import type { TrainedVariant } from "../../../src/kernels/webgpu/training-ops";
import { type Random, seededRandom } from "../../../src/numerics/random";
import { decoderLoss } from "../../../src/training/decoder-loss";
import { openBackend, openDevice, openGpu } from "../../support/dawn";
import { decoderShape, hasGate, randomBatch, randomDecoder } from "../../support/random-decoder";

// Dawn's null backend accepts every feature and checks all WGSL and all bindings, but runs nothing. It grants 16 KB of workgroup memory,
// so that pipelines are made from a copy of the code with smaller arrays; the code as it is gets parsed, and its memory counted.
const SMALLER: readonly [RegExp, number][] = [
  [/^slices$/, 900],
  [/cores$/, 200],
  [/^positions$/, 1024],
];
const ARRAY = /(var<workgroup> (\w+): array<(\w+|vec4<\w+>), )(\d+)>/g;

const programs = new Map<string, Program>(); // of all tests
const gpu = openGpu("null", ["allow_unsafe_apis"]);
let opened: Awaited<ReturnType<typeof openBackend>>;

// A device of its own for each test: the null backend holds 512 MB, and TensorFlow.js keeps the buffers it has made.
beforeEach(async () => {
  opened = await openBackend(gpu);
  const { device } = opened;
  const createShaderModule = device.createShaderModule.bind(device);
  device.createShaderModule = (descriptor) =>
    createShaderModule({ ...descriptor, code: descriptor.code.replace(ARRAY, smaller) });
  registerFusedKernels();
});

afterEach(() => {
  for (const program of Gpu.of(tf.backend()).programs.values()) programs.set(program.key, program);
  opened.device.destroy();
});

async function parse(code: string): Promise<string[]> {
  const { device } = await openDevice(gpu);
  const { messages } = await device.createShaderModule({ code }).getCompilationInfo();
  device.destroy();
  return messages.filter(({ type }) => type === "error").map(({ lineNum, message }) => `${lineNum}: ${message}`);
}

function smaller(_: string, declaration: string, name: string, _type: string, length: string): string {
  const most = SMALLER.find(([pattern]) => pattern.test(name))?.[1] ?? Number.POSITIVE_INFINITY;
  return `${declaration}${Math.min(Number(length), most)}>`;
}

function workgroupBytes(code: string): number {
  return [...code.matchAll(ARRAY)].reduce(
    (bytes, [, , , type, length]) => bytes + Number(length) * (type.startsWith("vec4") ? 16 : 4),
    0,
  );
}

// Nothing is computed: the values do not matter.
const ZEROS: Random = { uniform: () => 0, normal: () => 0, integer: () => 0, shuffle: (items) => [...items] };

const VARIANTS: readonly TrainedVariant[] = ["relu", "relu2", "reglu", "swiglu"];

// Widths of tiny, small, the speed test's model and SmolLM2; gated dFF beside non-gated.
const WIDTHS = [
  { dModel: 192, dFF: 768, gatedDFF: 512, vocabSize: 4096 },
  { dModel: 384, dFF: 1536, gatedDFF: 1024, vocabSize: 4096 },
  { dModel: 512, dFF: 2048, gatedDFF: 1344, vocabSize: 8192 },
  { dModel: 576, dFF: 2304, gatedDFF: 1536, vocabSize: 4096 },
];

describe("fused kernels compile and fit their tensors", () => {
  for (const variant of VARIANTS) {
    for (const { dModel, dFF, gatedDFF, vocabSize } of WIDTHS) {
      test(`${variant}, dModel ${dModel}: a training step, level in tensors`, () => {
        const shape = decoderShape(variant, dModel, hasGate(variant) ? gatedDFF : dFF, vocabSize);
        const ops = fusedOps(shape);
        const decoder = randomDecoder(shape, 1, ZEROS);
        const optimizer = ops.adamW(decoder.variables, {
          beta1: 0.9,
          beta2: 0.95,
          epsilon: 1e-8,
          weightDecay: 0.1,
          maxGradientNorm: 1,
        });
        const batch = randomBatch(seededRandom(1), vocabSize, 384, 128);
        const step = (observe?: (activation: tf.Tensor2D) => void) => {
          const { value, grads } = tf.variableGrads(
            () => decoderLoss(ops, decoder.weights, batch, observe),
            decoder.variables,
          );
          for (const { name, shape } of decoder.variables) expect(grads[name].shape).toEqual(shape);
          optimizer.step({ gradients: grads, learningRate: 1e-3, nTokens: 384 });
          tf.dispose([value, grads]);
        };
        step(({ shape: observed }) => expect(observed).toEqual([384, shape.dFF]));
        const before = tf.memory().numTensors;
        step();
        expect(tf.memory().numTensors).toBe(before);
        expect(opened.errors).toEqual([]);
        decoder.dispose();
        optimizer.dispose();
        ops.dispose();
        tf.dispose([batch.tokens, batch.targets]);
      });
    }
  }

  test("every program as it stands parses and keeps to the limit of workgroup memory", async () => {
    expect(programs.size).toBeGreaterThan(100);
    for (const { key, wgsl } of programs.values()) {
      const code = wgsl();
      expect([key, await parse(code)]).toEqual([key, []]);
      expect(workgroupBytes(code), key).toBeLessThanOrEqual(FUSED_LIMITS.maxComputeWorkgroupStorageSize);
    }
  });

  // Batches of 32k tokens have other tiles than the small ones above, and would not fit this machine's memory.
  test("products of large batches parse and keep to the limit", async () => {
    const n = 32_768;
    for (const { dModel, dFF, gatedDFF, vocabSize } of WIDTHS) {
      const forward = (width: number, k: number, epilogue: EpilogueName) =>
        matMulProgram({ m: n, n: width, k, transposeB: true, epilogue });
      const backward = (width: number, k: number, epilogue: EpilogueName) =>
        matMulProgram({ m: n, n: width, k, epilogue });
      const weights = (m: number, width: number) => matMulProgram({ m, n: width, k: n, transposeA: true });
      const products = [
        forward(3 * dModel, dModel, "half"),
        forward(dModel, dModel, "residual"),
        forward(vocabSize, dModel, "half"),
        backward(dModel, 3 * dModel, "half"),
        backward(dModel, vocabSize, "half"),
        weights(3 * dModel, dModel),
        weights(vocabSize, dModel),
        ...VARIANTS.flatMap((variant) => {
          const width = hasGate(variant) ? gatedDFF : dFF;
          const inner = hasGate(variant) ? 2 * gatedDFF : dFF;
          return [
            forward(inner, dModel, `${variant}Activation`),
            forward(dModel, width, "residual"),
            backward(width, dModel, `${variant}Gradient`),
            backward(dModel, inner, "half"),
            weights(inner, dModel),
            weights(dModel, width),
          ];
        }),
      ];
      for (const { key, wgsl } of products) {
        expect([key, await parse(wgsl())]).toEqual([key, []]);
        expect(workgroupBytes(wgsl()), key).toBeLessThanOrEqual(FUSED_LIMITS.maxComputeWorkgroupStorageSize);
      }
    }
  });
});
