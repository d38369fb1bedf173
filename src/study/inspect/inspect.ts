/** @file A model on one text, in the numbers that another implementation can be held against. */
import { cutSequences } from "../../data/documents/cut-sequences";
import type { Document } from "../../data/documents/document";
import { streamLosses } from "../../evaluation/stream-losses";
import type { CettPool } from "../../kernels/cpu/cett-pool";
import { loadOutputHead } from "../../model/output-head";
import { embedSequences, type ResidualStream } from "../../model/residual-stream";
import { sweepLayers } from "../../model/sweep-layers";
import { mean } from "../../numerics/mean";
import { SEQUENCES_PER_SHARD } from "../run-shards";
import type { StudyModel } from "../study-model";
import { checkPredicted, type InspectedLimits, inspectLimits, splitTokens } from "./inspect-limits";
import { checkPositions, type InspectedPosition, inspectPositions } from "./inspect-positions";

/** What is asked of a model. */
export interface InspectPlan {
  readonly contextLength: number;
  readonly bos: boolean;
  /** Positions of the first sequence whose logits are shown. */
  readonly positions: readonly number[];
  readonly cett?: { readonly limits: readonly number[]; readonly nCalibration: number; readonly nEvaluation: number };
}

/** Everything that is shown. */
export interface Inspection extends Partial<InspectedLimits> {
  readonly model: StudyModel["input"];
  readonly tokens: readonly number[];
  readonly nSequences: number;
  readonly positions: readonly InspectedPosition[];
  /** Mean negative log-likelihood, nats a token. */
  readonly loss: number;
  readonly nPredictedTokens: number;
}

/**
 * Runs a model over one document, cut into consecutive sequences.
 *
 * @param onProgress told the share of the work that is done, in [0, 1].
 * @throws {RangeError} If the document is shorter than the context, a position is outside the first sequence, or there are too few tokens for the CETT limits.
 */
export async function inspect(
  study: StudyModel,
  document: Document,
  plan: InspectPlan,
  pool: CettPool,
  onProgress: (share: number) => void = () => undefined,
): Promise<Inspection> {
  const sequences = cutSequences([document], study.tokenizer, plan).map(({ tokens }) => tokens);
  checkPositions(plan.positions, sequences[0].length);
  checkPredicted(sequences, "inspect the text");
  const parts = plan.cett && splitTokens(sequences, plan.cett.nCalibration, plan.cett.nEvaluation);
  const passes = plan.cett === undefined ? 1 : 3; // dense, curves, thresholds
  const inPass = (pass: number) => (share: number) => onProgress((pass + share) / passes);
  const head = await loadOutputHead(study.model);
  try {
    const losses: number[] = [];
    const positions: InspectedPosition[] = [];
    for (let start = 0; start < sequences.length; start += SEQUENCES_PER_SHARD) {
      const shard = sequences.slice(start, start + SEQUENCES_PER_SHARD); // a long text would not fit in memory at once
      const onShare = (share: number): void => inPass(0)((start + share * shard.length) / sequences.length);
      const stream = await denseStream(study, shard, onShare);
      for (const values of await streamLosses(head, stream, shard)) losses.push(...values);
      if (start === 0) positions.push(...(await inspectPositions(head, stream, plan.positions, study)));
    }
    return {
      model: study.input,
      tokens: sequences.flatMap((tokens) => [...tokens]),
      nSequences: sequences.length,
      positions,
      loss: mean(losses),
      nPredictedTokens: losses.length,
      ...(plan.cett && parts && (await inspectLimits(study, parts, plan.cett.limits, pool, inPass))),
    };
  } finally {
    head.dispose();
  }
}

async function denseStream(
  { model }: StudyModel,
  sequences: readonly Int32Array[],
  onShare: (share: number) => void,
): Promise<ResidualStream> {
  const stream = await embedSequences(model, sequences);
  for await (const layer of sweepLayers(model)) {
    await layer.advance(stream);
    onShare((layer.index + 1) / model.config.nLayers);
  }
  return stream;
}
