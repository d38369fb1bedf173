/** @file Fetches TensorFlow's shared libraries and C headers: the pip client downloads wheels, nothing is installed. */
import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { TENSORFLOW_VERSION } from "./native-location";
import { openPip } from "./pip";

interface Wheel {
  readonly requirement: string;
  readonly size: string;
  /** Pinned, so that everyone builds over the same bytes. */
  readonly sha256?: string;
}

const CPU_WHEEL: Wheel = {
  requirement: `tensorflow-cpu==${TENSORFLOW_VERSION}`,
  size: "259 MB",
  sha256: "cf756bbe2d256e942ab5d0ad2c858fb40017581494febdb4387c149b1afde780",
};

const CUDA_WHEEL: Wheel = { requirement: `tensorflow==${TENSORFLOW_VERSION}`, size: "620 MB" };

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

/** The wheel's code for CPython 3.11 serves every Python: only its C libraries and headers are used. */
const WHEEL_PLATFORM = [
  "--only-binary=:all:",
  "--python-version=3.11",
  "--implementation=cp",
  "--platform=manylinux_2_27_x86_64",
  "--platform=manylinux_2_17_x86_64",
  "--platform=manylinux2014_x86_64",
];

const UNPACK = `
import sys, zipfile
wheel, folder, *prefixes = sys.argv[1:]
with zipfile.ZipFile(wheel) as archive:
    archive.extractall(folder, [name for name in archive.namelist() if name.startswith(tuple(prefixes))])
`;

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
  options: { cuda: boolean; python: string; onStep(text: string): void },
): Promise<void> {
  const work = join(folder, "download");
  const { python, pip } = await openPip(options.python, work);
  const download = ["--no-deps", "--no-cache-dir", "--retries=2", ...WHEEL_PLATFORM];

  const { requirement, size, sha256 } = options.cuda ? CUDA_WHEEL : CPU_WHEEL;
  options.onStep(`Downloading ${requirement} with pip (${size})`);
  const requirements = join(work, "requirements.txt");
  writeFileSync(requirements, sha256 ? `${requirement} --hash=sha256:${sha256}` : requirement);
  await pip("download", ...download, "-r", requirements, "-d", join(work, "wheels"));

  options.onStep("Unpacking TensorFlow");
  const [wheel] = readdirSync(join(work, "wheels"));
  await python("-c", UNPACK, join(work, "wheels", wheel), work, ...UNPACKED);
  const deps = join(folder, "deps");
  const lib = join(deps, "lib");
  mkdirSync(lib, { recursive: true });
  renameSync(join(work, "tensorflow", "include"), join(folder, "include"));
  for (const library of readdirSync(join(work, "tensorflow"))) {
    renameSync(join(work, "tensorflow", library), join(lib, library));
  }

  if (options.cuda) {
    options.onStep(`Downloading ${NVIDIA_WHEELS.length} CUDA libraries with pip (2.5 GB)`);
    await pip("install", ...download, "--target", deps, ...NVIDIA_WHEELS); // it looks for ../nvidia from deps/lib
  }
  rmSync(work, { recursive: true });
}
