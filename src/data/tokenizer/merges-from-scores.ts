/** @file SentencePiece's scores as a list of merges, the form that the BPE library reads. */

/**
 * Every way to make a token of two tokens, the highest score of the whole first. SentencePiece merges the neighbours
 * whose joint token has the highest score, so the order of the list is its rule.
 *
 * @param tokens those that merging may use and make: no control, byte or unknown tokens.
 * @param scoreOf log-probability of a token.
 * @returns Pairs [left, right]; among equal scores the longer left part comes first.
 */
export function mergesFromScores(tokens: readonly string[], scoreOf: (token: string) => number): [string, string][] {
  const known = new Set(tokens);
  const merges = tokens.flatMap((token) => {
    const score = scoreOf(token);
    return splits(token)
      .filter(([left, right]) => known.has(left) && known.has(right))
      .map((pair) => ({ pair, score }));
  });
  merges.sort((a, b) => b.score - a.score || b.pair[0].length - a.pair[0].length);
  return merges.map(({ pair }) => pair);
}

/** Every cut of a token in two, between code points. */
function splits(token: string): [string, string][] {
  const characters = Array.from(token);
  return characters.slice(1).map((_, cut) => {
    const left = characters.slice(0, cut + 1).join("");
    return [left, token.slice(left.length)];
  });
}
