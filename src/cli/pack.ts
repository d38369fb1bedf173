/** @file `relu2 pack`: everything that training and analysis need, for a machine without a network. */
import { Command, InvalidArgumentError } from "commander";
import { type PackedFolder, packFolder } from "./pack/pack-folder";
import { printJson } from "./print";

interface PackOptions {
  readonly out: string;
  readonly add: Record<string, string>;
  readonly library: string[];
  readonly dataOnly: boolean;
  readonly partMb: number;
  readonly quality: number;
  readonly json: boolean;
}

/** `relu2 pack` */
export function packCommand(): Command {
  return new Command("pack")
    .description(
      "write one self-contained folder (program, Node, Dawn, your files), cut into parts, that a Linux x64 machine without a network " +
        "joins by `bash join.sh` and runs by `app/relu2 train ...`; it needs bash, coreutils and gzip",
    )
    .requiredOption("--out <folder>", "where the parts go")
    .option("--add <name=path>", "a file or folder to carry as app/<name>; may be repeated", addition, {})
    .option("--library <files...>", "shared libraries to carry for machines that lack them, as libvulkan.so.1", [])
    .option("--data-only", "pack only what is added, for a folder that has the program", false)
    .option("--part-mb <megabytes>", "size of a part, at most", megabytes, 20)
    .option("--quality <level>", "brotli's, 0 to 11: 11 is smallest, and slow", quality, 9)
    .option("--json", "print one JSON object", false)
    .action(async ({ out, add, library, dataOnly, partMb, quality, json }: PackOptions) => {
      const packed = await packFolder({
        out,
        additions: add,
        libraries: library,
        node: dataOnly ? undefined : process.execPath,
        partBytes: partMb * 1_000_000,
        quality,
        onStep: (text) => console.error(text),
      });
      if (json) printJson(packed);
      else printPacked(packed);
    });
}

function printPacked({ out, sizeBytes, packedBytes, parts }: PackedFolder): void {
  const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
  console.log(`${out}: ${megabytes(sizeBytes)} in ${parts.length} parts of ${megabytes(packedBytes)} together`);
  console.log("There: bash join.sh, then app/relu2 --help");
}

function addition(text: string, before: Record<string, string>): Record<string, string> {
  const [, name, path] = /^(\w[\w.-]*)=(.+)$/s.exec(text) ?? [];
  if (name === undefined) throw new InvalidArgumentError(`It must be name=path: current value is ${text}.`);
  return { ...before, [name]: path };
}

function megabytes(text: string): number {
  const value = Number(text);
  if (value >= 1) return value;
  throw new InvalidArgumentError(`It must be a number of at least 1: current value is ${text}.`);
}

function quality(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0 && value <= 11) return value;
  throw new InvalidArgumentError(`It must be a whole number in [0, 11]: current value is ${text}.`);
}
