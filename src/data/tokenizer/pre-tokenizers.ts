/** @file How a text is cut into words before byte pairs are merged, by the names that GGUF files use. */

import { oneLine } from "../files/one-line";

/** A pre-tokenizer of a tokenizer.json, or a step of one. */
export type PreTokenizerStep = Readonly<Record<string, unknown>> & {
  readonly type: string;
  /** The steps of a `Sequence`, which must have them. */
  readonly pretokenizers?: readonly PreTokenizerStep[];
};

const GPT2_WORD = "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";
const CONTRACTION_OR_WORD = "(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+";
const PUNCTUATION_OR_SPACE = " ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

const GPT2 = [isolated(GPT2_WORD)];

/** The steps before bytes are mapped to characters. @see llama.cpp, src/llama-vocab.cpp, which defines the names. */
const STEPS: ReadonlyMap<string, PreTokenizerStep[]> = new Map([
  ["default", GPT2],
  ["gpt-2", GPT2],
  ["smollm", [isolated("\\p{N}"), ...GPT2]], // digits one by one
  ["llama-bpe", [isolated(`${CONTRACTION_OR_WORD}|\\p{N}{1,3}|${PUNCTUATION_OR_SPACE}`)]],
  ["qwen2", [isolated(`${CONTRACTION_OR_WORD}|\\p{N}|${PUNCTUATION_OR_SPACE}`)]],
]);

/** Maps bytes to characters and cuts nothing: the last step of every byte-level pre-tokenizer. */
const BYTES_TO_CHARACTERS: PreTokenizerStep = {
  type: "ByteLevel",
  add_prefix_space: false,
  trim_offsets: true,
  use_regex: false,
};

/**
 * The pre-tokenizer of that name.
 *
 * @throws {RangeError} If the name is not one we know: a near miss would shift every token.
 */
export function byteLevelPreTokenizer(name: string): PreTokenizerStep {
  const steps = STEPS.get(name);
  if (steps === undefined) {
    throw new RangeError(
      `Cannot make a tokenizer as its pre-tokenizer must be one of ${[...STEPS.keys()].join(", ")}: current value is ${oneLine(name)}; ` +
        "use the model's tokenizer.json",
    );
  }
  return { type: "Sequence", pretokenizers: [...steps, BYTES_TO_CHARACTERS] };
}

/**
 * The same pre-tokenizer without the steps for which the library's JavaScript differs from the reference: `Digits`
 * and `ByteLevel` use JavaScript's `\d` and `\s`, which leave out digits of other scripts and U+0085 and take in
 * U+FEFF; as `Split` steps they use Unicode's classes.
 *
 * @throws {RangeError} If a step cuts in a way that the library does not know and would take for another.
 */
export function exactPreTokenizer(step: PreTokenizerStep): PreTokenizerStep {
  switch (step.type) {
    case "Sequence":
      return { ...step, pretokenizers: step.pretokenizers?.map(exactPreTokenizer) };
    case "Digits":
      return isolated(step.individual_digits ? "\\p{N}" : "\\p{N}+");
    case "ByteLevel":
      if (step.use_regex === false || step.add_prefix_space === true) return step; // the space must come before the cut
      return { type: "Sequence", pretokenizers: [isolated(GPT2_WORD), { ...step, use_regex: false }] };
    case "Split":
      if (!hasPattern(step)) throw new RangeError("Cannot make a tokenizer as its Split steps must have a pattern");
      if (step.behavior === "Isolated" || step.behavior === "Removed") return step;
      throw new RangeError(
        `Cannot make a tokenizer as its Split steps must be Isolated or Removed: current value is ${oneLine(String(step.behavior))}`,
      );
    default:
      return step;
  }
}

/** The library cuts at nothing where there is no pattern that it knows. */
function hasPattern({ pattern }: PreTokenizerStep): boolean {
  return typeof pattern === "object" && pattern !== null && ("Regex" in pattern || "String" in pattern);
}

/** Cuts out each match of a pattern; what lies between matches stays whole. */
function isolated(pattern: string): PreTokenizerStep {
  return { type: "Split", pattern: { Regex: pattern }, behavior: "Isolated", invert: false };
}
