/** @file Fetches TensorFlow's shared libraries and C headers: the pip client downloads wheels, nothing is installed. */
import { mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { downloadWheel, unpackWheel } from "../process/pip-download";
import { PipError } from "../process/pip-error";
import { runPip } from "../process/run-pip";
import { TENSORFLOW_VERSION } from "./native-location";
import type { OnStep } from "./on-step";
import { tensorflowPipError } from "./tensorflow-pip-error";

interface Wheel {
  readonly requirement: string;
  readonly sizeBytes: number;
  /** Pinned, so that everyone builds over the same bytes. */
  readonly sha256?: string;
}

const CPU_WHEEL: Wheel = {
  requirement: `tensorflow-cpu==${TENSORFLOW_VERSION}`,
  sizeBytes: 258_876_263,
  sha256: "cf756bbe2d256e942ab5d0ad2c858fb40017581494febdb4387c149b1afde780",
};

const CUDA_WHEEL: Wheel = { requirement: `tensorflow==${TENSORFLOW_VERSION}`, sizeBytes: 620e6 };

/** The CUDA libraries that TensorFlow 2.20 was built against, as its wheel's extra `and-cuda` names them. */
const NVIDIA_WHEELS = [
  "nvidia-cublas-cu12==12.5.3.2",
  "nvidia-cuda-cupti-cu12==12.5.82",
  "nvidia-cuda-nvcc-cu12==12.5.82",
  "nvidia-cuda-nvrtc-cu12==12.5.82",
  "nvidia-cuda-runtime-cu12==12.5.82",
  "nvidia-cudnn-cu12==9.3.0.75",
  "nvidia-cufft-cu12==11.2.3.61",
  "nvidia-curand-cu12==10.3.6.82",
  "nvidia-cusolver-cu12==11.6.3.83",
  "nvidia-cusparse-cu12==12.5.1.3",
  "nvidia-nccl-cu12==2.27.7",
  "nvidia-nvjitlink-cu12==12.5.82",
];

/** Of those wheels together, about. */
const NVIDIA_BYTES = 2.5e9;

/** The wheel's code for CPython 3.11 serves every Python: only its C libraries and headers are used. */
const WHEEL_PLATFORM = [
  "--python-version=3.11",
  "--implementation=cp",
  "--platform=manylinux_2_27_x86_64",
  "--platform=manylinux_2_17_x86_64",
  "--platform=manylinux2014_x86_64",
];

const UNPACKED = [
  "tensorflow/libtensorflow_",
  "tensorflow/include/tensorflow/c/",
  "tensorflow/include/tensorflow/core/platform/ctstring",
  "tensorflow/include/tsl/c/",
  "tensorflow/include/tsl/platform/ctstring",
  "tensorflow/include/xla/tsl/c/",
];

/**
 * Downloads TensorFlow and unpacks the few files the addon needs.
 *
 * @param folder an empty folder; afterwards it holds `deps/lib` (two libraries), `include` and, for CUDA, `deps/nvidia`.
 * @throws {Error} One line that says what is missing (Python, pip, network, disk space) and what to do.
 */
export async function downloadTensorflow(
  folder: string,
  options: { cuda: boolean; python: string; onStep: OnStep },
): Promise<void> {
  const work = join(folder, "download");
  const deps = join(folder, "deps");
  const lib = join(deps, "lib");
  for (const made of [work, lib]) mkdirSync(made, { recursive: true });
  try {
    await unpackTensorflow(work, options);
    renameSync(join(work, "tensorflow", "include"), join(folder, "include"));
    for (const library of readdirSync(join(work, "tensorflow"))) {
      renameSync(join(work, "tensorflow", library), join(lib, library));
    }
    if (options.cuda) await installCuda(deps, work, options); // the addon's library looks for ../nvidia from deps/lib
  } catch (error) {
    throw error instanceof PipError ? tensorflowPipError(error, options.python) : error;
  }
  rmSync(work, { recursive: true });
}

async function unpackTensorflow(
  work: string,
  { cuda, python, onStep }: { cuda: boolean; python: string; onStep: OnStep },
): Promise<void> {
  const wheel = cuda ? CUDA_WHEEL : CPU_WHEEL;
  const step = `Downloading ${wheel.requirement} with pip (${Math.round(wheel.sizeBytes / 1e6)} MB)`;
  onStep(step, 0, wheel.sizeBytes);
  const onProgress = (loadedBytes: number, totalBytes: number): void => onStep(step, loadedBytes, totalBytes);
  const file = await downloadWheel({ ...wheel, flags: WHEEL_PLATFORM, python, folder: work, onProgress });
  onStep("Unpacking TensorFlow");
  await unpackWheel(python, file, work, UNPACKED);
}

async function installCuda(
  deps: string,
  work: string,
  { python, onStep }: { python: string; onStep: OnStep },
): Promise<void> {
  const step = `Downloading ${NVIDIA_WHEELS.length} CUDA libraries with pip (${NVIDIA_BYTES / 1e9} GB)`;
  const onGrowth = (bytes: number): void => onStep(step, Math.min(bytes, NVIDIA_BYTES), NVIDIA_BYTES);
  onGrowth(0);
  const flags = ["--no-deps", "--no-cache-dir", "--retries=2", "--only-binary=:all:", ...WHEEL_PLATFORM];
  await runPip(["install", ...flags, "--target", deps, ...NVIDIA_WHEELS], { python, folder: work, onGrowth });
}
