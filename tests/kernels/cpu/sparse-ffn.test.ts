import { describe, expect, onTestFinished, test } from "vitest";
import { KernelMemory } from "../../../src/kernels/cpu/kernel-memory";
import type { KernelStep } from "../../../src/kernels/cpu/kernel-steps";
import { startKernelTeam } from "../../../src/kernels/cpu/kernel-team";
import {
  type FfnWeights,
  type KernelVariant,
  placeApart,
  placeBundled,
} from "../../../src/kernels/cpu/sparse-ffn-layout";
import {
  denseSteps,
  ffnScratchBytes,
  gateFirstSteps,
  maskedSteps,
  placePredictor,
  predictorSteps,
  takeWorkspace,
} from "../../../src/kernels/cpu/sparse-ffn-steps";
import { seededRandom } from "../../../src/numerics/random";
import { TEST_KERNELS } from "../../support/test-kernels";

const VARIANTS: readonly KernelVariant[] = ["relu", "relu2", "reglu", "swiglu", "geglu-erf", "geglu-tanh"];
/** Parts with and without neurons, fewer rows than a group, rows that are no whole cache lines. */
const SHAPES = [
  { dModel: 16, dFF: 5 },
  { dModel: 40, dFF: 131 },
  { dModel: 192, dFF: 1100 },
];

function randomFfn(
  variant: KernelVariant,
  dModel: number,
  dFF: number,
  seed: number,
): { weights: FfnWeights; x: Float32Array } {
  const random = seededRandom(seed);
  const matrix = () => Float32Array.from({ length: dFF * dModel }, () => random.normal() / Math.sqrt(dModel));
  const gate = variant === "relu" || variant === "relu2" ? undefined : matrix();
  const weights = { variant, gate, up: matrix(), down: matrix(), dModel, dFF };
  return { weights, x: Float32Array.from({ length: dModel }, random.normal) };
}

/** The definition, in float64. */
function ffnInFloat64(
  { variant, gate, up, down, dModel, dFF }: FfnWeights,
  x: Float32Array,
  mask: ArrayLike<number>,
): number[] {
  const dot = (matrix: Float32Array, i: number) => x.reduce((sum, value, j) => sum + value * matrix[i * dModel + j], 0);
  const y = new Array<number>(dModel).fill(0);
  for (let i = 0; i < dFF; i++) {
    if (mask[i] === 0) continue;
    const u = dot(up, i);
    const z = gate === undefined ? u : dot(gate, i);
    const a = activationInFloat64(variant, z, u);
    for (let j = 0; j < dModel; j++) y[j] += a * down[i * dModel + j];
  }
  return y;
}

function activationInFloat64(variant: KernelVariant, z: number, u: number): number {
  const relu = Math.max(z, 0);
  if (variant === "relu") return relu;
  if (variant === "relu2") return relu * relu;
  if (variant === "reglu") return relu * u;
  if (variant === "swiglu") return (z / (1 + Math.exp(-z))) * u;
  const inner =
    variant === "geglu-erf" ? erf(z / Math.SQRT2) : Math.tanh(Math.sqrt(2 / Math.PI) * (z + 0.044715 * z ** 3));
  return (z * (1 + inner) * u) / 2;
}

/** By its power series, to 1e-15 for |x| < 4. */
function erf(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; n < 100; n++) {
    term *= (-x * x) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}

type Mode = "dense" | "gateFirst" | "masked";

/** The output of an FFN on some threads. */
async function outputOf(
  mode: Mode,
  weights: FfnWeights,
  x: Float32Array,
  nThreads: number,
  mask?: Uint8Array,
): Promise<number[]> {
  const { dModel, dFF } = weights;
  const memory = new KernelMemory();
  const at = takeWorkspace(memory, dModel, dFF, 1);
  const team = await startKernelTeam({
    nThreads,
    cacheFolder: TEST_KERNELS,
    memories: [memory],
    scratchBytes: ffnScratchBytes(dFF),
  });
  onTestFinished(() => team.close());
  let steps: KernelStep[];
  if (mode === "masked") steps = maskedSteps(placeBundled(memory, weights), at);
  else steps = (mode === "dense" ? denseSteps : gateFirstSteps)(placeApart(memory, weights), at);
  memory.floats(at.x, dModel).set(x);
  if (mask !== undefined) memory.bytes(at.mask, dFF).set(mask);
  const program = team.program(memory, steps);
  team.run(program);
  const once = [...memory.floats(at.y, dModel)];
  team.run(program);
  expect([...memory.floats(at.y, dModel)]).toEqual(once); // nothing is left over from the token before
  return once;
}

describe.each(VARIANTS)("%s", (variant) => {
  test.each(SHAPES)("dense, and masked with any mask, give the sum over the neurons: %o", async ({ dModel, dFF }) => {
    const { weights, x } = randomFfn(variant, dModel, dFF, 3);
    const random = seededRandom(4);
    const tolerance = { rtol: 1e-4, atol: 2e-6 * dFF };
    const all = new Uint8Array(dFF).fill(1);
    expect(await outputOf("dense", weights, x, 2)).toBeAllClose(ffnInFloat64(weights, x, all), tolerance);
    for (const share of [0, 0.03, 0.3, 1]) {
      const mask = Uint8Array.from({ length: dFF }, () => (random.uniform() < share ? 1 : 0));
      expect(await outputOf("masked", weights, x, 2, mask)).toBeAllClose(ffnInFloat64(weights, x, mask), tolerance);
    }
  });
});

describe.each(["relu", "relu2", "reglu"] as const)("gate-first, %s", (variant) => {
  test.each(SHAPES)("gives the bits of dense: %o", async ({ dModel, dFF }) => {
    for (const seed of [1, 2, 3]) {
      const { weights, x } = randomFfn(variant, dModel, dFF, seed);
      expect(await outputOf("gateFirst", weights, x, 2)).toEqual(await outputOf("dense", weights, x, 2));
    }
  });

  test("gives zero where no neuron is active", async () => {
    const { weights } = randomFfn(variant, 40, 131, 1);
    expect(await outputOf("gateFirst", weights, new Float32Array(40), 2)).toEqual(new Array(40).fill(0));
  });
});

describe("threads", () => {
  test.each<Mode>(["dense", "gateFirst", "masked"])("%s: the same bytes with 1, 2 and 3", async (mode) => {
    const { weights, x } = randomFfn("reglu", 192, 1100, 5);
    const mask = Uint8Array.from({ length: 1100 }, (_, i) => (i % 3 === 0 ? 1 : 0));
    const one = await outputOf(mode, weights, x, 1, mask);
    expect(await outputOf(mode, weights, x, 2, mask)).toEqual(one);
    expect(await outputOf(mode, weights, x, 3, mask)).toEqual(one);
  });
});

describe("predictorSteps()", () => {
  test.each([
    { width: undefined, relu: false },
    { width: 24, relu: false },
    { width: 24, relu: true },
  ])("marks the neurons with a score above 0; hidden width $width, ReLU between: $relu", async ({ width, relu }) => {
    const [dModel, dFF] = [40, 131];
    const { weights, x } = randomFfn("relu2", dModel, dFF, 6);
    const random = seededRandom(7);
    const normals = (length: number) => Float32Array.from({ length }, random.normal);
    const first = width === undefined ? undefined : { weight: normals(width * dModel), bias: normals(width), relu };
    const second = { weight: normals(dFF * (width ?? dModel)), bias: normals(dFF) };

    const memory = new KernelMemory();
    const at = takeWorkspace(memory, dModel, dFF, width ?? 1);
    const team = await startKernelTeam({
      nThreads: 2,
      cacheFolder: TEST_KERNELS,
      memories: [memory],
      scratchBytes: ffnScratchBytes(dFF),
    });
    onTestFinished(() => team.close());
    const placed = placePredictor(memory, { first, second }, dModel);
    memory.floats(at.x, dModel).set(x);
    team.run(team.program(memory, predictorSteps(placed, placeBundled(memory, weights), at)));

    const layer = (input: readonly number[], { weight, bias }: { weight: Float32Array; bias: Float32Array }) =>
      [...bias].map((b, i) => input.reduce((sum, value, j) => sum + value * weight[i * input.length + j], b));
    const between = (value: number): number => (relu ? Math.max(value, 0) : value);
    const hidden = first === undefined ? [...x] : layer([...x], first).map(between);
    expect([...memory.bytes(at.mask, dFF)]).toEqual(layer(hidden, second).map((score) => (score > 0 ? 1 : 0)));
    expect(placed.sizeBytes).toBe(4 * ((first?.weight.length ?? 0) + (width ?? 0) + second.weight.length + dFF));
  });
});
