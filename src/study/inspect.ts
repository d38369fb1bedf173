/** @file A model on one text, in the numbers that another implementation can be held against. */
import * as tf from "@tensorflow/tfjs-core";
import { cutSequences } from "../data/cut-sequences";
import type { Document } from "../data/document";
import { streamLosses } from "../evaluation/stream-losses";
import type { CettPool } from "../kernels/cpu/cett-pool";
import { loadOutputHead, type OutputHead } from "../model/output-head";
import { embedSequences, type ResidualStream } from "../model/residual-stream";
import { sweepLayers } from "../model/sweep-layers";
import { cettCurve } from "../sparsity/cett-curve";
import { thresholdAt } from "../sparsity/threshold-at";
import { evaluateThresholds } from "./evaluate-thresholds";
import { addStoredSums } from "./layer-sums";
import { measureCurves } from "./measure-curves";
import type { StudyModel } from "./study-model";

/** How many logits are shown at a position. */
const N_TOP = 20;

/** What is asked of a model. */
export interface InspectPlan {
  readonly contextLength: number;
  readonly bos: boolean;
  /** Positions of the first sequence whose logits are shown. */
  readonly positions: readonly number[];
  readonly cett?: { readonly limits: readonly number[]; readonly nCalibration: number; readonly nEvaluation: number };
}

/** Scores of the next token at one position. */
export interface InspectedPosition {
  readonly position: number;
  /** The highest logits, highest first. */
  readonly top: readonly { readonly token: number; readonly text: string; readonly logit: number }[];
  /** Over the whole vocabulary. */
  readonly mean: number;
  readonly standardDeviation: number;
}

/** What one CETT limit gave. */
export interface InspectedLimit {
  readonly cettLimit: number;
  readonly layers: readonly { readonly threshold: number; readonly cett: number; readonly sparsity: number }[];
  /** On the tokens after those that the thresholds were fitted on. */
  readonly evaluation: {
    readonly sparsityByLayer: readonly number[];
    readonly sparsity: number;
    readonly loss: number;
  };
}

/** Everything that is shown. */
export interface Inspection {
  readonly model: StudyModel["input"];
  readonly tokens: readonly number[];
  readonly nSequences: number;
  readonly positions: readonly InspectedPosition[];
  /** Mean negative log-likelihood, nats a token. */
  readonly loss: number;
  readonly nPredictedTokens: number;
  readonly denseEvaluationLoss?: number;
  readonly limits?: readonly InspectedLimit[];
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
      positions: await positionsOf(head, stream, plan.positions, study),
      loss: meanOf(losses),
      nPredictedTokens: losses.length,
      ...(plan.cett && parts && (await limitsOf(study, parts, plan.cett.limits, pool, inPass))),
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

function checkPositions(positions: readonly number[], nTokens: number): void {
  const outside = positions.find((position) => !Number.isInteger(position) || position < 0 || position >= nTokens);
  if (outside === undefined) return;
  throw new RangeError(`Cannot show position ${outside} as it must be in [0, ${nTokens}), the first sequence`);
}

interface TokenParts {
  readonly calibration: readonly Int32Array[];
  readonly evaluation: readonly Int32Array[];
}

/** The first tokens of the sequences for calibration, the next ones for evaluation; a sequence that holds the border is cut there. */
function splitTokens(sequences: readonly Int32Array[], nCalibration: number, nEvaluation: number): TokenParts {
  const nTokens = sequences.reduce((sum, tokens) => sum + tokens.length, 0);
  if (nCalibration + nEvaluation > nTokens) {
    throw new RangeError(
      `Cannot calibrate on ${nCalibration} and evaluate on ${nEvaluation} tokens as the text must have that many: it has ${nTokens}`,
    );
  }
  const between = (start: number, end: number): Int32Array[] => {
    let passed = 0;
    return sequences.flatMap((tokens) => {
      const cut = tokens.subarray(Math.max(0, start - passed), Math.max(0, end - passed));
      passed += tokens.length;
      return cut.length > 0 ? [cut] : [];
    });
  };
  return { calibration: between(0, nCalibration), evaluation: between(nCalibration, nCalibration + nEvaluation) };
}

async function limitsOf(
  { model, input }: StudyModel,
  { calibration, evaluation }: TokenParts,
  limits: readonly number[],
  pool: CettPool,
  inPass: (pass: number) => (share: number) => void,
): Promise<Pick<Inspection, "denseEvaluationLoss" | "limits">> {
  const sums = await measureCurves(model, calibration, pool, inPass(1));
  const curves = sums.map(({ first, rest }) =>
    cettCurve([{ first: addStoredSums([first]), rest: addStoredSums([rest]) }]),
  );
  const fitted = limits.map((limit) => curves.map((curve) => thresholdAt(curve, limit)));
  const thresholds = fitted.map((byLayer) => byLayer.map(({ threshold }) => threshold));
  const evaluated = await evaluateThresholds(model, evaluation, thresholds, inPass(2));
  const total = (value: (sequence: (typeof evaluated)[number]) => number): number =>
    evaluated.reduce((sum, sequence) => sum + value(sequence), 0);
  const nPredicted = total(({ nPredictedTokens }) => nPredictedTokens);
  const nOutputs = total(({ nTokens }) => nTokens) * input.dFF;
  return {
    denseEvaluationLoss: total(({ denseLossSum }) => denseLossSum) / nPredicted,
    limits: limits.map((cettLimit, k) => {
      const sparsityByLayer = curves.map((_, l) => total(({ limits: at }) => at[k].nInactiveByLayer[l]) / nOutputs);
      return {
        cettLimit,
        layers: fitted[k].map(({ threshold, cett, sparsity }) => ({ threshold, cett, sparsity })),
        evaluation: {
          sparsityByLayer,
          sparsity: meanOf(sparsityByLayer),
          loss: total(({ limits: at }) => at[k].lossSum) / nPredicted,
        },
      };
    }),
  };
}

async function positionsOf(
  head: OutputHead,
  stream: ResidualStream,
  positions: readonly number[],
  { tokenizer }: StudyModel,
): Promise<InspectedPosition[]> {
  const shown = new Map<number, InspectedPosition>();
  for (const { sequence, firstPosition, logits } of head.chunks(stream)) {
    if (sequence > 0) break;
    for (const position of positions.filter((p) => p >= firstPosition && p < firstPosition + logits.shape[0])) {
      const row = tf.slice(logits, [position - firstPosition, 0], [1, -1]);
      shown.set(position, {
        position,
        ...describeLogits((await row.data()) as Float32Array, (token) => tokenizer.tokenText(token)),
      });
      row.dispose();
    }
  }
  return positions.flatMap((position) => shown.get(position) ?? []);
}

function describeLogits(logits: Float32Array, textOf: (token: number) => string): Omit<InspectedPosition, "position"> {
  const order = [...logits.keys()].sort((a, b) => logits[b] - logits[a] || a - b);
  const mean = meanOf(logits);
  const variance = meanOf(Float64Array.from(logits, (logit) => (logit - mean) ** 2));
  return {
    top: order.slice(0, N_TOP).map((token) => ({ token, text: textOf(token), logit: logits[token] })),
    mean,
    standardDeviation: Math.sqrt(variance),
  };
}

function meanOf(values: readonly number[] | Float32Array | Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}
