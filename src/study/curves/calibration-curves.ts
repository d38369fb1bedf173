/** @file The dense pass over the calibration text that most studies start from. */
import { z } from "zod";
import type { CettSums } from "../../kernels/cpu/cett-sums";
import type { TextInput } from "../../records/provenance";
import { runShards } from "../run-shards";
import { computedBy, type OnProgress, type StudyContext } from "../study-context";
import { textInputOf } from "../study-text";
import { addStoredSums, storedLayerSums } from "./layer-sums";
import { measureCurves } from "./measure-curves";

/** Sums of every layer over the calibration text. */
export interface CalibrationCurves {
  /** By layer, the first tokens of sequences apart from the rest. */
  readonly layers: readonly { readonly first: CettSums; readonly rest: CettSums }[];
  readonly text: TextInput;
  readonly elapsedMs: number;
}

/** One dense pass over the calibration text, shard by shard. */
export async function calibrationCurves(context: StudyContext, onProgress: OnProgress): Promise<CalibrationCurves> {
  const { model, plan, text, pool, stepsFolder } = context;
  const { result: shards, elapsedMs } = await runShards(
    stepsFolder,
    text.calibration,
    {
      name: "curves",
      inputs: computedBy(context),
      schema: z.array(storedLayerSums),
      measure: (sequences, onShare) => measureCurves(model.model, sequences, pool, onShare),
    },
    onProgress,
  );
  const layers = shards[0].map((_, layer) => ({
    first: addStoredSums(shards.map((shard) => shard[layer].first)),
    rest: addStoredSums(shards.map((shard) => shard[layer].rest)),
  }));
  return { layers, text: textInputOf(plan, text.calibration), elapsedMs };
}
