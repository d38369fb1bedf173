/** @file How |aᵢ| and the number of active neurons are distributed on calibration text: what rules other than the study's own are fitted on. */
import { z } from "zod";
import type { CettPool } from "../../kernels/cpu/cett-pool";
import { addCettSums, type MagnitudeCounts } from "../../kernels/cpu/cett-sums";
import type { OpenedModel } from "../../model/open-model";
import { embedSequences } from "../../model/residual-stream";
import { sweepLayers } from "../../model/sweep-layers";
import { addStoredSums, storedLayerSums, storeSums } from "../curves/layer-sums";

/** Of one layer, as a step keeps it. */
export const storedActivationCounts = z.strictObject({
  /** Sums of curves over |aᵢ|: those of magnitudes with every ‖wᵢ‖ set to 1. */
  sums: storedLayerSums,
  /** Entry n: tokens with n active neurons. */
  tokensByActive: z.array(z.int()),
});

/** Of one layer, over the whole text. */
export interface ActivationCounts {
  readonly activations: MagnitudeCounts;
  /** Entry n: tokens with n neurons whose output is not zero; length dFF + 1. */
  readonly tokensByActive: readonly number[];
}

/** Measures every layer on the given sequences. @returns by layer. */
export async function measureActivations(
  model: OpenedModel,
  sequences: readonly Int32Array[],
  pool: CettPool,
  onProgress: (share: number) => void,
): Promise<z.infer<typeof storedActivationCounts>[]> {
  const { nLayers, dFF } = model.config;
  const stream = await embedSequences(model, sequences);
  const neuronNorms = new Float32Array(dFF).fill(1);
  const layers: z.infer<typeof storedActivationCounts>[] = [];
  for await (const layer of sweepLayers(model)) {
    const opened = await pool.openLayer({
      name: `layer ${layer.index}`,
      downProj: await layer.downProjRows(),
      neuronNorms,
    });
    const parts: Awaited<ReturnType<typeof opened.measure>>[] = [];
    const tokensByActive = new Array<number>(dFF + 1).fill(0);
    await layer.advance(stream, {
      onActivation: async ({ activation }) => {
        countActive(activation, dFF, tokensByActive);
        parts.push(await opened.measure(activation));
      },
    });
    const sums = storeSums({
      first: addCettSums(parts.map(({ first }) => first)),
      rest: addCettSums(parts.map(({ rest }) => rest)),
    });
    layers.push({ sums, tokensByActive });
    onProgress((layer.index + 1) / nLayers);
  }
  return layers;
}

/** Adds the shards of a text up. @returns by layer. */
export function addActivationCounts(
  shards: readonly (readonly z.infer<typeof storedActivationCounts>[])[],
): ActivationCounts[] {
  return shards[0].map((_, layer) => ({
    activations: addStoredSums(shards.flatMap((shard) => [shard[layer].sums.first, shard[layer].sums.rest])),
    tokensByActive: shards[0][layer].tokensByActive.map((_, n) =>
      shards.reduce((sum, shard) => sum + shard[layer].tokensByActive[n], 0),
    ),
  }));
}

function countActive(activation: Float32Array, dFF: number, tokensByActive: number[]): void {
  for (let start = 0; start < activation.length; start += dFF) {
    let nActive = 0;
    for (let i = start; i < start + dFF; i++) if (activation[i] !== 0) nActive++;
    tokensByActive[nActive]++;
  }
}
