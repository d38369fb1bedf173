/** @file `relu2 decode`: continues a text, or measures how fast models decode, dense and sparse. */
import { Command, InvalidArgumentError } from "commander";
import { createDecoder } from "../inference/decoder";
import { generateTokens } from "../inference/generate-tokens";
import { greedyToken, sampler } from "../inference/next-token";
import { seededRandom } from "../numerics/random";
import { decodeRecord } from "../records/decode-record";
import { readPaper } from "../records/paper";
import { decodeSentences } from "../report/affinity/decode-sentences";
import { type MeasureOptions, measureDecoding } from "./decode-measure";
import { printJson } from "./print";
import { agreement, publishRecords } from "./publish-record";
import { checkOutFolder, threadCount, userCacheFolder } from "./settings";
import { cettLimits, positiveInteger, withModel, withStudyOptions } from "./study-run";

interface DecodeOptions extends MeasureOptions {
  readonly prompt?: string;
  readonly temperature: number;
  readonly topK?: number;
  readonly gateFirst: boolean;
  readonly name: string;
  readonly out: string;
}

/** Tokens of a continuation. */
const N_CONTINUED = 128;

/** `relu2 decode <models...>` */
export function decodeCommand(): Command {
  return withStudyOptions(new Command("decode"))
    .description(
      "measure tokens a second, dense and with every way to leave neurons out, beside the loss of each; or continue --prompt",
    )
    .argument(
      "<models...>",
      "assets, hub repositories org/repo, or files or folders; predictors are taken from predictor/ beside the weights",
    )
    .option("--prompt <text>", "continue this text with the first model, and measure nothing")
    .option("--temperature <value>", "of sampling; 0 takes the likeliest token", temperature, 0)
    .option("--top-k <tokens>", "sample from the likeliest so many", positiveInteger)
    .option("--gate-first", "continue with exact zeros skipped: the same text, for models with a ReLU", false)
    .option("--tokens <tokens>", "tokens that every mode decodes, or that continue the prompt", positiveInteger)
    .option("--cett <limit>", "CETT limit of the oracle's thresholds", cettLimit, readPaper().numbers.markedCett.value)
    .option(
      "--llama",
      "also llama.cpp, on models that are GGUF files; its npm package goes into the cache folder",
      false,
    )
    .option("--no-trials", "leave out the generated FFNs at the shapes of tiny, SmolLM2 and the paper's 1.3B models")
    .option("--rounds <rounds>", "times through the copies of a generated FFN", positiveInteger, 12)
    .option("--threads <threads>", "threads that compute", positiveInteger, threadCount())
    .option("--name <name>", "what the record is called", "decode-speed")
    .option("--out <folder>", "where the record goes", ".")
    .action(async (models: string[], options: DecodeOptions) => {
      if (options.prompt !== undefined) return await continuePrompt(models[0], options.prompt, options);
      checkOutFolder(options.out);
      const record = await measureDecoding(models, options);
      const published = await publishRecords(options.out, [{ name: options.name, schema: decodeRecord, record }]);
      if (options.json) return printJson({ record, published });
      for (const sentence of decodeSentences(record)) console.log(sentence);
      for (const each of published) console.log(agreement(each));
    });
}

async function continuePrompt(name: string, prompt: string, options: DecodeOptions): Promise<void> {
  await withModel(name, options, async ({ model, tokenizer }) => {
    const decoder = await createDecoder(model, {
      mode: { kind: options.gateFirst ? "gate-first" : "dense" },
      contextLength: options.context,
      nThreads: options.threads,
      cacheFolder: userCacheFolder(),
    });
    try {
      const { temperature: heat, topK, seed } = options;
      const choose = heat === 0 ? greedyToken : sampler({ temperature: heat, topK }, seededRandom(seed));
      const tokens = [...generateTokens(decoder, tokenizer.encode(prompt), choose, options.tokens ?? N_CONTINUED)];
      const text = tokenizer.decode(tokens);
      if (options.json) printJson({ prompt, tokens, text });
      else console.log(prompt + text);
    } finally {
      await decoder.close();
    }
  });
}

function temperature(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && Number.isFinite(value) && value >= 0) return value;
  throw new InvalidArgumentError(`It must be a number of at least 0: current value is ${text}.`);
}

function cettLimit(text: string): number {
  const [limit, ...more] = cettLimits(text);
  if (more.length === 0) return limit;
  throw new InvalidArgumentError(`It must be one limit: current value is ${text}.`);
}
