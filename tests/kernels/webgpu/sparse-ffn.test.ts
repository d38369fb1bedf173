import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, test } from "vitest";
import { sparseFfn } from "../../../src/kernels/webgpu/sparse-ffn";
import { openBackend, openGpu } from "../../support/dawn";
import { SPARSE_FFN_CASES, sparseFfnInputs } from "./sparse-ffn-cases";

// Dawn's null backend checks all code and all bindings, and computes nothing.
test("sparseFfn() compiles, fits its tensors and is level in them, at the paper's width too", async () => {
  const { device, errors } = await openBackend(openGpu("null", []));
  sparseFfn.register();
  const paper = { variant: "relu2", dModel: 2048, dFF: 64, activeShare: 0.1 } as const;
  for (const each of [...SPARSE_FFN_CASES, paper]) {
    const inputs = sparseFfnInputs(each);
    const before = tf.memory().numTensors;
    const [y] = sparseFfn.call(inputs, { variant: each.variant });
    expect(y.shape).toEqual([each.dModel]);
    y.dispose();
    expect(tf.memory().numTensors).toBe(before);
    tf.dispose(inputs as unknown as tf.TensorContainer);
  }
  expect(errors).toEqual([]);
  device.destroy();
});

/** Debian's chromium brings a Vulkan driver that computes on the CPU. */
const SWIFTSHADER = "/usr/lib/chromium/vk_swiftshader_icd.json";
const present = existsSync(SWIFTSHADER);
describe.skipIf(!present)(
  `sparseFfn() on SwiftShader${present ? "" : ` (skipped: there is no ${SWIFTSHADER})`}`,
  () => {
    test("computes what the stock operations do, and leaves no tensor", async () => {
      const env = { ...process.env, LD_LIBRARY_PATH: dirname(SWIFTSHADER), VK_DRIVER_FILES: SWIFTSHADER };
      const worker = join(__dirname, "sparse-ffn-worker.ts");
      const args = ["--require", "tsx/cjs", worker];
      const { stdout } = await promisify(execFile)(process.execPath, args, { env, timeout: 110_000 });
      const { results } = JSON.parse(stdout) as { results: { ours: number[]; stock: number[]; leaked: number }[] };
      expect(results).toHaveLength(SPARSE_FFN_CASES.length);
      for (const [k, { ours, stock, leaked }] of results.entries()) {
        expect(ours).toBeAllClose(stock, { rtol: 1e-4, atol: 1e-4 });
        expect(leaked).toBe(0);
        expect(ours.some((value) => value !== 0)).toBe(SPARSE_FFN_CASES[k].activeShare > 0);
      }
    }, 120_000);
  },
);
