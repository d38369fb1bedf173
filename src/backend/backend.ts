/** @file The words in which backends are asked for, found and chosen. */

/** The TensorFlow.js backends of the project, the fastest first. */
export const BACKEND_NAMES = ["webgpu", "tensorflow", "wasm", "cpu"] as const;

/** One of the TensorFlow.js backends of the project. */
export type BackendName = (typeof BACKEND_NAMES)[number];

/** What decides the choice of a backend. */
export interface BackendOptions {
  /** Use this backend and no other. */
  readonly preferred?: BackendName;
  /** The folder where `setupNative` builds. */
  readonly cacheFolder: string;
  /** Let `webgpu` run on a CPU (SwiftShader, llvmpipe): only to test it, it is slower than `wasm`. */
  readonly allowSoftwareAdapter?: boolean;
  /**
   * Let `webgpu` drop its checks of array bounds, which are worth 2.5x in training: only where the fused kernels run on shapes that the tests have run with the
   * checks on.
   */
  readonly trustedKernels?: boolean;
  /** Absolute path of Dawn's addon, `dawn.node`, where the npm package `webgpu` is not installed: in a packed folder. */
  readonly dawnAddon?: string;
}

/** What was seen of one backend. */
export interface BackendFinding {
  readonly name: BackendName;
  readonly available: boolean;
  /** Why it can or cannot run here, and what would change that. */
  readonly reason: string;
}

/** The backend that TensorFlow.js uses from now on. */
export interface BackendChoice {
  readonly name: BackendName;
  /** What computes: `2 CPU threads, libtensorflow 2.20.0`, or the name of a graphics card. */
  readonly device: string;
  /** Why this one. */
  readonly reason: string;
  /** What was seen of each backend that was looked at, in order of preference. */
  readonly findings: readonly BackendFinding[];
}

/** What a backend answers when it is asked whether it can run here; `start` does nothing until the backend is chosen. */
export type BackendProbe =
  | { readonly available: false; readonly reason: string }
  | {
      readonly available: true;
      readonly reason: string;
      /**
       * Loads the backend and makes it the current one of TensorFlow.js.
       *
       * @returns The `device` of the choice.
       */
      start(): Promise<string>;
    };
