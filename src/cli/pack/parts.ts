/** @file A folder cut into parts that can be carried one by one. */
import { createHash } from "node:crypto";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants } from "node:zlib";
import { filesBelow } from "./app-files";

/** A file is packed in blocks, so that neither side holds a large one in memory; longer than brotli's window. */
const BLOCK_BYTES = 2 ** 25;

/** A file in the archive: its blocks follow those of the file before it. */
interface ArchivedFile {
  readonly path: string;
  readonly mode: number;
  readonly sha256: string;
  /** Packed bytes of each block. */
  readonly blocks: readonly number[];
}

/** How parts are written. */
export interface PartOptions {
  /** Size of a part, at most. */
  readonly partBytes: number;
  /** Brotli's, 0 to 11. */
  readonly quality: number;
}

/** Cuts a stream of bytes into files `<stem>.000`, `<stem>.001`, ... of one size, the last one shorter. */
export class PartWriter {
  readonly parts: string[] = [];
  private pending: Uint8Array[] = [];
  private pendingBytes = 0;

  constructor(
    private readonly folder: string,
    private readonly stem: string,
    private readonly partBytes: number,
  ) {}

  write(bytes: Uint8Array): void {
    for (let start = 0; start < bytes.length; ) {
      const end = Math.min(bytes.length, start + this.partBytes - this.pendingBytes);
      this.pending.push(bytes.subarray(start, end));
      this.pendingBytes += end - start;
      start = end;
      if (this.pendingBytes === this.partBytes) this.flush();
    }
  }

  /** Writes what is left. @returns Names of all parts. */
  finish(): readonly string[] {
    if (this.pendingBytes > 0) this.flush();
    return this.parts;
  }

  private flush(): void {
    const name = `${this.stem}.${String(this.parts.length).padStart(3, "0")}`;
    writeFileSync(join(this.folder, name), Buffer.concat(this.pending));
    this.parts.push(name);
    this.pending = [];
    this.pendingBytes = 0;
  }
}

/** Packs every file below `from` into parts in `to`, and writes the `index.json` that unpack.cjs reads. */
export async function writeArchive(from: string, to: string, { partBytes, quality }: PartOptions): Promise<void> {
  const writer = new PartWriter(to, "archive", partBytes);
  const files: ArchivedFile[] = [];
  for (const path of filesBelow(from)) files.push(await archiveFile(from, path, writer, quality));
  writeFileSync(join(to, "index.json"), `${JSON.stringify({ files, parts: writer.finish() })}\n`);
}

async function archiveFile(folder: string, path: string, writer: PartWriter, quality: number): Promise<ArchivedFile> {
  const file = join(folder, path);
  const { size, mode } = statSync(file);
  const params = { [constants.BROTLI_PARAM_QUALITY]: quality, [constants.BROTLI_PARAM_LGWIN]: 24 };
  const hash = createHash("sha256");
  const blocks: number[] = [];
  const handle = await open(file);
  try {
    for (let start = 0; start < size; start += BLOCK_BYTES) {
      const bytes = Buffer.alloc(Math.min(BLOCK_BYTES, size - start));
      await handle.read(bytes, 0, bytes.length, start);
      hash.update(bytes);
      const packed = await promisify(brotliCompress)(bytes, { params });
      writer.write(packed);
      blocks.push(packed.length);
    }
  } finally {
    await handle.close();
  }
  return { path, mode: mode & 0o777, sha256: hash.digest("hex"), blocks };
}

/** Writes SHA256SUMS of files of a folder, as `sha256sum --check` reads it. */
export function writeChecksums(folder: string, names: readonly string[]): void {
  const lines = names.map((name) => {
    const sha256 = createHash("sha256")
      .update(readFileSync(join(folder, name)))
      .digest("hex");
    return `${sha256}  ${name}\n`;
  });
  writeFileSync(join(folder, "SHA256SUMS"), lines.join(""));
}
