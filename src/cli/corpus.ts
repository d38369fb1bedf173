/** @file `relu2 corpus`: text to token files, ready to train on. */
import { Command, InvalidArgumentError } from "commander";
import { buildCorpus } from "../data/corpus/build-corpus";
import type { CorpusInfo } from "../data/corpus/corpus-info";
import { type CorpusPart, corpusParts } from "../data/corpus/corpus-source";
import { printJson, printTable } from "./print";
import { withProgress } from "./progress-bar";
import { commandLine, fetchOptions } from "./settings";
import { nonNegativeInteger, positiveInteger } from "./study-run";

interface CorpusOptions {
  readonly out: string;
  readonly validation?: string[];
  readonly validationShare: number;
  readonly tokenizer?: string;
  readonly vocab: number;
  readonly endOfText?: string;
  readonly context: number;
  readonly maxTokens?: number;
  readonly licence: Record<string, string>;
  readonly seed: number;
  readonly offline: boolean;
  readonly json: boolean;
}

/** `relu2 corpus <sources...>` */
export function corpusCommand(): Command {
  return new Command("corpus")
    .description(
      "turn text into token files: .jsonl, .txt (both perhaps .gz) and .parquet files, folders or patterns of them, " +
        "hf://datasets/org/name[@revision][/path], or texts of datasets/manifest.json",
    )
    .argument("<sources...>")
    .requiredOption("--out <folder>", "where corpus.json, tokenizer.json and the token files go")
    .option("--validation <sources...>", "documents to validate on; else a share of the others is held out")
    .option("--validation-share <share>", "of the documents, held out", share, 0.01)
    .option("--tokenizer <file>", "an existing tokenizer.json; else one is trained")
    .option("--vocab <entries>", "entries of the tokenizer that is trained", positiveInteger, 4096)
    .option("--end-of-text <token>", "token of an existing tokenizer that ends a document")
    .option("--context <tokens>", "tokens that a sequence predicts", positiveInteger, 512)
    .option("--max-tokens <tokens>", "keep a random sample of so many training tokens", positiveInteger)
    .option("--licence <source=text>", "licence of a source, for the record; may be repeated", licence, {})
    .option("--seed <seed>", "of the split and the order", nonNegativeInteger, 1)
    .option("--offline", "use no network", false)
    .option("--json", "print one JSON object", false)
    .action(async (sources: string[], options: CorpusOptions) => {
      const info = await buildCorpus(
        {
          train: await partsOf(sources, options.offline),
          validation: options.validation ? await partsOf(options.validation, options.offline) : options.validationShare,
          tokenizer: options.tokenizer ?? options.vocab,
          endOfText: options.endOfText,
          context: options.context,
          maxTokens: options.maxTokens,
          seed: options.seed,
          licences: options.licence,
          command: commandLine(),
          onStep: (text) => console.error(text),
        },
        options.out,
      );
      if (options.json) printJson(info);
      else printCorpus(info, options.out);
    });
}

async function partsOf(sources: readonly string[], offline: boolean): Promise<CorpusPart[]> {
  const parts: CorpusPart[] = [];
  for (const source of sources) {
    const found = await withProgress(`fetching ${source}`, (onProgress) =>
      corpusParts(
        source,
        fetchOptions({ offline, onProgress: ({ loadedBytes, totalBytes }) => onProgress(loadedBytes, totalBytes) }),
      ),
    );
    parts.push(...found);
  }
  return parts;
}

function printCorpus({ vocabSize, context, train, validation, sources }: CorpusInfo, folder: string): void {
  printTable(
    ["split", "documents", "sequences", "tokens", "dropped"],
    Object.entries({ train, validation }).map(([name, split]) => [
      name,
      split.nDocuments,
      split.nSequences,
      split.nTokens,
      split.nDropped,
    ]),
  );
  const nBytes = sources.reduce((sum, source) => sum + source.nBytes, 0);
  const nTokens = sources.reduce((sum, source) => sum + source.nTokens, 0);
  console.log(
    `${(nBytes / nTokens).toFixed(2)} bytes a token, ${vocabSize} entries, context ${context}; see ${folder}`,
  );
}

function share(text: string): number {
  const value = Number(text);
  if (value > 0 && value < 1) return value;
  throw new InvalidArgumentError(`It must be a number in (0, 1): current value is ${text}.`);
}

function licence(text: string, before: Record<string, string>): Record<string, string> {
  const [, source, terms] = /^([^=]+)=(.+)$/s.exec(text) ?? [];
  if (source === undefined) throw new InvalidArgumentError(`It must be source=licence: current value is ${text}.`);
  return { ...before, [source]: terms };
}
