import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, test } from "vitest";
import { chooseBackend } from "../../src/backend/choose-backend";
import { isSoftware } from "../../src/backend/webgpu-adapter";
import { probeWebgpu } from "../../src/backend/webgpu-backend";
import { FUSED_FEATURES, FUSED_LIMITS } from "../../src/backend/webgpu-device";
import { OPERATIONS } from "./operations";

const run = promisify(execFile);

/** Debian's chromium brings a Vulkan driver that computes on the CPU. */
const SWIFTSHADER = "/usr/lib/chromium/vk_swiftshader_icd.json";

/** The worker's process needs the driver in its environment from the start; it must end by itself. */
function runWorker(...args: string[]): Promise<{ stdout: string }> {
  const env = { ...process.env, LD_LIBRARY_PATH: dirname(SWIFTSHADER), VK_DRIVER_FILES: SWIFTSHADER };
  const worker = join(__dirname, "webgpu-worker.ts");
  return run(process.execPath, ["--require", "tsx/cjs", worker, ...args], { env, timeout: 50_000 });
}

describe("probeWebgpu()", () => {
  // Dawn's null backend accepts every call and computes nothing: it shows that the set-up holds without a card.
  test("opens a device and registers TensorFlow.js's kernels on it", async () => {
    const probe = await probeWebgpu({ dawnOptions: ["backend=null"] });
    expect(probe).toMatchObject({ available: true, reason: "found null-backend" });
    if (!probe.available) return;
    expect(await probe.start()).toBe("null-backend");
    expect(tf.getBackend()).toBe("webgpu");
    const { features, limits } = (tf.backend() as unknown as { readonly device: GPUDevice }).device;
    expect(FUSED_FEATURES.filter((feature) => !features.has(feature))).toEqual([]); // the null backend grants all
    expect(limits.maxComputeInvocationsPerWorkgroup).toBeGreaterThanOrEqual(
      FUSED_LIMITS.maxComputeInvocationsPerWorkgroup,
    );
    const product = tf.matMul(tf.ones([3, 4]), tf.ones([4, 5]));
    expect((await product.data()).length).toBe(15);
    expect(Reflect.get(globalThis, "navigator")?.gpu).toBeUndefined();
    tf.removeBackend("webgpu");
  });
});

describe("isSoftware()", () => {
  const info = { vendor: "", architecture: "", device: "", description: "", isFallbackAdapter: false };
  test.each([
    [{ ...info, vendor: "nvidia", device: "NVIDIA H100 80GB HBM3" }, false],
    [{ ...info, vendor: "google", architecture: "swiftshader" }, true],
    [{ ...info, vendor: "mesa", device: "llvmpipe (LLVM 15.0.6, 256 bits)" }, true],
    [{ ...info, vendor: "microsoft", description: "Microsoft Basic Render Driver" }, true],
    [{ ...info, vendor: "unknown", isFallbackAdapter: true }, true],
  ])("of %o is %s", (adapter, expected) => {
    expect(isSoftware(adapter as GPUAdapterInfo)).toBe(expected);
  });
});

const present = existsSync(SWIFTSHADER);
describe.skipIf(!present)(`webgpu on SwiftShader${present ? "" : ` (skipped: there is no ${SWIFTSHADER})`}`, () => {
  test("computes every operation as cpu does, and its process ends", async () => {
    const { device, values, numTensors } = JSON.parse((await runWorker("--software")).stdout);
    expect(device).toMatch(/swiftshader/i);
    expect(numTensors).toBe(0);
    await chooseBackend({ preferred: "cpu", cacheFolder: "" });
    for (const { name, compute } of OPERATIONS) {
      const expected = tf.tidy(() => compute().dataSync());
      expect(values[name], name).toBeAllClose(expected, { rtol: 2e-5, atol: 2e-5 });
    }
  });

  test("is refused unless it is asked for", async () => {
    await expect(runWorker()).rejects.toThrow(/no graphics card|only a software adapter/);
  });
});
