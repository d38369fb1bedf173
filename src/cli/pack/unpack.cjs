// Runs on the machine without a network, by the Node that was carried there: `node unpack.cjs <parts folder> <target folder>`.
// index.json lists files; the parts, one after the other, hold their blocks, each packed by brotli.
const { createHash } = require("node:crypto");
const { closeSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } = require("node:fs");
const { dirname, join } = require("node:path");
const { brotliDecompressSync } = require("node:zlib");

const [from, to] = process.argv.slice(2);
const { files, parts } = JSON.parse(readFileSync(join(from, "index.json"), "utf8"));
let unread = Buffer.alloc(0);
const take = (sizeBytes) => {
  while (unread.length < sizeBytes) unread = Buffer.concat([unread, readFileSync(join(from, parts.shift()))]);
  const block = unread.subarray(0, sizeBytes);
  unread = unread.subarray(sizeBytes);
  return block;
};
for (const { path, mode, sha256, blocks } of files) {
  const file = join(to, path);
  mkdirSync(dirname(file), { recursive: true });
  const handle = openSync(`${file}.tmp`, "w", mode);
  const hash = createHash("sha256");
  for (const packedBytes of blocks) {
    const bytes = brotliDecompressSync(take(packedBytes), { maxOutputLength: 2 ** 30 });
    hash.update(bytes);
    for (let done = 0; done < bytes.length; ) done += writeSync(handle, bytes, done);
  }
  closeSync(handle);
  if (hash.digest("hex") !== sha256)
    throw new Error(`Cannot unpack ${path} as it must have sha256 ${sha256}: carry the parts again`);
  renameSync(`${file}.tmp`, file);
}
