/** @file Where the native TensorFlow addon is built and where Node finds it. */
import { existsSync, lstatSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";

/** 2.20.0 is the newest version that loads without printing to the terminal. */
export const TENSORFLOW_VERSION = "2.20.0";

/** Path of the addon inside a build and inside the npm package: Node-API version 8, as the package asks for. */
const ADDON = join("lib", "napi-v8", "tfjs_binding.node");

/**
 * One build of the addon. Its folders lie as in the npm package, because the addon looks for its libraries at
 * `../../deps/lib` from where it lies itself.
 */
export interface NativeBuild {
  /** The root of the build. */
  readonly folder: string;
  readonly addon: string;
  /** Folder of the shared libraries of TensorFlow. */
  readonly libraries: string;
}

/** The parts of a build that lies, or will lie, in this folder. */
export function nativeBuildAt(folder: string): NativeBuild {
  return { folder, addon: join(folder, ADDON), libraries: join(folder, "deps", "lib") };
}

/** Where a finished build lies in the cache; it is named after everything that decides what it holds. */
export function cachedNativeBuild(cacheFolder: string, cuda: boolean): NativeBuild {
  const key = `tfjs-${addonPackageVersion()}-tensorflow-${TENSORFLOW_VERSION}-${cuda ? "cuda" : "cpu"}`;
  return nativeBuildAt(join(cacheFolder, "native", key));
}

/** The folder of the npm package that loads the addon. */
export function addonPackageFolder(): string {
  return dirname(require.resolve("@tensorflow/tfjs-node-gpu/package.json"));
}

/** True when a finished build is linked into the npm package. */
export function isNativeLinked(): boolean {
  return existsSync(join(addonPackageFolder(), ADDON)); // follows the link: false when the cache was emptied
}

/** Makes the npm package use this build; a link that is already there is replaced in one step. */
export function linkNativeBuild(build: NativeBuild, packageFolder: string = addonPackageFolder()): void {
  for (const name of ["deps", "lib"]) {
    const link = join(packageFolder, name);
    const temporary = `${link}.${process.pid}.tmp`;
    mkdirSync(packageFolder, { recursive: true });
    rmSync(temporary, { force: true });
    symlinkSync(join(build.folder, name), temporary);
    if (isRealFolder(link)) rmSync(link, { recursive: true }); // a build of the package's own install script
    renameSync(temporary, link);
  }
}

function addonPackageVersion(): string {
  const { version } = JSON.parse(readFileSync(join(addonPackageFolder(), "package.json"), "utf8"));
  return version;
}

function isRealFolder(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
