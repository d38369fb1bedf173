import { describe, expect, test } from "vitest";
import { seededRandom } from "../../src/numerics/random";
import { greedyRemoval } from "../../src/sparsity/greedy-removal";

function gramOf(downProj: readonly (readonly number[])[]): Float32Array {
  return Float32Array.from(
    downProj.flatMap((one) => downProj.map((other) => one.reduce((sum, value, j) => sum + value * other[j], 0))),
  );
}

/** ‖Σ aᵢ wᵢ‖² over some neurons: the definition, in float64. */
function squareOf(
  neurons: Iterable<number>,
  activation: Float32Array,
  downProj: readonly (readonly number[])[],
): number {
  const sum = downProj[0].map(() => 0);
  for (const i of neurons) for (const [j, weight] of downProj[i].entries()) sum[j] += activation[i] * weight;
  return sum.reduce((total, value) => total + value * value, 0);
}

function randomCase(dFF: number, dModel: number, seed: number) {
  const random = seededRandom(seed);
  const downProj = Array.from({ length: dFF }, () =>
    Array.from({ length: dModel }, () => Math.fround(random.normal())),
  );
  const activation = Float32Array.from({ length: dFF }, () => (random.uniform() < 0.2 ? 0 : random.normal()));
  return { downProj, activation };
}

describe("greedyRemoval()", () => {
  test("takes the smallest neuron first, then the one that cancels it", () => {
    // Outputs along one axis: 1, -1.1, 5, 0.2. The smallest, 0.2; then, of |0.2 + 1|, |0.2 - 1.1|, |0.2 + 5|, the second: -0.9; then 1: 0.1; then 5.
    const { removed, tailSquares } = greedyRemoval(Float32Array.of(1, -1.1, 5, 0.2), gramOf([[1], [1], [1], [1]]), 0);
    expect([...removed]).toEqual([3, 1, 0, 2]);
    expect([...tailSquares]).toBeAllClose([0.04, 0.81, 0.01, 26.01], { rtol: 1e-5, atol: 1e-6 });
  });

  test("tells the square of what it left out, as summed by definition", () => {
    const { downProj, activation } = randomCase(60, 7, 1);
    const { removed, tailSquares } = greedyRemoval(activation, gramOf(downProj), 0);
    const expected = tailSquares.map((_, k) => squareOf(removed.subarray(0, k + 1), activation, downProj));
    expect(tailSquares).toBeAllClose(expected, { rtol: 1e-4, atol: 1e-4 });
  });

  test("at each step no other single neuron would have given a smaller error", () => {
    const { downProj, activation } = randomCase(25, 5, 2);
    const { removed } = greedyRemoval(activation, gramOf(downProj), 0);
    for (let k = 0; k < removed.length; k++) {
      const before = [...removed.subarray(0, k)];
      const taken = squareOf([...before, removed[k]], activation, downProj);
      for (const other of removed.subarray(k + 1)) {
        expect(squareOf([...before, other], activation, downProj)).toBeGreaterThan(taken - 1e-4);
      }
    }
  });

  test("leaves the asked number of active neurons, and silent ones out of the count", () => {
    const { downProj, activation } = randomCase(60, 7, 3);
    const gram = gramOf(downProj);
    const active = activation.filter((a) => a !== 0).length;
    const { removed } = greedyRemoval(activation, gram, 10);
    expect(removed).toHaveLength(active - 10);
    expect([...removed].every((i) => activation[i] !== 0)).toBe(true);
    expect([...removed]).toEqual([...greedyRemoval(activation, gram, 0).removed.subarray(0, active - 10)]);
    expect(greedyRemoval(activation, gram, active + 1).removed).toHaveLength(0);
  });

  test("leaves out the same neurons whatever their order", () => {
    const { downProj, activation } = randomCase(60, 7, 4);
    const order = seededRandom(5).shuffle([...activation.keys()]); // new place k holds neuron order[k]
    const relabelled = greedyRemoval(
      Float32Array.from(order, (i) => activation[i]),
      gramOf(order.map((i) => downProj[i])),
      5,
    );
    const plain = greedyRemoval(activation, gramOf(downProj), 5);
    expect([...relabelled.removed].map((place) => order[place])).toEqual([...plain.removed]);
    expect(relabelled.tailSquares).toEqual(plain.tailSquares);
  });

  test("refuses a Gram matrix of another size", () => {
    expect(() => greedyRemoval(new Float32Array(3), new Float32Array(8), 0)).toThrow("must be [3, 3]");
  });
});
