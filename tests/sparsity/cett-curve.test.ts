import { describe, expect, test } from "vitest";
import { binOf } from "../../src/numerics/magnitude-grid";
import { seededRandom } from "../../src/numerics/random";
import { cett } from "../../src/sparsity/cett";
import { type CettCurve, cettCurve } from "../../src/sparsity/cett-curve";
import { type CettMeter, openCettMeter } from "../../src/sparsity/cett-meter";
import { magnitudes } from "../../src/sparsity/magnitude";
import { neuronNorms } from "../../src/sparsity/neuron-norms";
import { poolForTest } from "../kernels/cpu/pool-for-tests";
import { ACTIVATIONS, type LayerShape, randomLayer } from "../kernels/cpu/random-layer";

async function meterOf(downProj: Float32Array, dFF: number, sequences: Float32Array[]): Promise<CettMeter> {
  const meter = await openCettMeter(await poolForTest(2), 0, downProj, dFF);
  await Promise.all(sequences.map((activation) => meter.addSequence(activation)));
  return meter;
}

function rowsOf(activation: Float32Array, dFF: number): Float32Array[] {
  return Array.from({ length: activation.length / dFF }, (_, t) => activation.subarray(t * dFF, (t + 1) * dFF));
}

/** Up to 24 points of a curve, the ends among them. */
function samplePoints({ bins }: CettCurve): number[] {
  const n = Math.min(24, bins.length);
  return Array.from({ length: n }, (_, k) => Math.round((k * (bins.length - 1)) / Math.max(1, n - 1)));
}

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe("cettCurve()", () => {
  // Rows (3, 0), (0, 4), (0, 0.5). First token a = (1, 1, 1): see cett.test.ts. Second token a = (0, 1, 1): output (0, 4.5), tails 0.5 and 4.5.
  const downProj = Float32Array.of(3, 0, 0, 4, 0, 0.5);
  const activation = Float32Array.of(1, 1, 1, 0, 1, 1);

  test("is the mean of the tokens' ratios, worked by hand", async () => {
    const curve = await (await meterOf(downProj, 3, [activation])).curve();
    expect([...curve.bins]).toEqual([0.5, 3, 4].map(binOf));
    expect(curve.zeroShare).toBe(1 / 6);
    expect([...curve.inactiveShare]).toEqual([3 / 6, 4 / 6, 1]);
    const first = [0.5, Math.sqrt(9.25), Math.sqrt(29.25)].map((tail) => tail / Math.sqrt(29.25));
    const second = [0.5 / 4.5, 0.5 / 4.5, 1];
    expect(curve.cett).toBeAllClose(
      first.map((ratio, k) => (ratio + second[k]) / 2),
      { rtol: 1e-6 },
    );
    const squares = [0.25 + 0.25, 9.25 + 0.25, 29.25 + 20.25];
    expect(curve.cettPooled).toBeAllClose(
      squares.map((square) => Math.sqrt(square / 49.5)),
      { rtol: 1e-6 },
    );
  });

  test("leaves the first token of each sequence out where asked", async () => {
    const meter = await meterOf(downProj, 3, [activation, activation]);
    const curve = await meter.curve("withoutFirst");
    expect(curve).toMatchObject({ nTokens: 2, nSilentTokens: 0, zeroShare: 1 / 3 });
    expect(curve.cett).toBeAllClose([0.5 / 4.5, 1], { rtol: 1e-6 });
    expect((await meter.curve()).nTokens).toBe(4);
  });

  const shapes: LayerShape[] = [
    { dFF: 1, dModel: 1, nTokens: 3 },
    { dFF: 7, dModel: 33, nTokens: 70 },
    { dFF: 96, dModel: 32, nTokens: 40 },
    { dFF: 8192, dModel: 36, nTokens: 3 },
  ];
  const kinds = Object.keys(ACTIVATIONS) as (keyof typeof ACTIVATIONS)[];
  test.each(shapes.flatMap((shape) => kinds.map((kind) => ({ ...shape, kind }))))(
    "agrees with the definition in float64: $kind, dFF $dFF, dModel $dModel",
    async ({ kind, ...shape }) => {
      const layer = randomLayer(shape, kind, 11);
      layer.activation[0] ||= 1; // at least one token that is not silent
      const meter = await meterOf(layer.downProj, shape.dFF, [layer.activation]);
      const curve = await meter.curve();
      const tokens = rowsOf(layer.activation, shape.dFF).filter((row) => row.some((a) => a !== 0));
      expect(curve.nSilentTokens).toBe(shape.nTokens - tokens.length);
      const points = samplePoints(curve);
      const expected = points.map((k) => mean(tokens.map((row) => cett(row, layer.downProj, curve.threshold[k]))));
      expect(points.map((k) => curve.cett[k])).toBeAllClose(expected, { rtol: 1e-5, atol: 1e-6 });

      const all = magnitudes(layer.activation, neuronNorms(layer.downProj, shape.dFF));
      const shares = points.map((k) => all.filter((m) => m <= curve.threshold[k]).length / all.length);
      expect(points.map((k) => curve.inactiveShare[k])).toEqual(shares);
      expect(curve.zeroShare).toBe(all.filter((m) => m === 0).length / all.length);
      expect(curve.cett[curve.cett.length - 1]).toBeCloseTo(1, 12);
      expect(curve.inactiveShare[curve.inactiveShare.length - 1]).toBe(1);
    },
  );

  test("does not depend on the order of the neurons beyond rounding, nor on the scale of the activations at all", async () => {
    const shape = { dFF: 500, dModel: 48, nTokens: 20 };
    const { downProj, activation } = randomLayer(shape, "heavyTailed", 3);
    const order = seededRandom(4).shuffle([...Array(shape.dFF).keys()]);
    const rows = rowsOf(downProj, shape.dModel);
    const permuted = {
      downProj: Float32Array.from(order.flatMap((i) => [...rows[i]])),
      activation: Float32Array.from(rowsOf(activation, shape.dFF).flatMap((row) => order.map((i) => row[i]))),
    };
    const curve = await (await meterOf(downProj, shape.dFF, [activation])).curve();
    const other = await (await meterOf(permuted.downProj, shape.dFF, [permuted.activation])).curve();
    expect(other.inactiveShare).toEqual(curve.inactiveShare);
    expect(other.cett).toBeAllClose(curve.cett, { atol: 1e-6 });

    const scaled = await (await meterOf(downProj, shape.dFF, [activation.map((a) => a * 2 ** 40)])).curve();
    expect(scaled.cett).toEqual(curve.cett);
    expect(scaled.cettPooled).toEqual(curve.cettPooled);
    expect(scaled.bins).toEqual(curve.bins.map((bin) => bin + 40 * 64));
  });

  test("is the same to the byte from shards that are put together", async () => {
    const shape = { dFF: 96, dModel: 40, nTokens: 50 };
    const { downProj } = randomLayer(shape, "gaussian", 1);
    const texts = [1, 2, 3, 4].map((seed) => randomLayer(shape, "heavyTailed", seed).activation);
    const whole = await meterOf(downProj, shape.dFF, texts);
    const left = await meterOf(downProj, shape.dFF, texts.slice(0, 1));
    const right = await meterOf(downProj, shape.dFF, texts.slice(1));
    const merged = [...(await left.sequences()), ...(await right.sequences())];
    expect(cettCurve(merged)).toEqual(await whole.curve());
    expect(cettCurve(merged, "withoutFirst")).toEqual(await whole.curve("withoutFirst"));
  });

  test("refuses text whose every token is silent", async () => {
    const meter = await meterOf(downProj, 3, [new Float32Array(6)]);
    await expect(meter.curve()).rejects.toThrow("2 of 2 are silent");
  });
});
