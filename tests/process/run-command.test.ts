import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { CommandError, runCommand } from "../../src/process/run-command";

/** A program in JavaScript, so that it runs wherever the tests do. */
const run = (script: string, variables?: Record<string, string>): Promise<string> =>
  runCommand(process.execPath, ["-e", script], variables);

async function errorOf(running: Promise<string>): Promise<CommandError> {
  const error: unknown = await running.catch((reason: unknown) => reason);
  if (!(error instanceof CommandError)) throw new Error(`expected a CommandError, got ${String(error)}`);
  return error;
}

describe("runCommand()", () => {
  test("gives the standard output, and only that", async () => {
    expect(await run('console.log("ε ≥ 0"); console.error("a warning")')).toBe("ε ≥ 0\n");
  });

  test("sets variables beside the inherited ones", async () => {
    expect(await run("console.log(process.env.TOY, 'PATH' in process.env)", { TOY: "1" })).toBe("1 true\n");
  });

  test("keeps the end of a long output", async () => {
    expect(await run('process.stdout.write("a".repeat(300_000) + "end")')).toMatch(/^a{99997}end$/);
  });

  test("says what a failed program printed last", async () => {
    const error = await errorOf(run('console.log("cause"); console.error("last words"); process.exitCode = 3'));
    expect(error.message).toBe(`${process.execPath} failed: last words`);
    expect(error.output.split("\n").sort()).toEqual(["cause", "last words"]);
    expect((await errorOf(run("process.exitCode = 3"))).message).toContain("failed: ended by exit code 3");
  });

  test("tells a killed program from a failed one", async () => {
    const error = await errorOf(run('process.kill(process.pid, "SIGKILL")'));
    expect([error.signal, error.notFound]).toEqual(["SIGKILL", false]);
    expect(error.message).toContain("ended by SIGKILL");
  });

  test("tells a program that is missing from one that may not run", async () => {
    const missing = await errorOf(runCommand("no-such-program", []));
    expect([missing.notFound, missing.message]).toEqual([true, "no-such-program: not found"]);
    const folder = mkdtempSync(join(tmpdir(), "run command "));
    const file = join(folder, "no program");
    writeFileSync(file, "");
    chmodSync(file, 0o644);
    const forbidden = await errorOf(runCommand(file, []));
    expect(forbidden.notFound).toBe(false);
    expect(forbidden.startError).toBeDefined();
    rmSync(folder, { recursive: true });
  });
});
