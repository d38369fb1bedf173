import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, test } from "vitest";
import type { BackendName, BackendProbe } from "../../src/backend/backend";
import { type BackendProbes, chooseBackend, chooseFrom } from "../../src/backend/choose-backend";

const options = { cacheFolder: "" };

/** Probes that answer as given; `started` tells which backends were loaded. */
function probesOf(answers: Partial<Record<BackendName, "runs" | "absent" | "breaks" | "throws">>): {
  probes: BackendProbes;
  started: BackendName[];
} {
  const started: BackendName[] = [];
  const probeOf = (name: BackendName) => async (): Promise<BackendProbe> => {
    const answer = answers[name] ?? "runs";
    if (answer === "throws") throw new Error("no such library\nat a stack");
    if (answer === "absent") return { available: false, reason: `${name} is not here` };
    const start = async (): Promise<string> => {
      started.push(name);
      if (answer === "breaks") throw new Error("wrong version");
      return `device of ${name}`;
    };
    return { available: true, reason: `${name} is here`, start };
  };
  const probes = {
    webgpu: probeOf("webgpu"),
    tensorflow: probeOf("tensorflow"),
    wasm: probeOf("wasm"),
    cpu: probeOf("cpu"),
  };
  return { probes, started };
}

describe("chooseFrom()", () => {
  test.each<[BackendName, Parameters<typeof probesOf>[0]]>([
    ["webgpu", {}],
    ["tensorflow", { webgpu: "absent" }],
    ["wasm", { webgpu: "absent", tensorflow: "absent" }],
    ["cpu", { webgpu: "absent", tensorflow: "absent", wasm: "absent" }],
  ])("starts %s alone where it is the first that runs", async (name, answers) => {
    const { probes, started } = probesOf(answers);
    const choice = await chooseFrom(probes, options);
    expect(choice).toMatchObject({ name, device: `device of ${name}` });
    expect(started).toEqual([name]);
  });

  test("tells what was seen of each backend", async () => {
    const { probes } = probesOf({ webgpu: "throws", tensorflow: "breaks" });
    const { name, findings } = await chooseFrom(probes, options);
    expect(name).toBe("wasm");
    expect(findings).toEqual([
      { name: "webgpu", available: false, reason: "cannot be loaded: no such library" },
      { name: "tensorflow", available: false, reason: "cannot be started: wrong version" },
      { name: "wasm", available: true, reason: "wasm is here" },
      { name: "cpu", available: true, reason: "cpu is here" },
    ]);
  });

  test("takes the preferred backend and looks at no other", async () => {
    const { probes, started } = probesOf({});
    const choice = await chooseFrom(probes, { ...options, preferred: "wasm" });
    expect(choice).toMatchObject({ name: "wasm", reason: "asked for" });
    expect(choice.findings.map(({ name }) => name)).toEqual(["wasm"]);
    expect(started).toEqual(["wasm"]);
  });

  test("does not replace a preferred backend that cannot run", async () => {
    const { probes, started } = probesOf({ tensorflow: "absent" });
    await expect(chooseFrom(probes, { ...options, preferred: "tensorflow" })).rejects.toThrow(
      "Cannot use the backend as it must run here: tensorflow: tensorflow is not here",
    );
    expect(started).toEqual([]);
  });

  test("refuses a name that is no backend", async () => {
    const preferred = "cuda" as BackendName;
    await expect(chooseFrom(probesOf({}).probes, { ...options, preferred })).rejects.toThrow(
      new RangeError(
        "Cannot choose a backend as it must be one of webgpu, tensorflow, wasm, cpu: current value is cuda",
      ),
    );
  });
});

describe("chooseBackend()", () => {
  test("makes the backend current, again and again, and keeps its tensors", async () => {
    await chooseBackend({ ...options, preferred: "wasm" });
    const x = tf.tensor1d([1, 2]);
    await chooseBackend({ ...options, preferred: "cpu" });
    expect(tf.getBackend()).toBe("cpu");
    const choice = await chooseBackend({ ...options, preferred: "wasm" });
    expect(tf.getBackend()).toBe("wasm");
    expect(choice.device).toBe("1 CPU thread, WebAssembly with SIMD");
    expect(await tf.square(x).data()).toEqual(Float32Array.of(1, 4));
  });
});
