import { describe, expect, test } from "vitest";
import { type CettLayer, type CettPool, createCettPool } from "../../../src/kernels/cpu/cett-pool";
import { addCettSums } from "../../../src/kernels/cpu/cett-sums";
import { binOf } from "../../../src/numerics/magnitude-grid";
import { neuronNorms } from "../../../src/sparsity/neuron-norms";
import { poolForTest } from "./pool-for-tests";
import { type LayerShape, randomLayer } from "./random-layer";

function open(pool: CettPool, downProj: Float32Array, dFF: number): Promise<CettLayer> {
  return pool.openLayer({ name: "layer 7", downProj, neuronNorms: neuronNorms(downProj, dFF) });
}

describe("measure()", () => {
  // Rows (3, 0), (0, 4), (0, 0.5): magnitudes 3, 4, 0.5 for a = 1. Tails by rising threshold: 0.5; (3, 0.5), of squared norm 9.25; (3, 4.5), of 29.25.
  test("finds what each bin adds, worked by hand", async () => {
    const layer = await open(await poolForTest(), Float32Array.of(3, 0, 0, 4, 0, 0.5), 3);
    const { first, rest } = await layer.measure(Float32Array.of(1, 1, 1));
    const [small, middle] = [0.5, Math.sqrt(9.25)].map((tail) => tail / Math.sqrt(29.25));
    expect([...first.bins]).toEqual([0.5, 3, 4].map(binOf));
    expect([...first.neurons]).toEqual([1, 1, 1]);
    expect([...first.magnitudes]).toEqual([0.5, 3, 4]);
    expect(first.ratios).toBeAllClose([small, middle - small, 1 - middle], { rtol: 1e-7 });
    expect(first.squares).toBeAllClose([0.25, 9, 20], { rtol: 1e-7 });
    expect(first).toMatchObject({ nTokens: 1, nSilentTokens: 0, zeroNeurons: 0 });
    expect(rest).toMatchObject({ nTokens: 0, nSilentTokens: 0, zeroNeurons: 0 });
  });

  test("counts a token whose neurons cancel, or are all zero, as silent", async () => {
    const layer = await open(await poolForTest(), Float32Array.of(1, 2, 1, 2), 2);
    const { first, rest } = await layer.measure(Float32Array.of(1, -1, 0, 0, 1, 1));
    expect(first).toMatchObject({ nTokens: 1, nSilentTokens: 1, zeroNeurons: 0 });
    expect([...first.neurons]).toEqual([2]);
    expect([...first.ratios]).toEqual([0]);
    expect(rest).toMatchObject({ nTokens: 2, nSilentTokens: 1, zeroNeurons: 2 });
    expect([...rest.ratios]).toEqual([1]);
  });

  test.each<LayerShape>([
    { dFF: 96, dModel: 40, nTokens: 333 },
    { dFF: 3000, dModel: 64, nTokens: 130 },
  ])("gives the same bytes with 1, 2 and 3 threads: %o", async (shape) => {
    const { downProj, activation } = randomLayer(shape, "heavyTailed", 5);
    const measured = [1, 2, 3].map(async (nThreads) => {
      const layer = await open(await poolForTest(nThreads), downProj, shape.dFF);
      return Promise.all([layer.measure(activation), layer.measure(activation.subarray(shape.dFF))]);
    });
    const [one, two, three] = await Promise.all(measured);
    expect(two).toEqual(one);
    expect(three).toEqual(one);
  });

  test("leaves the array to the caller at once", async () => {
    const { downProj, activation } = randomLayer({ dFF: 64, dModel: 32, nTokens: 10 }, "gaussian", 2);
    const layer = await open(await poolForTest(), downProj, 64);
    const expected = await layer.measure(activation);
    const measured = layer.measure(activation);
    activation.fill(Number.NaN);
    expect(await measured).toEqual(expected);
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY])("names the first place of %d", async (bad) => {
    const { downProj, activation } = randomLayer({ dFF: 64, dModel: 32, nTokens: 300 }, "gaussian", 2);
    const layer = await open(await poolForTest(2), downProj, 64);
    activation[290 * 64] = bad;
    activation[17 * 64 + 42] = bad;
    const message = new RegExp(`layer 7 .* token 17 has neuron 42 with activation ${bad}`);
    await expect(layer.measure(activation)).rejects.toThrow(message);
    await expect(layer.measure(activation.subarray(0, 64))).resolves.toMatchObject({ first: { nTokens: 1 } });
  });

  test("refuses a magnitude beyond float32", async () => {
    const layer = await open(await poolForTest(), Float32Array.of(30, 40), 1);
    await expect(layer.measure(Float32Array.of(3e38))).rejects.toThrow("token 0 has one too large");
  });

  test("refuses half a row and no row", async () => {
    const layer = await open(await poolForTest(), Float32Array.of(1, 2), 2);
    await expect(layer.measure(Float32Array.of(1, 2, 3))).rejects.toThrow(RangeError);
    await expect(layer.measure(new Float32Array())).rejects.toThrow(RangeError);
  });
});

describe("createCettPool()", () => {
  test("opens a layer when the one before is done, which then measures no more", async () => {
    const pool = await poolForTest(2);
    const { downProj, activation } = randomLayer({ dFF: 64, dModel: 32, nTokens: 200 }, "gaussian", 2);
    const before = await open(pool, downProj, 64);
    const expected = await before.measure(activation);
    const inFlight = before.measure(activation);
    const after = await open(pool, downProj.slice(0, 32 * 32), 32);
    expect(await inFlight).toEqual(expected);
    await expect(before.measure(activation)).rejects.toThrow("layer that the pool opened last");
    expect((await after.measure(activation)).rest.nTokens).toBe(399);
  });

  test("fails what is in flight and what follows when it is closed", async () => {
    const pool = await poolForTest();
    const layer = await open(pool, Float32Array.of(1, 2), 2);
    const inFlight = layer.measure(Float32Array.of(1, 2));
    const closed = pool.close();
    await expect(inFlight).rejects.toThrow("it was closed");
    await expect(layer.measure(Float32Array.of(1, 2))).rejects.toThrow("it was closed");
    await closed;
  });

  test("refuses a number of threads below 1", async () => {
    await expect(createCettPool({ nThreads: 0, cacheFolder: "unused" })).rejects.toThrow(RangeError);
  });
});

describe("addCettSums()", () => {
  test("adds occupied bins side by side, and nothing to nothing", () => {
    const part = (bins: number[], neurons: number[]) => {
      const values = Float64Array.from(neurons);
      const rows = { neurons: values, magnitudes: values, ratios: values, squares: values };
      return { nTokens: 1, nSilentTokens: 0, zeroNeurons: 2, bins: Uint16Array.from(bins), ...rows };
    };
    expect(addCettSums([part([1, 5], [10, 20]), part([5, 9], [1, 2])])).toEqual({
      ...part([1, 5, 9], [10, 21, 2]),
      nTokens: 2,
      zeroNeurons: 4,
    });
    expect(addCettSums([])).toMatchObject({ nTokens: 0, bins: new Uint16Array() });
  });
});
