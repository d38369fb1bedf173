import { describe, expect, test } from "vitest";
import { type MagnitudeRecord, magnitudeRecord, OVER_LARGEST_BINS } from "../../../src/records/magnitude-record";
import { cettSparsityFigure } from "../../../src/report/magnitudes/cett-sparsity-figure";
import { magnitudeFigure } from "../../../src/report/magnitudes/magnitude-figure";
import { magnitudeOverLargestFigure } from "../../../src/report/magnitudes/magnitude-over-largest-figure";
import { meanMagnitudeFigure } from "../../../src/report/magnitudes/mean-magnitude-figure";
import { cettRecordWith } from "../cett-record";

const HASH = "0".repeat(64);
const TEXT = { names: ["books"], nDocuments: 4, nSequences: 4, nTokens: 2048, tokensSha256: HASH };
const MODEL = { name: "m", variant: "swiglu", nParameters: 1, nLayers: 2, dModel: 1, dFF: 1, file: "m", sha256: HASH };
const RUN = { command: "relu2 analyze", sourceSha256: HASH, backend: "cpu", device: "a processor", elapsedMs: 1 };

interface Trace {
  readonly name?: string;
  readonly x: number[];
  readonly y: number[];
}

/** Two layers of mean magnitude 1 and 3; half of all outputs in the first bin of each, the others in the second, or in the third without the first token. */
const magnitudes: MagnitudeRecord = magnitudeRecord.parse({
  schemaVersion: 1,
  kind: "magnitude",
  inputs: { model: MODEL, text: TEXT, contextLength: 512, bos: false, seed: 1 },
  measured: {
    pooled: distribution(2),
    layers: [distribution(1), distribution(3)],
    overLargest: [0, 1].map(() => ({ all: halves(1), withoutFirstToken: halves(2) })),
    firstTokenShare: [0.1, 0.1],
  },
  run: RUN,
});

function distribution(meanMagnitude: number): object {
  return {
    nOutputs: 100,
    nZeros: 20,
    meanMagnitude,
    edges: [-1, 0, 1],
    share: [0.4, 0.4],
    topShares: [{ top: 0.1, share: 0.5 }],
  };
}

function halves(second: number): object {
  const share = Array.from({ length: OVER_LARGEST_BINS }, (_, k) => (k === 0 || k === second ? 0.5 : 0));
  return { largest: 8, share };
}

describe("magnitudeOverLargestFigure()", () => {
  const { data, layout } = magnitudeOverLargestFigure(magnitudes);
  const traces = data as Trace[];

  test("has the density of each layer behind three layers of the paper", () => {
    expect(traces.map(({ name }) => name)).toEqual([
      "paper, LLaMA-2 7B, layer 1",
      "paper, LLaMA-2 7B, layer 16",
      "paper, LLaMA-2 7B, layer 32",
      "layer 0",
      "layer 1",
    ]);
    const [{ x, y }] = traces.slice(3);
    expect(x.slice(0, 2)).toEqual([1 / 128, 3 / 128]); // centres of bins of 1/64
    expect(y.slice(0, 3)).toEqual([32, 32, 0]); // half of the outputs in 1/64 of the axis
    expect([traces[0].x[0], traces[0].y[0]]).toEqual([0.008, 15.81]); // figure 1a
    expect(Math.min(...traces[0].y)).toBeGreaterThan(0); // its last point was read as 0
  });

  test("has buttons that leave out the first tokens and change the axis", () => {
    const [tokens, scale] = layout.updatemenus!;
    const [{ y }, moved] = tokens.buttons![1].args as [{ y: number[][] }, number[]];
    expect(y[0].slice(0, 3)).toEqual([32, 0, 32]);
    expect(moved).toEqual([3, 4]);
    expect(scale.buttons![1].args![0]).toMatchObject({ "yaxis.type": "log" });
    expect(layout.yaxis).toMatchObject({ range: [0, 1.05 * 32] });
  });
});

describe("meanMagnitudeFigure()", () => {
  test("has both models over relative depth", () => {
    const [ours, paper] = meanMagnitudeFigure(magnitudes).data as Trace[];
    expect([ours.x, ours.y]).toEqual([
      [0.5, 1],
      [1, 3],
    ]);
    expect([paper.x[0], paper.x.at(-1), paper.y[0], paper.y.at(-1)]).toEqual([1 / 32, 1, 0.0017, 0.2353]); // figure 1b
  });
});

describe("cettSparsityFigure()", () => {
  test("has sparsity across and CETT upwards, with the interval of documents", () => {
    const { data, layout } = cettSparsityFigure(
      cettRecordWith([
        [0.1, 0.5],
        [0.2, 0.7],
      ]),
    );
    const [ours, paper] = data as (Trace & { error_x: { array: number[]; arrayminus: number[] } })[];
    expect([ours.x, ours.y]).toEqual([
      [0.5, 0.7],
      [0.1, 0.2],
    ]);
    expect(ours.error_x.arrayminus).toBeAllClose([0.02, 0.02], { rtol: 1e-9 });
    expect(ours.error_x.array).toBeAllClose([0.01, 0.01], { rtol: 1e-9 });
    expect([paper.x[4], paper.y[4]]).toEqual([0.6924, 0.2]); // figure 1c
    expect(layout.shapes).toMatchObject([{ y0: 0.2, y1: 0.2 }]);
  });
});

describe("magnitudeFigure()", () => {
  // 0.2 + 0.4 of the outputs are zero or in the first bin: fewer than LLaMA-2's 0.692; with the second bin all are.
  test("starts at the sparsity of LLaMA-2 at the bound that the paper marks", () => {
    const [{ active }] = magnitudeFigure(magnitudes).layout.sliders as unknown as { active: number }[];
    expect(active).toBe(1);
  });
});
