/** @file Continues a text in a notebook: everything that the command line would set is set here. */
import { availableParallelism } from "node:os";
import { cacheFolder as cacheFolderOf } from "../../data/cache-folder";
import { fetchAsset } from "../../data/fetch/fetch-asset";
import { createDecoder } from "../../inference/decoder";
import { generateTokens } from "../../inference/generate-tokens";
import { greedyToken, sampler } from "../../inference/next-token";
import { seededRandom } from "../../numerics/random";
import { modelPath, openStudyModel } from "../study-model";

/** How a text is continued. */
export interface ContinuationPlan {
  readonly nTokens: number;
  /** 0 takes the likeliest token every time. */
  readonly temperature: number;
  readonly seed: number;
  /** Leave exact zeros out: the same text, for models with a ReLU. */
  readonly skipZeros: boolean;
}

/** A continuation, and what it took. */
export interface Continuation {
  readonly text: string;
  readonly nTokens: number;
  readonly tokensPerSecond: number;
  /** Share of neurons whose output was computed. */
  readonly activeShare: number;
}

/**
 * Continues a text token by token, on all cores, and frees everything again. The model is fetched where that is needed.
 *
 * @param model an asset, a hub repository org/repo, or a file or folder.
 * @throws {RangeError} If zeros are to be skipped in a model without a ReLU.
 */
export async function continueText(
  model: string,
  prompt: string,
  { nTokens, temperature, seed, skipZeros }: ContinuationPlan,
): Promise<Continuation> {
  const environment = process.env;
  const cacheFolder = cacheFolderOf(environment);
  const path = await modelPath(model, (name) => fetchAsset(name, { cacheFolder, environment, offline: false }));
  const opened = await openStudyModel(model, path);
  const { config } = opened.model;
  const ids = opened.tokenizer.encode(prompt);
  const decoder = await createDecoder(opened.model, {
    mode: { kind: skipZeros ? "gate-first" : "dense" },
    contextLength: ids.length + nTokens,
    nThreads: availableParallelism(),
    cacheFolder,
  }).finally(() => opened.model.close());
  try {
    const choose = temperature === 0 ? greedyToken : sampler({ temperature }, seededRandom(seed));
    const start = performance.now();
    const tokens = [...generateTokens(decoder, ids, choose, nTokens)];
    const { asideMs, nActive, nTokens: nComputed } = decoder.totals();
    return {
      text: opened.tokenizer.decode(tokens),
      nTokens: tokens.length,
      tokensPerSecond: (1000 * nComputed) / (performance.now() - start - asideMs),
      activeShare: nActive / (nComputed * config.nLayers * config.dFF),
    };
  } finally {
    await decoder.close();
  }
}
