import * as tf from "@tensorflow/tfjs-core";
import { attention } from "../../../src/kernels/webgpu/attention";
import { attentionGrad } from "../../../src/kernels/webgpu/attention-grad";
import { embedding } from "../../../src/kernels/webgpu/embedding";
import { embeddingGrad } from "../../../src/kernels/webgpu/embedding-grad";
import { fusedAdamW } from "../../../src/kernels/webgpu/fused-adamw";
import { matMul, type Product } from "../../../src/kernels/webgpu/matmul";
import { packHalf } from "../../../src/kernels/webgpu/pack-half";
import { rmsNorm } from "../../../src/kernels/webgpu/rms-norm";
import { rmsNormGrad } from "../../../src/kernels/webgpu/rms-norm-grad";
import { rotaryTable, rotate } from "../../../src/kernels/webgpu/rotary";
import { stockAdamW } from "../../../src/kernels/webgpu/stock-adamw";
import { sumSplits } from "../../../src/kernels/webgpu/sum-splits";
import { tokenLoss } from "../../../src/kernels/webgpu/token-loss";
import { tokenLossGrad } from "../../../src/kernels/webgpu/token-loss-grad";
import { unpackHalf } from "../../../src/kernels/webgpu/unpack-half";
import { seededRandom } from "../../../src/numerics/random";
import type { CheckLog } from "./check-log";

// Operands are float16 on both sides, so that only the rounding of results is left: 2^-11 relative where they are float16, sums in float32 else.
const HALF = 1e-3;
const FLOAT = 2e-5;
const PRODUCTS_OF_HALVES = 2e-3; // where scores, weights and their gradients are rounded on the way

const random = seededRandom(11);

function normal(shape: number[], scale = 1): tf.Tensor {
  const values = Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => scale * random.normal());
  return tf.tensor(values, shape);
}

/** A random matrix in float16, and the same values in float32. */
function halves(shape: number[], scale = 1): { packed: tf.Tensor; values: tf.Tensor2D } {
  return tf.tidy(() => {
    const [packed] = packHalf.call({ m0: normal(shape, scale) }, { order: "below" });
    return { packed, values: unpack(packed) as tf.Tensor2D };
  });
}

const unpack = (packed: tf.Tensor): tf.Tensor => unpackHalf.call({ packed }, {})[0];

/** Gate and up columns of a matrix whose columns lie 16 by 16 in turns, side by side. */
function sideBySide(interleaved: tf.Tensor): tf.Tensor {
  const [m, width] = interleaved.shape as [number, number];
  const [gate, up] = tf.split(tf.reshape(interleaved, [m, width / 32, 2, 16]), 2, 2);
  return tf.concat([tf.reshape(gate, [m, width / 2]), tf.reshape(up, [m, width / 2])], 1);
}

/** Checks every kernel alone against stock operations. */
export async function checkKernels(log: CheckLog): Promise<void> {
  await checkPacking(log);
  await checkProducts(log);
  await checkEpilogues(log);
  for (const dModel of [64, 192, 512, 576]) {
    await log.run(`rmsNorm ${dModel}`, () => checkRmsNorm(log, 384, dModel));
  }
  for (const [batch, context, heads] of [
    [1, 128, 1],
    [2, 256, 3],
    [2, 512, 8],
  ]) {
    await log.run(`rotate ${context}x${heads}`, () => checkRotation(log, batch, context, heads));
    await log.run(`attention ${batch}x${context}x${heads}`, () => checkAttention(log, batch, context, heads));
  }
  for (const vocabSize of [192, 4096, 8192]) {
    await log.run(`tokenLoss ${vocabSize}`, () => checkTokenLoss(log, 256, vocabSize));
  }
  for (const [n, dModel, vocabSize] of [
    [128, 64, 64],
    [8192, 192, 4096],
    [4224, 512, 64],
    [640, 576, 512],
  ]) {
    await log.run(`embedding ${n}x${dModel} of ${vocabSize}`, () => checkEmbedding(log, n, dModel, vocabSize));
  }
  await log.run("adamW", () => checkAdamW(log));
}

async function checkPacking(log: CheckLog): Promise<void> {
  await log.run("packHalf", async () => {
    const parts = [normal([64, 192]), normal([64, 192]), normal([64, 192])] as tf.Tensor2D[];
    const [m0, m1, m2] = parts;
    const [below] = packHalf.call({ m0, m1, m2 }, { order: "below" });
    await log.close("packHalf below", unpack(below), tf.concat(parts, 0), HALF);
    const [inTurns] = packHalf.call({ m0, m1 }, { order: "inTurns" });
    const rows = tf.reshape(tf.stack([tf.reshape(m0, [4, 16, 192]), tf.reshape(m1, [4, 16, 192])], 1), [128, 192]);
    await log.close("packHalf inTurns", unpack(inTurns), rows, HALF);
    const sums = normal([4, 128, 192]);
    const [first, second] = sumSplits.call({ sums }, { order: "inTurns", count: 2 });
    const [wholeFirst, wholeSecond] = tf.split(tf.reshape(tf.sum(sums, 0), [4, 2, 16, 192]), 2, 1);
    await log.close("sumSplits inTurns, first", first, tf.reshape(wholeFirst, [64, 192]), FLOAT);
    await log.close("sumSplits inTurns, second", second, tf.reshape(wholeSecond, [64, 192]), FLOAT);
  });
}

async function checkProducts(log: CheckLog): Promise<void> {
  // One of each kind of tiles: rows and columns 64, 128, 192; with k cut into stretches and whole.
  const shapes: [number, number, number][] = [
    [64, 64, 64],
    [64, 128, 128],
    [64, 192, 192],
    [128, 64, 192],
    [256, 128, 64],
    [256, 192, 192],
    [192, 64, 128],
    [192, 128, 128],
    [192, 192, 128],
    [384, 512, 192],
    [1152, 128, 128],
    [1280, 1024, 64],
    [192, 512, 2048],
    [512, 512, 4096],
    [576, 192, 2176],
    [192, 192, 32_768],
  ];
  for (const [m, n, k] of shapes) {
    for (const [transposeA, transposeB] of [
      [false, true],
      [false, false],
      [true, false],
    ]) {
      for (const epilogue of ["half", undefined] as const) {
        const name = `matMul ${m}x${n}x${k} ${transposeA ? "t" : "n"}${transposeB ? "t" : "n"} ${epilogue ?? "sums"}`;
        await log.run(name, () => checkProduct(log, name, { m, n, k, transposeA, transposeB, epilogue }));
      }
    }
  }
}

async function checkProduct(log: CheckLog, name: string, product: Product): Promise<void> {
  const { m, n, k, transposeA, transposeB, epilogue } = product;
  const a = halves(transposeA ? [k, m] : [m, k]);
  const b = halves(transposeB ? [n, k] : [k, n]);
  const [out] = matMul.call({ a: a.packed, b: b.packed }, product);
  const actual = epilogue
    ? unpack(out)
    : tf.reshape(sumSplits.call({ sums: out }, { order: "below", count: 1 })[0], [m, n]);
  await log.close(name, actual, tf.matMul(a.values, b.values, transposeA, transposeB), epilogue ? HALF : FLOAT * 5);
  tf.dispose([a, b, out]);
}

async function checkEpilogues(log: CheckLog): Promise<void> {
  for (const [m, dFF, dModel] of [
    [256, 512, 192],
    [128, 1344, 512],
    [192, 320, 64],
  ]) {
    const size = `${m}x${dFF}x${dModel}`;
    const x = halves([m, dModel], 0.3);
    const up = halves([dFF, dModel], 0.3);
    const z = tf.matMul(x.values, up.values, false, true) as tf.Tensor2D;
    const upward = { m, n: dFF, k: dModel, transposeB: true } as const;

    await log.run(`residual ${size}`, async () => {
      const extra = normal([m, dFF]);
      const [y] = matMul.call({ a: x.packed, b: up.packed, extra }, { ...upward, epilogue: "residual" });
      await log.close(`residual ${size}`, y, tf.add(z, extra), FLOAT * 5);
    });
    for (const [variant, act, slope] of [
      ["relu", (v: tf.Tensor) => tf.relu(v), (a: tf.Tensor) => tf.cast(tf.greater(a, 0), "float32")],
      ["relu2", (v: tf.Tensor) => tf.square(tf.relu(v)), (a: tf.Tensor) => tf.mul(tf.sqrt(a), 2)],
    ] as const) {
      await log.run(`${variant} ${size}`, async () => {
        const [a] = matMul.call({ a: x.packed, b: up.packed }, { ...upward, epilogue: `${variant}Activation` });
        await log.close(`${variant}Activation ${size}`, unpack(a), act(z), HALF);
        const gradient = matMul.call(
          { a: x.packed, b: up.packed, extra: a },
          { ...upward, epilogue: `${variant}Gradient` },
        );
        await log.close(`${variant}Gradient ${size}`, unpack(gradient[0]), tf.mul(z, slope(unpack(a))), HALF);
      });
    }
    for (const variant of ["reglu", "swiglu"] as const) {
      await log.run(`${variant} ${size}`, () => checkGate(log, variant, size, x, [m, dFF, dModel]));
    }
    tf.dispose([x, up, z]);
  }
}

async function checkGate(
  log: CheckLog,
  variant: "reglu" | "swiglu",
  size: string,
  x: { packed: tf.Tensor; values: tf.Tensor2D },
  [m, dFF, dModel]: number[],
): Promise<void> {
  const [gateProj, upProj] = [halves([dFF, dModel], 0.3), halves([dFF, dModel], 0.3)];
  const [b] = packHalf.call({ m0: gateProj.values, m1: upProj.values }, { order: "inTurns" });
  const product = { m, n: 2 * dFF, k: dModel, transposeB: true, epilogue: `${variant}Activation` } as const;
  const [activation, preActivations] = matMul.call({ a: x.packed, b }, product);
  const z = tf.matMul(x.values, gateProj.values, false, true);
  const u = tf.matMul(x.values, upProj.values, false, true);
  const gated = (v: tf.Tensor) => (variant === "reglu" ? tf.relu(v) : tf.mul(v, tf.sigmoid(v)));
  await log.close(`${variant}Activation ${size}`, unpack(activation), tf.mul(gated(z), u), HALF);
  await log.close(`${variant} gate and up ${size}`, sideBySide(unpack(preActivations)), tf.concat([z, u], 1), HALF);

  // The gradient of the activation is a product too: here that of x with gateProj once more, which is z.
  const [gradients] = matMul.call(
    { a: x.packed, b: gateProj.packed, extra: preActivations },
    { m, n: dFF, k: dModel, transposeB: true, epilogue: `${variant}Gradient` },
  );
  const dActivation = tf.matMul(x.values, gateProj.values, false, true);
  const [zHalf, uHalf] = tf.split(sideBySide(unpack(preActivations)), 2, 1);
  const sigmoid = tf.sigmoid(zHalf);
  const slope =
    variant === "reglu"
      ? tf.cast(tf.greater(zHalf, 0), "float32")
      : tf.mul(sigmoid, tf.add(tf.mul(zHalf, tf.sub(1, sigmoid)), 1));
  const expected = tf.concat([tf.mul(tf.mul(dActivation, uHalf), slope), tf.mul(dActivation, gated(zHalf))], 1);
  await log.close(`${variant}Gradient ${size}`, sideBySide(unpack(gradients)), expected, HALF);
  tf.dispose([gateProj, upProj, b]);
}

async function checkRmsNorm(log: CheckLog, n: number, dModel: number): Promise<void> {
  const epsilon = 1e-6;
  const x = normal([n, dModel], 2);
  const weight = normal([dModel]);
  const dy = halves([n, dModel]);
  const dResidual = normal([n, dModel]);
  const reference = (x: tf.Tensor, w: tf.Tensor) =>
    tf.mul(tf.mul(x, tf.rsqrt(tf.add(tf.mean(tf.square(x), 1, true), epsilon))), w);
  const [y, scales] = rmsNorm.call({ x, weight }, { epsilon });
  await log.close(`rmsNorm ${n}x${dModel}`, unpack(y), reference(x, weight), HALF);
  const gradients = () => tf.grads((a, b) => tf.sum(tf.mul(reference(a, b), dy.values)))([x, weight]);
  for (const residual of [true, false]) {
    const [dx, dw] = rmsNormGrad.call(
      { x, weight, scales, dy: dy.packed, dResidual: residual ? dResidual : undefined },
      {},
    );
    const [expectedDx, expectedDw] = gradients();
    const name = `rmsNormGrad ${n}x${dModel}${residual ? " residual" : ""}`;
    await log.close(`${name} dx`, dx, residual ? tf.add(expectedDx, dResidual) : expectedDx, FLOAT);
    await log.close(`${name} dw`, dw, expectedDw, FLOAT);
  }
  tf.dispose([x, weight, dy, dResidual, scales]);
}

async function checkRotation(log: CheckLog, batch: number, context: number, heads: number): Promise<void> {
  const [n, dModel] = [batch * context, heads * 64];
  const qkv = halves([n, 3 * dModel]);
  const table = tf.tensor2d(rotaryTable(context, 10_000), [context, 64]);
  const expected = tf.tidy(() => {
    const [cos, sin] = tf.split(tf.reshape(table, [1, context, 1, 64]), 2, 3);
    const turned = tf.split(qkv.values, 3, 1).map((part, index) => {
      if (index === 2) return part; // values
      const [a, b] = tf.split(tf.reshape(part, [batch, context, heads, 64]), 2, 3);
      const pair = [tf.sub(tf.mul(a, cos), tf.mul(b, sin)), tf.add(tf.mul(b, cos), tf.mul(a, sin))];
      return tf.reshape(tf.concat(pair, 3), [n, dModel]) as tf.Tensor2D;
    });
    return tf.concat(turned, 1);
  });
  rotate.call({ qkv: qkv.packed, table }, { inverse: false });
  await log.close(`rotate ${n}x${heads}`, unpack(qkv.packed), expected, HALF);
  rotate.call({ qkv: qkv.packed, table }, { inverse: true });
  await log.close(`rotate ${n}x${heads} there and back`, unpack(qkv.packed), qkv.values, HALF);
  tf.dispose([qkv.packed, table]);
}

async function checkAttention(log: CheckLog, batch: number, context: number, heads: number): Promise<void> {
  const [n, dModel] = [batch * context, heads * 64];
  const shape = { batch, context, heads };
  const qkv = halves([n, 3 * dModel], 1.5);
  const dO = halves([n, dModel]);
  const mask = tf.mul(tf.sub(1, tf.linalg.bandPart(tf.ones([context, context]), -1, 0)), -1e9);
  const split = (values: tf.Tensor) =>
    tf.split(values, 3, 1).map((part) => tf.transpose(tf.reshape(part, [batch, context, heads, 64]), [0, 2, 1, 3]));
  const scoresOf = (values: tf.Tensor) => {
    const [q, k] = split(values);
    return tf.add(tf.mul(tf.matMul(q, k, false, true), 0.125), mask);
  };
  const reference = (values: tf.Tensor) => {
    const mixed = tf.matMul(tf.softmax(scoresOf(values)), split(values)[2]);
    return tf.reshape(tf.transpose(mixed, [0, 2, 1, 3]), [n, dModel]);
  };
  const [o, logSumExp] = attention.call({ qkv: qkv.packed }, shape);
  const name = `${batch}x${context}x${heads}`;
  await log.close(
    `attention ${name}`,
    unpack(o),
    tf.tidy(() => reference(qkv.values)),
    PRODUCTS_OF_HALVES,
  );
  const lse = tf.tidy(() => tf.reshape(tf.logSumExp(scoresOf(qkv.values), 3), [batch * heads, context]));
  await log.close(`attention lse ${name}`, tf.clone(logSumExp), lse, FLOAT * 5);
  const [dqkv] = attentionGrad.call({ qkv: qkv.packed, o, dO: dO.packed, logSumExp }, shape);
  const expected = tf.grad((values) => tf.sum(tf.mul(reference(values), dO.values)))(qkv.values);
  const parts = tf.split(unpack(dqkv), 3, 1);
  const expectedParts = tf.split(expected, 3, 1);
  for (const [index, part] of ["dq", "dk", "dv"].entries()) {
    await log.close(`attentionGrad ${name} ${part}`, parts[index], expectedParts[index], PRODUCTS_OF_HALVES);
  }
  tf.dispose([qkv, dO, mask, o, logSumExp, dqkv, expected]);
}

async function checkTokenLoss(log: CheckLog, n: number, vocabSize: number): Promise<void> {
  const logits = halves([n, vocabSize], 3);
  const targets = tf.tensor1d(
    Int32Array.from({ length: n }, () => random.integer(vocabSize)),
    "int32",
  );
  const dLoss = tf.scalar(0.75);
  const hits = tf.cast(tf.oneHot(targets, vocabSize), "float32");
  const [sum, logSumExp] = tokenLoss.call({ logits: logits.packed, targets }, {});
  const lse = tf.logSumExp(logits.values, 1);
  const expected = tf.sub(tf.sum(lse), tf.sum(tf.mul(logits.values, hits)));
  await log.close(`tokenLoss ${n}x${vocabSize}`, sum, expected, FLOAT);
  const [dLogits] = tokenLossGrad.call({ logits: logits.packed, targets, logSumExp, dLoss }, {});
  const gradient = tf.mul(tf.sub(tf.softmax(logits.values), hits), dLoss);
  await log.close(`tokenLoss lse ${n}x${vocabSize}`, logSumExp, lse, FLOAT);
  await log.close(`tokenLossGrad ${n}x${vocabSize}`, unpack(dLogits), gradient, HALF);
  tf.dispose([logits, targets, dLoss, hits, dLogits]);
}

async function checkEmbedding(log: CheckLog, n: number, dModel: number, vocabSize: number): Promise<void> {
  const matrix = normal([vocabSize, dModel]) as tf.Tensor2D;
  const dx = normal([n, dModel]) as tf.Tensor2D;
  // Small ids are frequent: the first takes about a quarter of all positions.
  const ids = Int32Array.from({ length: n }, () => Math.floor(vocabSize * random.uniform() ** 6));
  const tokens = tf.tensor1d(ids, "int32");
  const name = `${n}x${dModel} of ${vocabSize}`;
  await log.close(`embedding ${name}`, embedding.call({ matrix, tokens }, {})[0], tf.gather(matrix, tokens), 0);
  const sums = new Float64Array(vocabSize * dModel);
  const values = await dx.data();
  ids.forEach((id, i) => {
    for (let c = 0; c < dModel; c++) sums[id * dModel + c] += values[i * dModel + c];
  });
  const expected = tf.tensor2d(Float32Array.from(sums), [vocabSize, dModel]);
  await log.close(`embeddingGrad ${name}`, embeddingGrad.call({ dx, tokens }, { vocabSize })[0], expected, FLOAT);
  tf.dispose([matrix, dx, tokens]);
}

async function checkAdamW(log: CheckLog): Promise<void> {
  const settings = { beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0.1, maxGradientNorm: 1 };
  const shapes = [[192, 512], [192], [4096, 192]];
  const start = shapes.map((shape) => normal(shape));
  const results = [fusedAdamW, stockAdamW].map((make, kind) => {
    const variables = start.map((tensor, i) => tf.variable(tf.mul(tensor, 1), true, `adamW ${kind} ${i}`));
    return { variables, optimizer: make(variables, settings) };
  });
  for (let step = 0; step < 3; step++) {
    const gradients = shapes.map((shape) => normal(shape, step === 1 ? 1e-3 : 3)); // the second step is not clipped
    for (const { variables, optimizer } of results) {
      const byName = Object.fromEntries(variables.map(({ name }, i) => [name, gradients[i]]));
      optimizer.step({ gradients: byName, learningRate: 1e-2, nTokens: 64 });
    }
    const [fused, stock] = results.map(({ optimizer }) => optimizer.gradientNorm);
    await log.close(`adamW gradient norm, step ${step}`, tf.mul(fused, 1), tf.mul(stock, 1), FLOAT);
    tf.dispose(gradients);
  }
  const [fused, stock] = results;
  for (let i = 0; i < shapes.length; i++) {
    // Of what moved, not of the weights, which hardly did.
    const moved = ({ variables }: (typeof results)[number]) => tf.sub(variables[i], start[i]);
    await log.close(`adamW update ${shapes[i].join("x")}`, moved(fused), moved(stock), 1e-4);
    const second = ({ variables, optimizer }: (typeof results)[number]) =>
      tf.mul(optimizer.moments.get(variables[i].name)!.second, 1);
    await log.close(`adamW second moment ${shapes[i].join("x")}`, second(fused), second(stock), FLOAT);
  }
  for (const { variables, optimizer } of results) {
    optimizer.dispose();
    tf.dispose(variables);
  }
  tf.dispose(start);
}
