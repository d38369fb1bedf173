/** @file The scores of a task's items under one setting, batch by batch, each batch a step of its own. */
import { createHash } from "node:crypto";
import * as tf from "@tensorflow/tfjs-core";
import { z } from "zod";
import type { BackendChoice } from "../../backend/choose-backend";
import { type BatchSize, batchItems } from "../../evaluation/tasks/batch-items";
import type { EncodedItem } from "../../evaluation/tasks/encode-item";
import { type PackedItems, packItems } from "../../evaluation/tasks/pack-items";
import { type ChoiceScore, scoreItems } from "../../evaluation/tasks/score-items";
import { PADDING } from "../../model/shared-prefix";
import { openWeights, type WeightStore } from "../../model/weight-store";
import { applyThreshold } from "../../sparsity/apply-threshold";
import { layerNeuronNorms } from "../curves/layer-neuron-norms";
import { runStep } from "../step";
import type { StudyModel } from "../study-model";

/** A kernel of a graphics card costs the same whether it has little to do or much; on a CPU a killed run should lose seconds. */
const BATCH_TOKENS = { gpu: 16384, cpu: 2048 };
/** Scores of one layer, 128 MB in float32. */
const MAX_SCORES = 2 ** 25;

const batchScores = z.strictObject({
  /** By item of the batch. */
  items: z.array(z.strictObject({ id: z.string(), logLikelihoods: z.array(z.number()), greedy: z.array(z.boolean()) })),
  nTokens: z.int(),
  /** Summed over tokens and layers. */
  nInactive: z.int(),
});

/** Scores of a task's items. */
export interface TaskScores {
  /** By id. */
  readonly scores: ReadonlyMap<string, readonly ChoiceScore[]>;
  readonly nTokens: number;
  readonly nInactive: number;
  readonly elapsedMs: number;
}

/** Scores items of one model; its weights are loaded when the first step asks for them. Who makes it disposes it. */
export interface TaskScorer {
  /**
   * Scores the items of a task.
   *
   * @param thresholdByLayer zero what is at or under it; dense where absent.
   * @param onItems told how many are done, after every batch.
   */
  score(
    items: readonly EncodedItem[],
    thresholdByLayer: readonly number[] | undefined,
    onItems: (nItems: number) => void,
  ): Promise<TaskScores>;
  dispose(): void;
}

/** Who computes, and how. */
interface ScorerOptions {
  readonly backend: BackendChoice;
  /** Where finished steps are kept. */
  readonly stepsFolder: string;
  /** Tokens of a batch, with padding; by the backend where absent. */
  readonly batchTokens?: number;
}

/** A scorer of a model. */
export function taskScorer(
  { model, input }: StudyModel,
  {
    backend,
    stepsFolder,
    batchTokens = backend.name === "webgpu" ? BATCH_TOKENS.gpu : BATCH_TOKENS.cpu,
  }: ScorerOptions,
): TaskScorer {
  let loading: Promise<LoadedModel> | undefined;
  let loaded: LoadedModel | undefined;
  const load = async (): Promise<LoadedModel> => {
    loading ??= loadModel(model);
    loaded = await loading;
    return loaded;
  };
  const size: BatchSize = {
    maxTokens: batchTokens,
    maxScores: MAX_SCORES,
    nHeads: model.config.nHeads,
  };
  return {
    async score(items, thresholdByLayer, onItems) {
      const scores = new Map<string, ChoiceScore[]>();
      const total = { nTokens: 0, nInactive: 0, elapsedMs: 0 };
      for (const batch of batchItems(items, size)) {
        const { result, elapsedMs } = await runStep(stepsFolder, {
          name: "evaluate",
          inputs: {
            model: input.sha256,
            variant: input.variant,
            backend: backend.name,
            device: backend.device,
            itemsSha256: encodedHash(batch),
            thresholdByLayer: thresholdByLayer ?? null,
          },
          schema: batchScores,
          work: async () => scoreBatch(await load(), batch, thresholdByLayer),
        });
        for (const { id, logLikelihoods, greedy } of result.items) {
          scores.set(
            id,
            logLikelihoods.map((logLikelihood, choice) => ({ logLikelihood, isGreedy: greedy[choice] })),
          );
        }
        total.nTokens += result.nTokens;
        total.nInactive += result.nInactive;
        total.elapsedMs += elapsedMs;
        onItems(scores.size);
      }
      return { scores, ...total };
    },
    dispose() {
      loaded?.store.dispose();
      if (loaded !== undefined) tf.dispose(loaded.norms);
    },
  };
}

interface LoadedModel {
  readonly store: WeightStore;
  /** By layer, [dFF]. */
  readonly norms: tf.Tensor1D[];
}

async function loadModel(model: StudyModel["model"]): Promise<LoadedModel> {
  const store = await openWeights(model);
  return { store, norms: await layerNeuronNorms(store) };
}

async function scoreBatch(
  { store, norms }: LoadedModel,
  batch: readonly EncodedItem[],
  thresholdByLayer: readonly number[] | undefined,
): Promise<z.infer<typeof batchScores>> {
  const packed = packItems(batch);
  const isToken = tokenMask(packed);
  const counts: tf.Tensor[] = [];
  const intervene = (activation: tf.Tensor2D, layer: number): tf.Tensor2D => {
    const kept =
      thresholdByLayer === undefined ? activation : applyThreshold(activation, norms[layer], thresholdByLayer[layer]);
    const isInactive = tf.cast(tf.equal(kept, 0), "int32"); // int32: exact whatever the number of tokens
    counts.push(tf.keep(tf.sum(tf.mul(isInactive, isToken))));
    return kept;
  };
  try {
    const scores = await scoreItems(store, packed, intervene);
    const nInactive = await Promise.all(counts.map(async (count) => (await count.data())[0]));
    return {
      items: batch.map(({ id }, item) => ({
        id,
        logLikelihoods: scores[item].map(({ logLikelihood }) => logLikelihood),
        greedy: scores[item].map(({ isGreedy }) => isGreedy),
      })),
      nTokens: packed.nTokens,
      nInactive: nInactive.reduce((sum, count) => sum + count, 0),
    };
  } finally {
    tf.dispose([isToken, counts]);
  }
}

/** 1 for a token, 0 for padding: [batch * context, 1]. */
function tokenMask({ branches }: PackedItems): tf.Tensor2D {
  const isToken = branches.map((branch) => (branch === PADDING ? 0 : 1));
  return tf.tensor2d(isToken, [branches.length, 1], "int32");
}

function encodedHash(items: readonly EncodedItem[]): string {
  const hash = createHash("sha256");
  for (const { id, choices } of items) {
    hash.update(JSON.stringify([id, choices.map(({ tokens, nScored }) => [[...tokens], nScored])]));
  }
  return hash.digest("hex");
}
