import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { compileAssembly } from "../../../src/kernels/cpu/compile-assembly";

test("compileAssembly() leaves one file, however many ask for it at once, and no file where there is no source", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "a folder "));
  try {
    await Promise.all([compileAssembly("cett", folder), compileAssembly("cett", folder)]);
    const files = await readdir(path.join(folder, "kernels"));
    expect(files).toHaveLength(1);
    expect(files[0]).toMatch(/^cett-[0-9a-f]{16}\.wasm$/);
    await expect(compileAssembly("missing", folder)).rejects.toThrow("missing.ts");
    expect(await readdir(path.join(folder, "kernels"))).toEqual(files);
  } finally {
    await rm(folder, { recursive: true });
  }
});
