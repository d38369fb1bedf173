/** @file A packed folder: parts, and the script that joins them. */
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { addFiles, filesBelow, writeProgram } from "./app-files";
import { type PartOptions, PartWriter, writeArchive, writeChecksums } from "./parts";

/** What to pack, and how. */
export interface PackPlan extends PartOptions {
  /** Files and folders to carry, by the name that they get. */
  readonly additions: Readonly<Record<string, string>>;
  /** Shared libraries that the program finds before the machine's own. */
  readonly libraries: readonly string[];
  /** An empty folder, or one that is not there yet. */
  readonly out: string;
  /** The Node to carry, one that needs no files beside it; without it, only what is added is packed. */
  readonly node?: string;
  readonly onStep: (text: string) => void;
}

/** What was packed. */
export interface PackedFolder {
  readonly out: string;
  /** Everything that is to be carried. */
  readonly parts: readonly { readonly name: string; readonly sizeBytes: number }[];
  /** Of the parts together. */
  readonly packedBytes: number;
  /** Of the folder that they become. */
  readonly sizeBytes: number;
}

/**
 * Packs the program, Node and what is added.
 *
 * @throws {RangeError} If the folder holds something, or this is no Linux x64 machine.
 */
export async function packFolder(plan: PackPlan): Promise<PackedFolder> {
  const { out, node, partBytes, onStep } = plan;
  checkPlatform();
  mkdirSync(out, { recursive: true });
  if (readdirSync(out).length > 0) {
    throw new RangeError(
      `Cannot pack into ${out} as it must be empty: it holds ${readdirSync(out)[0]}; remove it or choose another`,
    );
  }
  const staging = mkdtempSync(join(tmpdir(), "relu2-pack-"));
  try {
    if (node !== undefined) {
      onStep("bundling");
      await writeProgram(staging, plan.libraries);
      onStep("packing Node");
      const nodeParts = new PartWriter(out, "node.gz", partBytes);
      nodeParts.write(gzipSync(readFileSync(node), { level: 9 })); // gzip: the one packer that is everywhere
      nodeParts.finish();
    }
    addFiles(staging, plan.additions);
    onStep("packing files");
    await writeArchive(staging, out, plan);
    for (const script of ["join.sh", "unpack.cjs"]) copyFileSync(join(__dirname, script), join(out, script));
    const names = readdirSync(out).filter((name) => name !== "join.sh");
    writeChecksums(out, names.sort());
    const parts = sizesOf(out);
    const nodeBytes = node === undefined ? 0 : statSync(node).size;
    return { out, parts, packedBytes: total(parts), sizeBytes: total(sizesOf(staging)) + nodeBytes };
  } finally {
    rmSync(staging, { recursive: true });
  }
}

/** @throws {RangeError} If this machine's Node and Dawn would not run on the other. */
function checkPlatform(): void {
  const here = `${process.platform} ${process.arch}`;
  if (here === "linux x64") return;
  throw new RangeError(
    `Cannot pack here as Node and Dawn are carried as they are: it must be linux x64, and is ${here}`,
  );
}

function sizesOf(folder: string): { name: string; sizeBytes: number }[] {
  return filesBelow(folder).map((name) => ({ name, sizeBytes: statSync(join(folder, name)).size }));
}

function total(files: readonly { readonly sizeBytes: number }[]): number {
  return files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}
