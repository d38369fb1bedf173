/** @file A model on one text, in the numbers that another implementation can be held against. */
import { cutSequences } from "../data/cut-sequences";
import type { Document } from "../data/document";
import { streamLosses } from "../evaluation/stream-losses";
import type { CettPool } from "../kernels/cpu/cett-pool";
import { loadOutputHead } from "../model/output-head";
import { embedSequences, type ResidualStream } from "../model/residual-stream";
import { sweepLayers } from "../model/sweep-layers";
import { mean } from "../numerics/mean";
import { type InspectedLimits, inspectLimits, splitTokens } from "./inspect-limits";
import { checkPositions, type InspectedPosition, inspectPositions } from "./inspect-positions";
import type { StudyModel } from "./study-model";

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
  const parts = plan.cett && splitTokens(sequences, plan.cett.nCalibration, plan.cett.nEvaluation);
  const passes = plan.cett === undefined ? 1 : 3; // dense, curves, thresholds
  const inPass = (pass: number) => (share: number) => onProgress((pass + share) / passes);
  const stream = await denseStream(study, sequences, inPass(0));
  const head = await loadOutputHead(study.model);
  try {
    const losses = (await streamLosses(head, stream, sequences)).flatMap((values) => [...values]);
    return {
      model: study.input,
      tokens: sequences.flatMap((tokens) => [...tokens]),
      nSequences: sequences.length,
      positions: await inspectPositions(head, stream, plan.positions, study),
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
