import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { buildNative, checkFreeSpace } from "../../src/backend/native-build";
import { proveAddon } from "../../src/backend/native-compile";
import { addonPackageFolder, isNativeLinked, type NativeBuild, nativeBuildAt } from "../../src/backend/native-location";

/** A Python whose pip "downloads" an empty wheel and which unpacks empty libraries. */
const WORKING_PYTHON = `
for last; do :; done
case "$1 $3" in
  "-m --disable-pip-version-check") mkdir -p "$last" && touch "$last/some.whl" ;;
  -c*) mkdir -p "$4/tensorflow/include" && touch "$4/tensorflow/libtensorflow_cc.so.2" ;;
esac`;

/** A Python that has pip, whose downloads end with the given output. */
const failingPython = (output: string): string => `echo "${output}" >&2; exit 1`;

/** As pip 23.2 prints it. */
const NO_NETWORK = `WARNING: Retrying (Retry(total=0, connect=None)) after connection broken by 'NewConnectionError: [Errno -3]'
ERROR: Could not find a version that satisfies the requirement tensorflow-cpu==2.20.0 (from versions: none)`;

let folder: string;
let build: NativeBuild;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "native build ")); // with a space: paths pass through two shells
  build = nativeBuildAt(join(folder, "cache", "native", "key"));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function program(name: string, script: string): string {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

function buildWith(tools: { python?: string; compiler?: string }): Promise<void> {
  const python = tools.python ?? program("python", WORKING_PYTHON);
  const compiler = tools.compiler ?? program("compiler", 'for last; do :; done; echo "no addon" >"$last"');
  return buildNative(build, { cacheFolder: join(folder, "cache"), cuda: false, python, compiler, onStep: () => {} });
}

describe("buildNative()", () => {
  test.each([
    [
      "no Python",
      () => ({ python: join(folder, "missing") }),
      /Python must be installed: there is no .*missing. Install/,
    ],
    [
      "a Python without pip and venv",
      () => ({ python: program("bare", 'echo "$0: No module named $2" >&2; exit 1') }),
      /must have pip or venv: it has neither. Install python3-pip/,
    ],
    [
      "no network",
      () => ({ python: program("offline", failingPython(NO_NETWORK)) }),
      /package index must be reachable: it does not answer. Check the network/,
    ],
    [
      "a full disk",
      () => ({ python: program("full", failingPython("OSError: [Errno 28] No space left on device")) }),
      /as the disk is full. Free 2 GB/,
    ],
    [
      "a wheel with other bytes",
      () => ({ python: program("other", failingPython("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES")) }),
      /with pip: THESE PACKAGES DO NOT MATCH THE HASHES/,
    ],
    [
      "no compiler",
      () => ({ compiler: join(folder, "missing") }),
      /a C\+\+ compiler must be installed: there is no .*missing. Install g\+\+/,
    ],
    [
      "a compiler that fails",
      () => ({ compiler: program("broken", "echo 'x.cc:1: fatal error: no such header' >&2; exit 1") }),
      /Cannot compile the native backend: x.cc:1: fatal error: no such header/,
    ],
    ["an addon that does not load", () => ({}), /must multiply two matrices/],
  ])("with %s fails in one line and leaves nothing behind", async (_, tools, message) => {
    const error = await buildWith(tools()).catch((reason: Error) => reason);
    expect(error).toBeInstanceOf(Error);
    expect((error as Error).message).toMatch(message);
    expect((error as Error).message).not.toContain("\n");
    expect(readdirSync(join(folder, "cache", "native"))).toEqual([]);
  });

  test("names a cache folder that cannot be made", async () => {
    writeFileSync(join(folder, "cache"), "a file where the folder should be");
    await expect(buildWith({})).rejects.toThrow(/cache folder must be writable: .*cache.* Choose another/);
  });

  test("removes what an ended process left and keeps what a running one works on", async () => {
    const native = join(folder, "cache", "native");
    const abandoned = join(native, `unfinished-${hostname()}-4194305-abc`); // above Linux's highest process id
    const running = join(native, `unfinished-${hostname()}-${process.ppid}-abc`);
    for (const path of [abandoned, running]) mkdirSync(path, { recursive: true });
    await expect(buildWith({ compiler: "/missing" })).rejects.toThrow();
    expect([existsSync(abandoned), existsSync(running)]).toEqual([false, true]);
  });

  const present = isNativeLinked();
  test.skipIf(!present)(
    `builds twice at once${present ? "" : " (skipped: needs a native addon to copy)"}`,
    async () => {
      const linked = join(addonPackageFolder());
      const [addon, libraries] = ["lib", "deps"].map((name) => realpathSync(join(linked, name)));
      const python = program(
        "python",
        WORKING_PYTHON.replace(
          'touch "$4/tensorflow/libtensorflow_cc.so.2"',
          `ln -s "${libraries}"/lib/* "$4/tensorflow/"`,
        ),
      );
      const compiler = program("compiler", `for last; do :; done; cp "${addon}/napi-v8/tfjs_binding.node" "$last"`);
      await Promise.all([buildWith({ python, compiler }), buildWith({ python, compiler })]);
      expect(readdirSync(join(folder, "cache", "native"))).toEqual(["key"]);
      await proveAddon(build);
    },
  );
});

describe("checkFreeSpace()", () => {
  test("says what is free and what must be", () => {
    expect(() => checkFreeSpace(folder, 1e18)).toThrow(/1000000000.0 GB must be free in .*: [\d.]+ GB are. Free some/);
    expect(() => checkFreeSpace(folder, 1)).not.toThrow();
  });
});
