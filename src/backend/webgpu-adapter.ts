/** @file Finds a graphics card through Dawn, the WebGPU implementation of the npm package `webgpu`. */
import { existsSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { DAWN_TOGGLES } from "./webgpu-device";

/** A found adapter with the instance that must outlive it, or why there is none. */
export type AdapterSearch = { readonly gpu: GPU; readonly adapter: GPUAdapter } | { readonly reason: string };

/** Settings of a search. */
export interface AdapterOptions {
  readonly allowSoftwareAdapter?: boolean;
  readonly trustedKernels?: boolean;
  readonly dawnAddon?: string;
  /** Passed to Dawn; tests ask for `backend=null`, which computes nothing and needs no graphics card. */
  readonly dawnOptions?: readonly string[];
}

/** Names under which CPUs pass for graphics cards. */
const SOFTWARE_ADAPTER = /swiftshader|llvmpipe|lavapipe|softpipe|basic render/i;

/**
 * Asks for the fastest adapter. Dawn (20 MB) is loaded only where a graphics card may be.
 *
 * @returns The adapter, or a reason that says what is missing.
 */
export async function findAdapter(options: AdapterOptions): Promise<AdapterSearch> {
  const { allowSoftwareAdapter = false, trustedKernels = false, dawnOptions = [] } = options;
  const needsCard = !allowSoftwareAdapter && dawnOptions.length === 0;
  if (needsCard && !mayHaveGraphicsCard()) return { reason: "no graphics card: Linux shows no device file of one" };

  const { create, globals } = await loadDawn(options.dawnAddon);
  Object.assign(globalThis, globals); // GPUBufferUsage and its like, which TensorFlow.js takes for granted
  const toggles = [...DAWN_TOGGLES.tensorCores, ...(trustedKernels ? DAWN_TOGGLES.unchecked : [])];
  const gpu = create([`enable-dawn-features=${toggles.join()}`, ...dawnOptions]);
  const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" });
  if (adapter === null) {
    return {
      reason: "no adapter: the graphics driver and, on Linux, the Vulkan loader (libvulkan1) must be installed",
    };
  }
  if (!allowSoftwareAdapter && isSoftware(adapter.info)) {
    return { reason: `only a software adapter (${adapterName(adapter.info)}), which is slower than wasm` };
  }
  return { gpu, adapter };
}

/** What Dawn's addon exports. */
type Dawn = Pick<typeof import("webgpu"), "create" | "globals">;

async function loadDawn(addon: string | undefined): Promise<Dawn> {
  return addon === undefined ? await import("webgpu") : (createRequire(addon)(addon) as Dawn);
}

/** The card's name as its driver gives it. */
export function adapterName({ vendor, architecture, device, description }: GPUAdapterInfo): string {
  return device || description || `${vendor} ${architecture}`.trim() || "unnamed adapter";
}

/** True for an adapter that computes on the CPU. */
export function isSoftware(info: GPUAdapterInfo): boolean {
  const names = [info.vendor, info.architecture, info.device, info.description].join(" ");
  return info.isFallbackAdapter || SOFTWARE_ADAPTER.test(names);
}

/** On Linux every driver that computes shows a file; elsewhere only Dawn can tell. */
function mayHaveGraphicsCard(): boolean {
  if (process.platform !== "linux") return true;
  const hasRenderNode = existsSync("/dev/dri") && readdirSync("/dev/dri").some((name) => name.startsWith("renderD"));
  return hasRenderNode || existsSync("/dev/nvidia0") || existsSync("/dev/dxg"); // dxg: Windows' card inside WSL
}
