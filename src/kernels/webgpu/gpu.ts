/** @file Runs WGSL programs inside TensorFlow.js's WebGPU backend: on its buffers, in its command encoder, in its order. */

import type {} from "@tensorflow/tfjs-backend-webgpu"; // brings the types of WebGPU
import type * as tf from "@tensorflow/tfjs-core";
import { env, util } from "@tensorflow/tfjs-core";

/** A compute shader for one set of shapes. */
export interface Program {
  /** Equal keys mean equal code: it names the pipeline in the cache and in a profile. */
  readonly key: string;
  /** Makes the code; called once a key. Bindings: inputs, then tensors changed in place, then outputs. */
  readonly wgsl: () => string;
  readonly workgroups: readonly [number, number?, number?];
}

/** The tensors of one run of a program, in the order of their bindings. */
export interface Operands {
  readonly inputs?: readonly tf.TensorInfo[];
  /** Read and written where they lie: every tensor that shares their data changes too. */
  readonly inPlace?: readonly tf.TensorInfo[];
  readonly outputs?: readonly TensorSpec[];
}

/** A tensor to be made. */
export interface TensorSpec {
  readonly shape: readonly number[];
  readonly dtype: "float32" | "int32";
}

export const float = (...shape: number[]): TensorSpec => ({ shape, dtype: "float32" });

/** Half-precision values, two in an int32: TensorFlow.js has no 16-bit type. The last dimension is that of the values. */
export const half = (...shape: number[]): TensorSpec => ({
  shape: [...shape.slice(0, -1), shape[shape.length - 1] / 2],
  dtype: "int32",
});

/** Asked for the query that times a program; the program then runs in a compute pass of its own. */
export type Profiler = (key: string) => GPUComputePassTimestampWrites;

/** The private fields of WebGPUBackend that a program needs. They are why the backend's version is pinned to 4.22.0. */
interface BackendInternals {
  readonly device: GPUDevice;
  readonly tensorMap: { get(dataId: object): { resource: GPUBuffer; values: unknown } };
  readonly commandQueueOwnedIds: WeakSet<object>;
  readonly commandEncoder: GPUCommandEncoder | null;
  readonly bufferManager: { readonly freeBuffers: ReadonlyMap<string, GPUBuffer[]> };
  computePassEncoder: GPUComputePassEncoder | null;
  dispatchCountInPass: number;
  uploadToGPU(dataId: object): void;
  makeTensorInfo(shape: readonly number[], dtype: string): tf.TensorInfo;
  ensureCommandEncoderReady(): void;
  endComputePassEncoder(): void;
  submitQueue(): void;
  disposeData(dataId: object): boolean;
}

const MOST_BIND_GROUPS = 8192; // a training step uses some hundreds; beyond that buffers are not being reused and the cache is emptied

/** One WebGPU backend, with the pipelines and bind groups made for it. */
export class Gpu {
  private static readonly byBackend = new WeakMap<object, Gpu>();
  private readonly pipelines = new Map<string, GPUComputePipeline>();
  private readonly bindGroups = new Map<string, GPUBindGroup>();
  private readonly bufferIds = new WeakMap<GPUBuffer, number>();
  private nextBufferId = 0;
  /** Every program that has run, by key. */
  readonly programs = new Map<string, Program>();
  profiler: Profiler | undefined;

  private constructor(private readonly backend: BackendInternals) {}

  /** @throws {TypeError} If the backend is not the WebGPU backend as version 4.22.0 built it. */
  static of(backend: object): Gpu {
    const known = Gpu.byBackend.get(backend);
    if (known !== undefined) return known;
    for (const field of [
      "device",
      "tensorMap",
      "commandQueueOwnedIds",
      "bufferManager",
      "uploadToGPU",
      "submitQueue",
    ]) {
      if (!(field in backend)) {
        throw new TypeError(
          `Cannot run GPU programs as the backend must be that of tfjs-backend-webgpu 4.22.0: it has no ${field}`,
        );
      }
    }
    const gpu = new Gpu(backend as BackendInternals);
    Gpu.byBackend.set(backend, gpu);
    return gpu;
  }

  get device(): GPUDevice {
    return this.backend.device;
  }

  /** Encodes a program behind whatever TensorFlow.js has encoded; returns its outputs. */
  run(program: Program, { inputs = [], inPlace = [], outputs = [] }: Operands): tf.TensorInfo[] {
    const made = outputs.map(({ shape, dtype }) => this.backend.makeTensorInfo(shape, dtype));
    const buffers = [...inputs, ...inPlace, ...made].map((tensor) => this.bufferOf(tensor));
    for (const { dataId } of inPlace) this.backend.tensorMap.get(dataId).values = null; // a copy read earlier is out of date
    const pipeline = this.pipelineOf(program);
    this.encode(program, pipeline, this.bindGroupOf(program.key, pipeline, buffers));
    return made;
  }

  /**
   * Called once a training step, where only what outlives the step is alive: sorts the free buffers, so that every step is handed the same ones in the same
   * order. Then it finds the bind groups of the step before, which cost more to make than all else the host does for a program.
   */
  startStep(): void {
    const { backend } = this;
    if (backend.commandEncoder !== null) {
      backend.endComputePassEncoder();
      backend.submitQueue(); // buffers of disposed tensors become free only now
    }
    for (const buffers of backend.bufferManager.freeBuffers.values()) {
      buffers.sort((a, b) => this.idOf(b) - this.idOf(a)); // TensorFlow.js takes the last
    }
  }

  /** Frees a tensor that never left a kernel. */
  dispose({ dataId }: tf.TensorInfo): void {
    this.backend.disposeData(dataId);
  }

  private bufferOf({ dataId }: tf.TensorInfo): GPUBuffer {
    this.backend.uploadToGPU(dataId);
    this.backend.commandQueueOwnedIds.add(dataId); // the buffer must not be reused before the queue is submitted
    return this.backend.tensorMap.get(dataId).resource;
  }

  private pipelineOf(program: Program): GPUComputePipeline {
    let pipeline = this.pipelines.get(program.key);
    if (pipeline === undefined) {
      const module = this.device.createShaderModule({ code: program.wgsl(), label: program.key });
      pipeline = this.device.createComputePipeline({
        label: program.key,
        layout: "auto",
        compute: { module, entryPoint: "main" },
      });
      this.pipelines.set(program.key, pipeline);
      this.programs.set(program.key, program);
    }
    return pipeline;
  }

  private bindGroupOf(key: string, pipeline: GPUComputePipeline, buffers: readonly GPUBuffer[]): GPUBindGroup {
    const name = `${key}:${buffers.map((buffer) => this.idOf(buffer)).join()}`;
    let group = this.bindGroups.get(name);
    if (group === undefined) {
      if (this.bindGroups.size >= MOST_BIND_GROUPS) this.bindGroups.clear();
      const entries = buffers.map((buffer, binding) => ({ binding, resource: { buffer } }));
      group = this.device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries });
      this.bindGroups.set(name, group);
    }
    return group;
  }

  private idOf(buffer: GPUBuffer): number {
    const id = this.bufferIds.get(buffer) ?? this.nextBufferId++;
    this.bufferIds.set(buffer, id);
    return id;
  }

  private encode(program: Program, pipeline: GPUComputePipeline, bindGroup: GPUBindGroup): void {
    const { backend } = this;
    backend.ensureCommandEncoderReady();
    if (this.profiler !== undefined) backend.endComputePassEncoder();
    backend.computePassEncoder ??= backend.commandEncoder!.beginComputePass(
      this.profiler && { timestampWrites: this.profiler(program.key) },
    );
    const pass = backend.computePassEncoder;
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, bindGroup);
    pass.dispatchWorkgroups(...(program.workgroups as [number, number?, number?]));
    if (this.profiler !== undefined) backend.endComputePassEncoder();
    backend.dispatchCountInPass++;
    if (backend.dispatchCountInPass >= env().getNumber("WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE")) {
      backend.endComputePassEncoder();
      backend.submitQueue();
    }
  }
}

/** Number of values of a tensor. */
export const sizeOf = ({ shape }: tf.TensorInfo): number => util.sizeFromShape(shape);
