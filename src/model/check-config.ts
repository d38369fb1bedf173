/** @file Refuses a model configuration that cannot be, in the words of the file it came from. */
import { z } from "zod";
import { FFN_VARIANTS, type ModelConfig } from "./config";
import { describeJson } from "./safetensors-header";

/** A configuration as read: nothing is known of its values yet. */
export type UncheckedConfig = { readonly [Field in keyof ModelConfig]: unknown };

/** Where each field stands in the file, for messages. */
export type ConfigKeys = { readonly [Field in keyof ModelConfig]?: string };

// Limits are a few times the largest published models, so that absurd values of a damaged file are refused before memory is asked for them.
const SCHEMA = z.object({
  architecture: z.enum(["llama", "qwen2"], 'must be "llama" or "qwen2"'),
  variant: z.enum(FFN_VARIANTS),
  gelu: z.enum(["erf", "tanh"]).optional(),
  vocabSize: integerUpTo(2 ** 21),
  contextLength: integerUpTo(2 ** 26),
  dModel: integerUpTo(2 ** 16),
  nLayers: integerUpTo(1024),
  nHeads: integerUpTo(1024),
  nKvHeads: integerUpTo(1024),
  headSize: integerUpTo(1024),
  dFF: integerUpTo(2 ** 20),
  rmsNormEpsilon: numberIn(Number.MIN_VALUE, 0.1),
  ropeBase: numberIn(1, 1e12),
  rotaryLayout: z.enum(["half", "interleaved"]),
  tiedHead: z.boolean("must be true or false"),
  qkvBias: z.boolean("must be true or false"),
});

/**
 * The configuration, every value checked.
 *
 * @param file for messages.
 * @throws {RangeError} If a value is missing or absurd, or two contradict each other.
 */
export function checkConfig(file: string, keys: ConfigKeys, unchecked: UncheckedConfig): ModelConfig {
  const refuse = (field: keyof ModelConfig, must: string): never => {
    const is = unchecked[field] === undefined ? "missing" : describeJson(unchecked[field]);
    throw new RangeError(`Cannot read the configuration of ${file} as ${keys[field] ?? field} ${must}: it is ${is}`);
  };
  const { data: config, error } = SCHEMA.safeParse(unchecked);
  if (error) return refuse(error.issues[0].path[0] as keyof ModelConfig, error.issues[0].message);
  if (config.nHeads % config.nKvHeads !== 0) refuse("nKvHeads", `must divide the ${config.nHeads} heads of queries`);
  if (config.headSize % 2 !== 0) refuse("headSize", "must be even, as coordinates rotate in pairs");
  return config;
}

function integerUpTo(limit: number): z.ZodType<number> {
  return z.custom<number>(
    (value) => Number.isInteger(value) && Number(value) >= 1 && Number(value) <= limit,
    `must be an integer in [1, ${limit}]`,
  );
}

function numberIn(least: number, most: number): z.ZodType<number> {
  return z.custom<number>(
    (value) => typeof value === "number" && value >= least && value <= most,
    least === Number.MIN_VALUE ? `must be a number in (0, ${most}]` : `must be a number in [${least}, ${most}]`,
  );
}
