import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { OpenedModel } from "../../src/model/open-model";
import { embedSequences } from "../../src/model/residual-stream";
import { openRandomModel } from "./random-model";

describe("embedSequences()", () => {
  let model: OpenedModel;
  let close: () => Promise<void>;
  beforeAll(async () => {
    ({ model, close } = await openRandomModel());
  });
  afterAll(async () => {
    await close();
  });

  test("takes each token's row of the embedding", async () => {
    const { dModel } = model.config;
    const embedding = await model.source.read("model.embed_tokens.weight");
    const stream = await embedSequences(model, [Int32Array.of(3, 39), Int32Array.of(0)]);
    expect(stream.sequences[0].subarray(dModel)).toEqual(embedding.subarray(39 * dModel, 40 * dModel));
    expect([stream.nTokensOf(0), stream.nTokensOf(1), stream.layer]).toEqual([2, 1, 0]);
  });

  test.each([
    ["an empty sequence", Int32Array.of(), /sequence 1 as it must have 1 to 300 tokens, .*: it has 0/],
    [
      "one longer than the context",
      new Int32Array(301),
      /1 to 300 tokens, the context of the model: it has 301; cut the text into shorter/,
    ],
    ["an id past the vocabulary", Int32Array.of(1, 40), /ids must lie in \[0, 40\): current value is 40/],
    ["a negative id", Int32Array.of(-1), /current value is -1/],
  ])("refuses %s", async (_, tokens, message) => {
    await expect(embedSequences(model, [Int32Array.of(1), tokens])).rejects.toThrow(message);
  });

  test("forks into a stream that goes its own way", async () => {
    const stream = await embedSequences(model, [Int32Array.of(3)]);
    const fork = stream.fork();
    fork.replace([new Float32Array(16)]);
    expect([stream.layer, fork.layer]).toEqual([0, 1]);
    expect(stream.sequences[0]).not.toEqual(fork.sequences[0]);
  });
});
