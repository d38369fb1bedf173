/** @file Continues a text, token by token. */
import type { Decoder } from "./decoder";
import type { ChooseToken } from "./next-token";

/**
 * The tokens that follow a prompt, one by one as they are chosen. Begins a new sequence in the decoder.
 *
 * @param prompt at least one token.
 * @param choose `greedyToken`, or a `sampler`.
 * @param nTokens most tokens to generate; fewer where the context is full, or after `endToken`, which is not handed out.
 * @throws {RangeError} If the prompt is empty or as long as the context.
 */
export function* generateTokens(
  decoder: Decoder,
  prompt: ArrayLike<number>,
  choose: ChooseToken,
  nTokens: number,
  endToken?: number,
): Generator<number, void, undefined> {
  if (prompt.length < 1 || prompt.length >= decoder.contextLength) {
    throw new RangeError(
      `Cannot continue a prompt as it must have 1 to ${decoder.contextLength - 1} tokens: current number is ${prompt.length}`,
    );
  }
  decoder.restart();
  let logits = decoder.step(prompt[0]);
  for (let k = 1; k < prompt.length; k++) logits = decoder.step(prompt[k]);
  for (let n = 0; n < nTokens; n++) {
    const token = choose(logits);
    if (token === endToken) return;
    yield token;
    if (n + 1 === nTokens || decoder.position === decoder.contextLength) return;
    logits = decoder.step(token);
  }
}
