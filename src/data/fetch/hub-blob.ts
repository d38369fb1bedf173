/** @file One file of a hub repository in the hub's cache: its bytes under their hash, and a link with its name. */

import { createHash, randomUUID } from "node:crypto";
import { createWriteStream, existsSync } from "node:fs";
import { copyFile, mkdir, rename, rm, symlink } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream } from "node:stream/web";
import { downloadFile, type ListFileEntry } from "@huggingface/hub";
import { FetchError } from "./fetch-error";
import type { HubReference, HubSettings } from "./hub-settings";

/** A git commit's or sha256's digits: safe as a file name. */
const HASH = /^([0-9a-f]{40}|[0-9a-f]{64})$/;

/** Where one file of a repository is. */
interface BlobSource extends HubReference {
  readonly file: ListFileEntry;
  readonly hub: HubSettings;
}

/**
 * Streams one file to `blobs/<hash>`, unless it is there, and gives it its name in a snapshot.
 *
 * @param onBytes is told how many more bytes are there.
 * @throws {FetchError} If the bytes are not those that the hub lists; nothing of them is kept.
 */
export async function downloadBlob(
  { name, repo, revision, file, hub }: BlobSource,
  storage: string,
  pointer: string,
  onBytes: (bytes: number) => void,
): Promise<void> {
  const blobFile = join(storage, "blobs", contentHash(file));
  if (existsSync(blobFile)) onBytes(file.size);
  else await streamBlob({ name, repo, revision, file, hub }, blobFile, onBytes);
  await linkBlob(blobFile, pointer);
}

async function streamBlob(
  { name, repo, revision, file, hub }: BlobSource,
  blobFile: string,
  onBytes: (bytes: number) => void,
): Promise<void> {
  const blob = await downloadFile({ ...hub, repo, path: file.path, revision });
  if (blob === null) throw new FetchError(name, "refused", `${repo} must hold ${file.path}: it is gone`);

  // Large files are listed with their sha256, small ones with git's sha1 of a header and the content.
  const hash = file.lfs ? createHash("sha256") : createHash("sha1").update(`blob ${file.size}\0`);
  let size = 0;
  const measure = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      size += chunk.length;
      onBytes(chunk.length);
      done(null, chunk);
    },
  });
  await replaceFile(blobFile, async (partial) => {
    await pipeline(Readable.fromWeb(blob.stream() as ReadableStream), measure, createWriteStream(partial));
    if (size !== file.size) {
      throw new FetchError(name, "interrupted", `${file.path} must have ${file.size} bytes: ${size} came; fetch again`);
    }
    const found = hash.digest("hex");
    if (found !== contentHash(file)) {
      throw new FetchError(
        name,
        "checksum",
        `${file.path} must have hash ${contentHash(file)}: it has ${found}; fetch again`,
      );
    }
  });
}

/** The name of a file's blob. @throws {SyntaxError} If the hub lists no hash, which would make a path of anything. */
function contentHash(file: ListFileEntry): string {
  const hash = file.lfs?.oid ?? file.oid;
  if (hash === undefined || !HASH.test(hash))
    throw new SyntaxError(`Cannot fetch ${file.path} as the hub must list its hash`);
  return hash;
}

/** Lets `write` fill a new file beside the wanted one and renames it; nothing is left if that fails. */
export async function replaceFile(file: string, write: (partial: string) => Promise<void>): Promise<void> {
  const partial = join(dirname(file), `${basename(file)}.${randomUUID()}.incomplete`);
  await mkdir(dirname(file), { recursive: true });
  try {
    await write(partial);
    await rename(partial, file);
  } finally {
    await rm(partial, { force: true });
  }
}

/** Makes the snapshot's name of a blob: a relative link, or a copy where links are not allowed (Windows). */
async function linkBlob(blobFile: string, pointer: string): Promise<void> {
  if (existsSync(pointer)) return;
  await replaceFile(pointer, async (partial) => {
    try {
      await symlink(relative(dirname(pointer), blobFile), partial);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EPERM") throw error;
      await copyFile(blobFile, partial);
    }
  });
}
