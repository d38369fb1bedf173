import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { cacheFolder } from "../../src/data/cache-folder";
import { deviceBytesRead, openDirectFile } from "../../src/locality/direct-file";

// Not the folder for temporary files, which can be in memory, where there is no O_DIRECT.
mkdirSync(cacheFolder(process.env), { recursive: true });
const folder = mkdtempSync(join(cacheFolder(process.env), "test-direct-"));
const path = join(folder, "file.bin");
writeFileSync(
  path,
  Uint8Array.from({ length: 8192 }, (_, k) => (k % 512 === 0 ? k / 512 : 7)),
);
afterAll(() => rmSync(folder, { recursive: true }));

function directReads(): string | undefined {
  try {
    const file = openDirectFile(path, 4096, true);
    file.read(0, 4096);
    file.close();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
const refused = directReads();

describe.skipIf(refused)(`openDirectFile()${refused ? ` (skipped: ${refused})` : ""}`, () => {
  test("reads the bytes of the file, from the device", () => {
    const file = openDirectFile(path, 8192, true);
    const before = deviceBytesRead();
    expect([...file.read(512, 1024)].filter((byte) => byte !== 7)).toEqual([1, 2]);
    const after = deviceBytesRead();
    if (before !== undefined && after !== undefined) expect(after - before).toBeGreaterThanOrEqual(1024);
    file.close();
  });

  test("says where the file ends", () => {
    const file = openDirectFile(path, 8192, true);
    expect(() => file.read(4096, 8192)).toThrow("must hold 8192 bytes from 4096 on: 4096 bytes are there");
    file.close();
  });
});

test("openDirectFile() reads through the page cache where that is asked for", () => {
  const file = openDirectFile(path, 8192, false);
  expect([...file.read(1536, 512)].slice(0, 2)).toEqual([3, 7]);
  file.close();
});
