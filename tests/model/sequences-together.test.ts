import * as tf from "@tensorflow/tfjs-core";
import { afterAll, expect, test } from "vitest";
import { chooseBackend } from "../../src/backend/choose-backend";
import { probeWebgpu } from "../../src/backend/webgpu-backend";
import type { ModelConfig } from "../../src/model/config";
import { sequencesTogether } from "../../src/model/sweep-layers";

const together = (dFF: number, nHeads: number, nTokens: number): number =>
  sequencesTogether({ dFF, nHeads } as ModelConfig, [new Int32Array(1), new Int32Array(nTokens)]);

afterAll(() => tf.removeBackend("webgpu"));

test("sequences go through a layer alone on a processor", async () => {
  await chooseBackend({ preferred: "cpu", cacheFolder: "" });
  expect(together(768, 3, 512)).toBe(1);
});

// Dawn's null backend computes nothing and needs no card.
test.each([
  ["eight of a small model", 1536, 9, 512, 8],
  ["as many as have 128 MiB of attention", 8192, 32, 512, 4],
  ["as many as have 128 MiB of activations", 11008, 1, 1024, 2],
  ["one where one is larger than that", 8192, 32, 4096, 1],
])("on a graphics card %s go together", async (_, dFF, nHeads, nTokens, expected) => {
  const probe = await probeWebgpu({ dawnOptions: ["backend=null"] });
  if (!probe.available) throw new Error(probe.reason);
  if (tf.getBackend() !== "webgpu") await probe.start();
  expect(together(dFF, nHeads, nTokens)).toBe(expected);
});
