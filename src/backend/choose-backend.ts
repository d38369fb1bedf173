/** @file Chooses the backend of TensorFlow.js and makes it current: the only place that does. */
import {
  BACKEND_NAMES,
  type BackendChoice,
  type BackendFinding,
  type BackendName,
  type BackendOptions,
  type BackendProbe,
} from "./backend";
import { probeCpu } from "./cpu-backend";
import { probeTensorflow } from "./tensorflow-backend";
import { probeWasm } from "./wasm-backend";
import { probeWebgpu } from "./webgpu-backend";

export type { BackendChoice, BackendFinding, BackendOptions } from "./backend";

/** Looks whether a backend can run here. */
export type BackendProbes = Readonly<Record<BackendName, (options: BackendOptions) => Promise<BackendProbe>>>;

const PROBES: BackendProbes = { webgpu: probeWebgpu, tensorflow: probeTensorflow, wasm: probeWasm, cpu: probeCpu };

/**
 * Makes the first backend current that runs here, in the order `webgpu` (on a real graphics card), `tensorflow` (if
 * built), `wasm`, `cpu`. Only the code of the chosen one is loaded.
 *
 * @returns What was chosen and why, and what was seen of the others.
 * @throws {RangeError} If `preferred` is no backend.
 * @throws {Error} If `preferred` cannot run here: the message says why and what to do.
 */
export async function chooseBackend(options: BackendOptions): Promise<BackendChoice> {
  await import("@tensorflow/tfjs"); // gradients and tensor methods: tfjs-core alone has neither in Node
  return chooseFrom(PROBES, options);
}

/** Looks at every backend, or at the preferred one alone, and starts none. */
export async function findBackends(options: BackendOptions): Promise<BackendFinding[]> {
  const probes = await probeAll(PROBES, options);
  return probes.map(({ name, available, reason }) => ({ name, available, reason }));
}

/** `chooseBackend` over the given probes. */
export async function chooseFrom(probes: BackendProbes, options: BackendOptions): Promise<BackendChoice> {
  const findings: BackendFinding[] = [];
  let started: { name: BackendName; device: string } | undefined;
  for (const { name, ...probe } of await probeAll(probes, options)) {
    let { available, reason } = probe;
    if (probe.available && started === undefined) {
      try {
        started = { name, device: await probe.start() };
      } catch (error) {
        available = false;
        reason = `cannot be started: ${messageOf(error)}`;
      }
    }
    findings.push({ name, available, reason });
  }
  if (started === undefined) {
    const reasons = findings.map(({ name, reason }) => `${name}: ${reason}`).join("; ");
    throw new Error(`Cannot use the backend as it must run here: ${reasons}`);
  }
  const reason = options.preferred === undefined ? `the first that runs of ${BACKEND_NAMES.join(", ")}` : "asked for";
  return { ...started, reason, findings };
}

type NamedProbe = BackendProbe & { readonly name: BackendName };

async function probeAll(probes: BackendProbes, options: BackendOptions): Promise<NamedProbe[]> {
  const { preferred } = options;
  if (preferred !== undefined && !BACKEND_NAMES.includes(preferred)) {
    throw new RangeError(
      `Cannot choose a backend as it must be one of ${BACKEND_NAMES.join(", ")}: current value is ${preferred}`,
    );
  }
  const names = preferred === undefined ? BACKEND_NAMES : [preferred];
  return Promise.all(
    names.map(async (name) => {
      try {
        return { name, ...(await probes[name](options)) };
      } catch (error) {
        return { name, available: false, reason: `cannot be loaded: ${messageOf(error)}` };
      }
    }),
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message.split("\n")[0] : String(error);
}
