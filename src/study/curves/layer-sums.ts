/** @file Sums of the CETT curves of one layer, as a step keeps them. */
import { z } from "zod";
import { addCettSums, type CettSums } from "../../kernels/cpu/cett-sums";

const numbers = z.array(z.number());

const storedSums = z.strictObject({
  nTokens: z.int(),
  nSilentTokens: z.int(),
  zeroNeurons: z.int(),
  bins: numbers,
  neurons: numbers,
  magnitudes: numbers,
  ratios: numbers,
  squares: numbers,
});

/** One layer's sums, the first tokens of sequences apart from the rest. */
export const storedLayerSums = z.strictObject({ first: storedSums, rest: storedSums });

export type StoredLayerSums = z.infer<typeof storedLayerSums>;

/** The same numbers as plain JSON. */
export function storeSums({ first, rest }: { first: CettSums; rest: CettSums }): StoredLayerSums {
  const plain = (sums: CettSums): z.infer<typeof storedSums> => ({
    ...sums,
    bins: [...sums.bins],
    neurons: [...sums.neurons],
    magnitudes: [...sums.magnitudes],
    ratios: [...sums.ratios],
    squares: [...sums.squares],
  });
  return { first: plain(first), rest: plain(rest) };
}

/** Adds stored sums up in the order given. */
export function addStoredSums(parts: readonly z.infer<typeof storedSums>[]): CettSums {
  return addCettSums(
    parts.map((part) => ({
      ...part,
      bins: Uint16Array.from(part.bins),
      neurons: Float64Array.from(part.neurons),
      magnitudes: Float64Array.from(part.magnitudes),
      ratios: Float64Array.from(part.ratios),
      squares: Float64Array.from(part.squares),
    })),
  );
}
