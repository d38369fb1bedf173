/** @file Token-by-token decoding with a key-value cache, the feed-forward networks dense or sparse. */
import type { KernelMemory } from "../kernels/cpu/kernel-memory";
import type { KernelStep } from "../kernels/cpu/kernel-steps";
import { type KernelProgram, type KernelTeam, startKernelTeam } from "../kernels/cpu/kernel-team";
import { rowBytesOf } from "../kernels/cpu/sparse-ffn-layout";
import { activationStep, ffnScratchBytes } from "../kernels/cpu/sparse-ffn-steps";
import type { ModelConfig } from "../model/config";
import type { OpenedModel } from "../model/open-model";
import { attentionSteps, type DecodeWorkspace, decodeWorkspace, ffnSteps, normaliseStep } from "./decoder-steps";
import type { FfnMode } from "./ffn-mode";
import { type PlacedDecoder, type PlacedLayer, placeDecoder } from "./place-decoder";

/** How a decoder is made. */
export interface DecoderOptions {
  readonly mode: FfnMode;
  /** Most tokens of a sequence; the model's own context length where that is less. */
  readonly contextLength: number;
  /** An integer >= 1; no logit depends on it. */
  readonly nThreads: number;
  /** Where compiled kernels are kept. */
  readonly cacheFolder: string;
}

/** What a decoder has spent and counted since it was made or told to forget. */
interface DecoderTotals {
  readonly nTokens: number;
  /** In the FFNs, a predictor's part included. */
  readonly ffnMs: number;
  /** Spent on what a real decoder would not do: finding the oracle's masks, counting. It is in no other figure. */
  readonly asideMs: number;
  /** Neurons computed, over tokens and layers; of gate-first those that were not skipped. */
  readonly nActive: number;
  /** The same by layer and neuron, [nLayers][dFF]. */
  readonly activeTokens: readonly Uint32Array[];
}

/** A model that takes one token after the other. Who makes it closes it. */
export interface Decoder {
  readonly config: ModelConfig;
  readonly contextLength: number;
  /** Tokens of the sequence so far. */
  readonly position: number;
  /**
   * Takes the next token of the sequence.
   *
   * @returns Logits of the token after it, [vocabSize]; valid until the next call.
   * @throws {RangeError} If the token is not in the vocabulary or the sequence is as long as the context.
   */
  step(token: number): Float32Array;
  /** Begins another sequence. */
  restart(): void;
  totals(): DecoderTotals;
  resetTotals(): void;
  close(): Promise<void>;
}

/** Address of the position, in every memory: what decode-attention.ts reads. */
const POSITION_AT = 128;

interface DecodeLayer extends PlacedLayer {
  readonly index: number;
  readonly at: DecodeWorkspace;
  readonly attention: KernelProgram;
  /** Makes the activation that the oracle looks at. */
  readonly look?: KernelProgram;
  readonly ffn: KernelProgram;
}

/**
 * Loads a model for decoding in one mode, float32 throughout.
 *
 * @throws {RangeError} If the mode does not fit the model.
 */
export async function createDecoder(model: OpenedModel, options: DecoderOptions): Promise<Decoder> {
  const { mode, nThreads, cacheFolder } = options;
  const { config } = model;
  checkMode(config, mode);
  const contextLength = Math.min(options.contextLength, config.contextLength);
  const placed = await placeDecoder(model, mode, contextLength);
  const predictorWidth = Math.max(1, ...placed.layers.map(({ predictor }) => predictor?.first?.width ?? 0));
  const workspaces = new Map(
    placed.memories.map((memory) => [memory, decodeWorkspace(memory, config, contextLength, predictorWidth)]),
  );
  const scratchBytes = Math.max(ffnScratchBytes(config.dFF), 4 * contextLength + 64);
  const team = await startKernelTeam({ nThreads, cacheFolder, memories: placed.memories, scratchBytes });
  const layers = placed.layers.map((layer, index): DecodeLayer => {
    const at = workspaces.get(layer.memory)!;
    const program = (steps: readonly KernelStep[]) => team.program(layer.memory, steps);
    return {
      ...layer,
      index,
      at,
      attention: program(attentionSteps(layer, at, config, contextLength)),
      look: mode.kind === "oracle" ? program([activationStep(layer.apart!, at.ffn)]) : undefined,
      ffn: program(ffnSteps(layer, at.ffn, mode)),
    };
  });
  return decoderOf({ config, mode, contextLength, placed, layers, workspaces, team });
}

interface DecoderParts {
  readonly config: ModelConfig;
  readonly mode: FfnMode;
  readonly contextLength: number;
  readonly placed: PlacedDecoder;
  readonly layers: readonly DecodeLayer[];
  readonly workspaces: ReadonlyMap<KernelMemory, DecodeWorkspace>;
  readonly team: KernelTeam;
}

function decoderOf({ config, mode, contextLength, placed, layers, workspaces, team }: DecoderParts): Decoder {
  const { dModel, dFF, nLayers, vocabSize } = config;
  const { last } = placed;
  const lastAt = workspaces.get(last.memory)!;
  const logitsAt = last.memory.take(4 * vocabSize);
  const headProgram = team.program(last.memory, [
    normaliseStep(lastAt.normalised, lastAt, lastAt.ffn.y, last.finalNorm, dModel),
    { run: "product", args: [logitsAt, last.head, vocabSize, rowBytesOf(dModel), lastAt.normalised, 0, 0] },
  ]);
  const logits = last.memory.floats(logitsAt, vocabSize);
  const views = new Map(
    [...workspaces].map(([memory, at]) => [
      memory,
      {
        position: memory.integers(POSITION_AT, 1),
        residual: memory.floats(at.residual, dModel),
        added: memory.floats(at.ffn.y, dModel),
      },
    ]),
  );
  let position = 0;
  const noTotals = () => ({
    nTokens: 0,
    ffnMs: 0,
    asideMs: 0,
    nActive: 0,
    activeTokens: Array.from({ length: nLayers }, () => new Uint32Array(dFF)),
  });
  let totals = noTotals();

  /** The residual stream goes on in another memory. */
  function carry(from: KernelMemory, to: KernelMemory): void {
    if (from === to) return;
    views.get(to)!.residual.set(views.get(from)!.residual);
    views.get(to)!.added.set(views.get(from)!.added);
  }

  return {
    config,
    contextLength,
    get position() {
      return position;
    },
    step(token) {
      checkToken(token, vocabSize);
      if (position >= contextLength) {
        throw new RangeError(
          `Cannot decode further as a sequence must have at most ${contextLength} tokens: it has as many`,
        );
      }
      for (const view of views.values()) view.position[0] = position;
      let memory = layers[0].memory;
      views.get(memory)!.residual.set(placed.embedding.subarray(token * dModel, (token + 1) * dModel));
      views.get(memory)!.added.fill(0);
      for (const layer of layers) {
        carry(memory, layer.memory);
        memory = layer.memory;
        team.run(layer.attention);
        const start = performance.now();
        if (mode.kind === "oracle") oracleMask(team, layer, mode.thresholdByLayer[layer.index], dFF);
        const begin = performance.now();
        team.run(layer.ffn);
        const end = performance.now();
        totals.nActive += countActive(layer, mode, totals.activeTokens[layer.index]);
        totals.ffnMs += end - begin;
        totals.asideMs += begin - start + (performance.now() - end);
      }
      carry(memory, last.memory);
      team.run(headProgram);
      position++;
      totals.nTokens++;
      return logits;
    },
    restart() {
      position = 0;
    },
    totals: () => ({ ...totals }),
    resetTotals() {
      totals = noTotals();
    },
    close: () => team.close(),
  };
}

/** Puts the mask of the neurons above the threshold where the FFN reads it. */
function oracleMask(
  team: KernelTeam,
  { look, memory, at, neuronNorms }: DecodeLayer,
  threshold: number,
  dFF: number,
): void {
  team.run(look!);
  const activation = memory.floats(at.ffn.activation, dFF);
  const mask = memory.bytes(at.ffn.mask, dFF);
  for (let i = 0; i < dFF; i++) mask[i] = Math.fround(Math.abs(activation[i]) * neuronNorms![i]) > threshold ? 1 : 0;
}

/** Adds the neurons that were computed to the counts, [dFF]; returns their number. */
function countActive({ memory, at }: DecodeLayer, { kind }: FfnMode, counts: Uint32Array): number {
  const dFF = counts.length;
  const activation = memory.floats(at.ffn.activation, dFF);
  const mask = memory.bytes(at.ffn.mask, dFF);
  let nActive = 0;
  for (let i = 0; i < dFF; i++) {
    const isActive = kind === "dense" || (kind === "gate-first" ? activation[i] !== 0 : mask[i] === 1);
    if (!isActive) continue;
    counts[i]++;
    nActive++;
  }
  return nActive;
}

function checkMode({ variant, nLayers, headSize }: ModelConfig, mode: FfnMode): void {
  if (headSize % 4 !== 0) {
    throw new RangeError(`Cannot decode as the head size must be a multiple of 4: current value is ${headSize}`);
  }
  if (mode.kind === "gate-first" && variant !== "relu" && variant !== "relu2" && variant !== "reglu") {
    throw new RangeError(
      `Cannot decode gate-first as the FFN must have a ReLU: it is ${variant}; its activations are not zero`,
    );
  }
  const nGiven =
    mode.kind === "oracle"
      ? mode.thresholdByLayer.length
      : mode.kind === "predicted"
        ? mode.predictors.length
        : nLayers;
  if (nGiven !== nLayers) {
    throw new RangeError(
      `Cannot decode in mode ${mode.kind} as all ${nLayers} layers must be given: current number is ${nGiven}`,
    );
  }
}

function checkToken(token: number, vocabSize: number): void {
  if (Number.isInteger(token) && token >= 0 && token < vocabSize) return;
  throw new RangeError(
    `Cannot decode as a token id must be an integer in [0, ${vocabSize}): current value is ${token}`,
  );
}
