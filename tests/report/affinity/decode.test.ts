import { describe, expect, test } from "vitest";
import { decodeRecord } from "../../../src/records/decode-record";
import { checkRecord } from "../../../src/records/read-record";
import { decodeFigure } from "../../../src/report/affinity/decode-figure";
import { decodeModelsFigure } from "../../../src/report/affinity/decode-models-figure";
import { decodeSentences } from "../../../src/report/affinity/decode-sentences";
import { decodeRecordWith } from "../decode-record";

const record = checkRecord(decodeRecordWith(0.8), decodeRecord, "Cannot check");

interface Trace {
  readonly name: string;
  readonly x: (number | string)[];
  readonly y: number[];
  readonly text?: string[];
}

describe("decodeFigure()", () => {
  const figure = decodeFigure(record);
  const traces = figure.data as Trace[];

  test("draws the paper's shape first: dense, each mode and the byte bounds", () => {
    expect(traces.map(({ name }) => name)).toEqual([
      "dense",
      "byte bounds, in the colour of their mode",
      "exact zeros skipped (lossless): not for this FFN",
      "no bound",
      "the true active neurons, known: faster than dense up to 60.0 % active neurons",
      "the true active neurons, known, byte bound",
      "predicted neurons: faster than dense at every share of active neurons",
      "predicted neurons, byte bound",
    ]);
    expect(traces[0]).toMatchObject({ x: [0.149, 0.9], y: [4, 4] });
    expect(traces[1].y).toEqual([3, 3]);
    expect(traces[6]).toMatchObject({ x: [0.149, 0.9], y: [0.8, 7] });
    expect(traces[7].y).toEqual([0.5, 2.9]);
  });

  test("has a slider over the shapes", () => {
    const steps = figure.layout.sliders?.[0].steps ?? [];
    expect(steps.map(({ label }) => label)).toEqual(["tiny, relu2", "1.3B, relu2"]);
    expect(figure.layout.sliders?.[0].active).toBe(1);
  });
});

describe("decodeModelsFigure()", () => {
  test("draws each mode over dense, the change of the loss above it", () => {
    const traces = decodeModelsFigure(record).data as Trace[];
    expect(traces.map(({ y, text }) => [y[0], text?.[0]])).toEqual([
      [1, "1000/s"],
      [1.5, "+0.00"],
      [2, "+0.05"],
    ]);
  });
});

describe("decodeSentences()", () => {
  test("gives speeds, losses, bounds and crossings", () => {
    const text = decodeSentences(record).join("\n");
    expect(text).toContain(
      "relu2-s1, dense: 1000.0 tokens/s (1.00x dense), FFN 0.50 ms a token (1.00x), 100.0 % of neurons computed, loss 3.000.",
    );
    expect(text).toContain("the true active neurons, known at CETT 0.2: 2000.0 tokens/s (2.00x dense)");
    expect(text).toContain("loss +0.0500 nats a token");
    expect(text).toContain("llama.cpp, relu2-s1 (Q4_1): 200.0 tokens/s.");
    expect(text).toContain(
      "One FFN of paper 1.3B, relu2, dense: 4.000 ms, 75 % of what reading its weights at 1.0 GB/s allows.",
    );
    expect(text).toContain("predicted neurons, 14.9 % active: 0.800 ms, 5.0x dense, 63 % of its byte bound.");
  });
});
