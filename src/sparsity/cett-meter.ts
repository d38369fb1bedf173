/** @file Measures one layer, sequence by sequence, as a sweep through the model hands out its activations. */
import type { CettPool } from "../kernels/cpu/cett-pool";
import type { CettSums, SequenceCettSums } from "../kernels/cpu/cett-sums";
import { type CettCurve, cettCurve, sumsOfTokens, type TokenGroup } from "./cett-curve";
import { neuronNorms } from "./neuron-norms";

/** The measures of one layer. */
export interface CettMeter {
  /** ‖wᵢ‖₂, shape [dFF], as the curve uses them. */
  readonly neuronNorms: Float32Array;
  /**
   * Adds a sequence; its place in the order is that of the call, and the array may be reused at once.
   *
   * @param activation [nTokens, dFF], row-major: the values that enter the down projection.
   * @throws {RangeError} If a magnitude is not finite: the message names layer, token and neuron.
   */
  addSequence(activation: Float32Array): Promise<void>;
  /** Resolves to the sums of all sequences added so far, in their order. Shards merge by concatenation. */
  sequences(): Promise<readonly SequenceCettSums[]>;
  /** Resolves to the sums over all sequences: counts of magnitudes among them. */
  sums(tokens?: TokenGroup): Promise<CettSums>;
  /** Resolves to the curve over all sequences. */
  curve(tokens?: TokenGroup): Promise<CettCurve>;
}

/**
 * Opens a layer in the pool, where it takes the place of the one before.
 *
 * @param layer index in the model, for messages.
 * @param downProj shape [dFF, dModel], row-major: row i is what neuron i writes.
 */
export async function openCettMeter(
  pool: CettPool,
  layer: number,
  downProj: Float32Array,
  dFF: number,
): Promise<CettMeter> {
  const norms = neuronNorms(downProj, dFF, `layer ${layer}`);
  const opened = await pool.openLayer({ name: `layer ${layer}`, downProj, neuronNorms: norms });
  const added: Promise<SequenceCettSums>[] = [];
  const sequences = () => Promise.all(added);
  return {
    neuronNorms: norms,
    async addSequence(activation) {
      const measured = opened.measure(activation);
      added.push(measured);
      await measured;
    },
    sequences,
    sums: async (tokens = "all") => sumsOfTokens(await sequences(), tokens),
    curve: async (tokens = "all") => cettCurve(await sequences(), tokens),
  };
}
