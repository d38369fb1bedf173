/** @file What our fused kernels need of a WebGPU device, and a device that has it where the adapter does. */

/**
 * Settings of Dawn, the WebGPU implementation, for `create()`.
 *
 * The first three allow tensor cores at all: subgroup matrices count as unsafe, float16 is off by default on NVIDIA's Vulkan driver, and subgroup
 * matrices in workgroup memory need Vulkan's memory model. The last two drop the checks of array bounds and the clearing of workgroup
 * memory, which are worth 2.5x: only for shapes that the tests have run with the checks on.
 */
export const DAWN_TOGGLES = {
  tensorCores: ["allow_unsafe_apis", "vulkan_enable_f16_on_nvidia", "use_vulkan_memory_model"],
  unchecked: ["disable_robustness", "disable_workgroup_init"],
} as const;

/** Features that the fused kernels need. */
export const FUSED_FEATURES: readonly string[] = ["shader-f16", "subgroups", "chromium-experimental-subgroup-matrix"];

/** Limits that the fused kernels need at least. */
export const FUSED_LIMITS = {
  maxComputeWorkgroupStorageSize: 48 * 1024, // the largest tiles of a product take 46 KB
  maxComputeInvocationsPerWorkgroup: 256,
  maxStorageBuffersPerShaderStage: 8,
} as const;

/** Limits beyond WebGPU's defaults that TensorFlow.js or the fused kernels use; each is raised to what the adapter has. */
const RAISED_LIMITS = [
  "maxBufferSize",
  "maxComputeInvocationsPerWorkgroup",
  "maxComputeWorkgroupSizeX",
  "maxComputeWorkgroupsPerDimension",
  "maxComputeWorkgroupStorageSize",
  "maxStorageBufferBindingSize",
  "maxStorageBuffersPerShaderStage",
] as const;

/** A device with the features of `FUSED_FEATURES` that the adapter has, and `timestamp-query` for profiles. */
export function requestDevice(adapter: GPUAdapter): Promise<GPUDevice> {
  const wanted = [...FUSED_FEATURES, "timestamp-query"].filter((feature) => adapter.features.has(feature));
  return adapter.requestDevice({
    requiredFeatures: wanted as GPUFeatureName[],
    requiredLimits: Object.fromEntries(RAISED_LIMITS.map((limit) => [limit, adapter.limits[limit]])),
  });
}
