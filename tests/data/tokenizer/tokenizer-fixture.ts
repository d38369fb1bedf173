/** Token ids by Hugging Face tokenizers 0.23.3 and SentencePiece 0.2.3; made by tests/fixtures/tokenizer/make_fixtures.py. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

export const FIXTURE_FOLDER = join(__dirname, "..", "..", "fixtures", "tokenizer");

interface TokenizerFixture {
  readonly texts: string[];
  readonly byteLevel: { tokens: string[]; merges: string[]; ids: Record<string, number[][]> };
  readonly json: { ids: number[][] };
  readonly sentencePiece: { tokens: string[]; scores: number[]; tokenTypes: number[]; ids: number[][] };
  readonly smollm2: { ids: number[][] };
}

export const fixture = JSON.parse(readFileSync(join(FIXTURE_FOLDER, "expected.json"), "utf8")) as TokenizerFixture;
