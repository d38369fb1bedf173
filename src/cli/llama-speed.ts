/** @file How fast llama.cpp decodes the same file on the same machine: through its npm package, put into the cache folder when asked for. */
import { existsSync } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { runCommand } from "../process/run-command";
import type { OtherProgram } from "../records/decode-record";
import { timesOf } from "../study/decode/decode-times";

/** With its prebuilt CPU program; the packages for graphics cards, hundreds of MB, stay away. */
const VERSION = "3.22.1";
const PROGRAM = `@node-llama-cpp/${process.platform}-${process.arch}`;

/** Run in a process of its own, as a module beside the package. Prints the precision and the time of each token as JSON. */
const SCRIPT = `
import { getLlama } from "node-llama-cpp";
const [modelPath, text, nTokens, threads] = process.argv.slice(2);
const llama = await getLlama({ gpu: false, build: "never", maxThreads: Number(threads), logLevel: "error", progressLogs: false });
const model = await llama.loadModel({ modelPath });
const context = await model.createContext({ contextSize: Number(nTokens) + 64, threads: Number(threads) });
const sequence = context.getSequence();
const times = [];
let last;
for await (const _ of sequence.evaluate(model.tokenize(text).slice(0, 32), { temperature: 0 })) {
  const now = performance.now();
  if (last !== undefined) times.push(now - last);
  last = performance.now();
  if (times.length === Number(nTokens)) break;
}
console.log(JSON.stringify({ precision: model.typeDescription, times }));
process.exit();
`;

const printed = z.object({ precision: z.string(), times: z.array(z.number()).min(1) });

/** What is decoded. */
export interface LlamaSpeedOptions {
  readonly model: string;
  readonly file: string;
  /** A prompt; its first 32 tokens are taken. */
  readonly text: string;
  readonly nTokens: number;
  readonly nThreads: number;
  readonly cacheFolder: string;
  readonly offline: boolean;
}

/**
 * Times greedy decoding in llama.cpp.
 *
 * @throws {Error} If the package cannot be installed or run here; the message says what was printed.
 */
export async function llamaSpeed({
  model,
  file,
  text,
  nTokens,
  nThreads,
  cacheFolder,
  offline,
}: LlamaSpeedOptions): Promise<OtherProgram> {
  const folder = await installed(cacheFolder, offline);
  const script = join(folder, "speed.mjs");
  await writeFile(script, SCRIPT);
  const output = await runCommand(process.execPath, [script, file, text, String(nTokens), String(nThreads)]);
  const { precision, times } = printed.parse(JSON.parse(output.trim().split("\n").slice(-1)[0]));
  const tokens = timesOf(times);
  return {
    name: `llama.cpp through node-llama-cpp ${VERSION}`,
    model,
    precision: precision.split(" ").slice(-1)[0],
    nThreads,
    tokens,
    tokensPerSecond: 1000 / tokens.medianMs,
  };
}

/** Installs the package without running any of its scripts; nothing is downloaded but what the registry holds. */
async function installed(cacheFolder: string, offline: boolean): Promise<string> {
  const folder = join(cacheFolder, `node-llama-cpp-${VERSION}`);
  if (existsSync(join(folder, "node_modules", "node-llama-cpp"))) return folder;
  if (offline)
    throw new RangeError(`Cannot install node-llama-cpp as the network must be allowed: it is not in ${folder} yet`);
  const partial = `${folder}.${process.pid}.partial`;
  await mkdir(partial, { recursive: true });
  try {
    await writeFile(join(partial, "package.json"), JSON.stringify({ private: true }));
    const packages = [`node-llama-cpp@${VERSION}`, `${PROGRAM}@${VERSION}`];
    const npm = process.platform === "win32" ? "npm.cmd" : "npm";
    await runCommand(npm, [
      "install",
      "--prefix",
      partial,
      "--ignore-scripts",
      "--omit=optional",
      "--no-audit",
      "--no-fund",
      ...packages,
    ]);
    await rename(partial, folder);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
  return folder;
}
