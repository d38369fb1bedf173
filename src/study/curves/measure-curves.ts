/** @file CETT curves and magnitudes of every layer, in one dense pass over the text. */
import type { CettPool } from "../../kernels/cpu/cett-pool";
import { addCettSums } from "../../kernels/cpu/cett-sums";
import type { OpenedModel } from "../../model/open-model";
import { embedSequences } from "../../model/residual-stream";
import { sequencesTogether, sweepLayers } from "../../model/sweep-layers";
import { openCettMeter } from "../../sparsity/cett-meter";
import { type StoredLayerSums, storeSums } from "./layer-sums";

/**
 * Measures every layer on the given sequences.
 *
 * @returns by layer.
 */
export async function measureCurves(
  model: OpenedModel,
  sequences: readonly Int32Array[],
  pool: CettPool,
  onProgress: (share: number) => void,
): Promise<StoredLayerSums[]> {
  const { nLayers, dFF } = model.config;
  const stream = await embedSequences(model, sequences);
  const layers: StoredLayerSums[] = [];
  for await (const layer of sweepLayers(model)) {
    const meter = await openCettMeter(pool, layer.index, await layer.downProjRows(), dFF);
    await layer.advance(stream, {
      nTogether: sequencesTogether(model.config, sequences),
      onActivation: ({ activation }) => meter.addSequence(activation),
    });
    const sums = await meter.sequences();
    layers.push(
      storeSums({
        first: addCettSums(sums.map(({ first }) => first)),
        rest: addCettSums(sums.map(({ rest }) => rest)),
      }),
    );
    onProgress((layer.index + 1) / nLayers);
  }
  return layers;
}
