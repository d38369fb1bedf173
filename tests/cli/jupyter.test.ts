import { chmodSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { prepareJupyter } from "../../src/cli/jupyter";

const project = resolve(__dirname, "../..");
const isWindows = process.platform === "win32"; // the stand-in for Python is a shell script
let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "a clone "));
  cpSync(join(project, "environment.yml"), join(root, "environment.yml"));
  cpSync(join(project, "package.json"), join(root, "package.json"));
});
afterEach(() => rmSync(root, { recursive: true }));

/**
 * A stand-in for Python that writes down how it was called. `-m venv --clear DIR` puts a copy of itself there; pip fails while a file
 * named `offline` lies in the checkout.
 */
function standIn(describesItselfAs: string): string {
  const python = join(root, "python");
  writeFileSync(
    python,
    `#!/bin/sh
echo "$2" >> "${root}/calls"
case "$2" in
  venv) rm -rf "$4"; mkdir -p "$4/bin"; cp "${root}/python" "$4/bin/python" ;;
  pip) if [ -f "${root}/offline" ]; then echo "ERROR: no route" >&2; exit 1; fi ;;
  *) echo "${describesItselfAs}" ;;
esac
`,
  );
  chmodSync(python, 0o755);
  return python;
}

function prepare(python: string): ReturnType<typeof prepareJupyter> {
  return prepareJupyter({ root, environment: { PYTHON: python } });
}

function installations(): number {
  const calls = readFileSync(join(root, "calls"), "utf8").split("\n");
  return calls.filter((module) => module === "pip").length;
}

describe.skipIf(isWindows)("prepareJupyter() (the stand-in for Python needs a POSIX shell)", () => {
  test("makes .venv once, and describes the kernel with absolute paths", async () => {
    const python = standIn("3.11.2 True True");
    const jupyter = await prepare(python);
    expect(jupyter.python).toBe(join(root, ".venv/bin/python"));
    const kernel = JSON.parse(readFileSync(join(jupyter.variables.JUPYTER_PATH, "kernels/tslab/kernel.json"), "utf8"));
    expect(kernel.argv).toEqual([
      process.execPath,
      join(project, "node_modules/tslab/bin/tslab"),
      "kernel",
      "--config-path",
      "{connection_file}",
    ]);
    await prepare(python);
    expect(installations()).toBe(1);
  });

  test("begins an interrupted installation anew, and says that pip needs its index", async () => {
    const python = standIn("3.11.2 True True");
    writeFileSync(join(root, "offline"), "");
    await expect(prepare(python)).rejects.toThrow(/pip must reach its package index .* ERROR: no route/);
    rmSync(join(root, "offline"));
    await prepare(python);
    expect(installations()).toBe(2);
  });

  test("fills .venv anew when the pins change", async () => {
    const python = standIn("3.11.2 True True");
    await prepare(python);
    writeFileSync(join(root, "environment.yml"), "  - pip:\n      - jupyterlab==9.9.9\n");
    await prepare(python);
    expect(installations()).toBe(2);
  });

  test("names what is wrong with the Python it found, and makes nothing", async () => {
    await expect(prepare(join(root, "no-python"))).rejects.toThrow(/Python 3.10 or newer .* there is no .*no-python/);
    await expect(prepare(standIn("3.8.1 False True"))).rejects.toThrow(/python is 3.8.1\. Install it, or set PYTHON/);
    await expect(prepare(standIn("3.11.2 True False"))).rejects.toThrow(/has no venv \(install python3-venv\)/);
    expect(existsSync(join(root, ".venv"))).toBe(false);
  });
});
