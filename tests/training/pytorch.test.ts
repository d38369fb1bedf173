/** @file Against PyTorch: tests/fixtures/training/generate.py says how its numbers were made. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { stockOps } from "../../src/kernels/webgpu/stock-ops";
import { decoderShape, TRAINED_VARIANTS } from "../../src/training/decoder-sizes";
import { learningRateAt } from "../../src/training/learning-rate";
import { initialModel } from "../../src/training/trained-model";
import { startTrainer, trainStep } from "../../src/training/trainer";
import type { SequenceSource } from "../../src/training/training-text";
import { describeBackends } from "../support/backends";
import { smallDecoder, smallPlan } from "./small-run";

interface Run {
  readonly initialAbsoluteSums: Readonly<Record<string, number>>;
  readonly losses: readonly number[];
  readonly gradientNorms: readonly number[];
  readonly learningRates: readonly number[];
}

const fixture = JSON.parse(readFileSync(join(__dirname, "../fixtures/training/steps.json"), "utf8")) as {
  readonly plan: {
    batchSequences: number;
    nSteps: number;
    warmUpSteps: number;
    peakLearningRate: number;
    seed: number;
  };
  readonly runs: Readonly<Record<(typeof TRAINED_VARIANTS)[number], Run>>;
  readonly sequences: readonly (readonly number[])[];
};

const training: SequenceSource = {
  nSequences: fixture.sequences.length,
  read(first, count) {
    const sequences = fixture.sequences.slice(first, first + count);
    return {
      tokens: Int32Array.from(sequences.flatMap((ids) => ids.slice(0, -1))),
      targets: Int32Array.from(sequences.flatMap((ids) => ids.slice(1))),
    };
  },
};

test("learningRateAt() is PyTorch's LinearLR followed by CosineAnnealingLR", () => {
  const rates = fixture.runs.relu2.learningRates;
  expect(rates.map((_, k) => learningRateAt(k + 1, fixture.plan))).toBeAllClose(rates, { rtol: 1e-12 });
});

// The backend without native code takes minutes for this and has no kernel of its own that the others do not cover.
describeBackends("20 steps from the initial weights", (backend) => {
  test.skipIf(backend === "cpu").each(TRAINED_VARIANTS)("follow PyTorch's with %s", async (variant) => {
    const plan = smallPlan(variant, fixture.plan);
    const ops = stockOps(decoderShape(plan.config));
    const trainer = startTrainer(plan, ops);
    const losses: number[] = [];
    const norms: number[] = [];
    for (let step = 1; step <= plan.nSteps; step++) {
      const measures = trainStep(trainer, plan, { training, learningRate: learningRateAt(step, plan) });
      losses.push((await measures.loss.data())[0]);
      norms.push((await measures.gradientNorm.data())[0]);
      measures.loss.dispose();
      measures.gradientNorm.dispose();
    }
    trainer.dispose();
    ops.dispose();
    const { losses: expected, gradientNorms } = fixture.runs[variant];
    expect(losses).toBeAllClose(expected, { atol: 1e-4 });
    expect(norms).toBeAllClose(gradientNorms, { rtol: 1e-3 });
    expect(expected[0] - expected[expected.length - 1]).toBeGreaterThan(0.5); // something was learnt
  });

  test.each(TRAINED_VARIANTS)("start from the weights that a second implementation draws: %s", async (variant) => {
    const model = initialModel(smallDecoder(variant), fixture.plan.seed);
    const sums: Record<string, number> = {};
    for (const { name, variable } of model.parameters) {
      sums[name] = ((await variable.data()) as Float32Array).reduce((sum, value) => sum + Math.abs(value), 0);
    }
    model.dispose();
    const { initialAbsoluteSums: expected } = fixture.runs[variant];
    expect(Object.keys(sums).sort()).toEqual(Object.keys(expected).sort());
    const names = Object.keys(expected);
    expect(names.map((name) => sums[name])).toBeAllClose(
      names.map((name) => expected[name]),
      { rtol: 1e-8 },
    );
  });
});
