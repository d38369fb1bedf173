import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { PipError, type PipFailure } from "../../src/process/pip-error";
import { runPip } from "../../src/process/run-pip";

const isWindows = process.platform === "win32"; // the stand-ins for Python are shell scripts
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "run pip "));
});
afterEach(() => rmSync(folder, { recursive: true }));

function standIn(script: string): string {
  const python = join(folder, "python");
  writeFileSync(python, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return python;
}

async function failureOf(running: Promise<void>): Promise<PipError> {
  const error: unknown = await running.catch((reason: unknown) => reason);
  if (!(error instanceof PipError)) throw new Error(`expected a PipError, got ${String(error)}`);
  return error;
}

describe.skipIf(isWindows)("runPip() (the stand-ins for Python need a POSIX shell)", () => {
  test("runs pip with its temporary files in the folder", async () => {
    const python = standIn(`echo "$TMPDIR|$TOY|$*" > "${folder}/call"`);
    await runPip(["list"], { python, folder, variables: { TOY: "1" } });
    expect(readFileSync(join(folder, "call"), "utf8")).toMatch(
      `${folder}|1|-m pip --disable-pip-version-check --no-input list`,
    );
  });

  test("makes an environment where Python has no pip", async () => {
    const python = standIn(`case "$2" in
      pip) echo "$0: No module named pip" >&2; exit 1 ;;
      venv) mkdir -p "$4/bin"; printf '#!/bin/sh\\ntouch "${folder}/reached"\\n' > "$4/bin/python"; chmod +x "$4/bin/python" ;;
    esac`);
    await runPip(["list"], { python, folder });
    expect(readFileSync(join(folder, "reached"), "utf8")).toBe("");
  });

  // Lines of pip 23.2 and CPython 3.11.
  test.each<[PipFailure, string, string]>([
    ["pip", "neither pip nor venv", 'echo "$0: No module named $2" >&2; exit 1'],
    [
      "pip",
      "Debian's Python without python3-venv",
      '[ "$2" = pip ] && echo "$0: No module named pip" || echo "because ensurepip is not available"; exit 1',
    ],
    ["disk", "a full disk", 'echo "ERROR: ... OSError: [Errno 28] No space left on device" >&2; exit 1'],
    ["disk", "a full disk that kills", 'echo "No space left on device" >&2; kill -9 $$'],
    ["killed", "a signal", "kill -9 $$"],
    [
      "interrupted",
      "a connection that breaks",
      "echo \"urllib3.exceptions.ProtocolError: ('Connection broken: IncompleteRead(1 bytes read)')\" >&2; exit 1",
    ],
    [
      "refused",
      "other bytes after a retry",
      'echo "WARNING: Retrying after NewConnectionError"; echo "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES"; exit 1',
    ],
    ["refused", "an unknown package", 'echo "ERROR: No matching distribution found (from versions: none)"; exit 1'],
  ])("says %s on %s", async (failure, _, script) => {
    expect((await failureOf(runPip(["list"], { python: standIn(script), folder }))).failure).toBe(failure);
  });

  test("says python where there is none", async () => {
    const { failure, cause } = await failureOf(runPip(["list"], { python: "no-such-python", folder }));
    expect([failure, cause.notFound]).toEqual(["python", true]);
  });

  test("says network where nothing answers, of the real pip", async () => {
    const dead = "http://127.0.0.1:9"; // the port `discard`: nobody listens
    const variables = { HTTPS_PROXY: dead, HTTP_PROXY: dead, https_proxy: dead, http_proxy: dead, PIP_RETRIES: "1" };
    const args = ["download", "--no-deps", "--dest", join(folder, "wheel"), "no-such-package==1.0"];
    expect((await failureOf(runPip(args, { python: "python3", folder, variables }))).failure).toBe("network");
  });
});
