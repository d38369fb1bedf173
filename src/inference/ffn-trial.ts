/** @file Times one token's feed-forward network in every mode, with generated weights and activity patterns that are given. */
import { KernelMemory } from "../kernels/cpu/kernel-memory";
import { SCRATCH } from "../kernels/cpu/kernel-steps";
import { type KernelProgram, startKernelTeam } from "../kernels/cpu/kernel-team";
import { type FfnWeights, type KernelVariant, placeApart, placeBundled } from "../kernels/cpu/sparse-ffn-layout";
import {
  denseSteps,
  ffnScratchBytes,
  gateFirstSteps,
  maskedSteps,
  placePredictor,
  predictorSteps,
  takeWorkspace,
} from "../kernels/cpu/sparse-ffn-steps";
import type { Random } from "../numerics/random";
import type { FfnModeKind } from "./ffn-mode";

/** Sizes of a trial. */
export interface FfnTrialOptions {
  readonly variant: KernelVariant;
  readonly dModel: number;
  readonly dFF: number;
  /** Copies of the layer, used in turn so that none is found in a cache that the model's own layers would have pushed it out of. */
  readonly nLayers: number;
  /** Width of the predictor's hidden layer. */
  readonly predictorWidth: number;
  readonly nThreads: number;
  readonly cacheFolder: string;
  /** Draws weights and inputs. */
  readonly random: Random;
}

/** A generated layer, in as many copies as were asked for. Who makes it closes it. */
export interface FfnTrial {
  /**
   * Computes the FFN of one token and returns the time, milliseconds.
   *
   * The weights are random, and positive so that no active neuron's value is zero: what they would activate means nothing, and the mask stands for it. Dense computation takes no notice of it; in gate-first
   * computation it decides which values are zero, after they were computed; a predictor's scores are computed, and then the mask takes the place of what they say.
   *
   * @param layer which copy.
   * @param mask [dFF], 1 where the neuron is active.
   */
  time(mode: FfnModeKind, layer: number, mask: Uint8Array): number;
  /** Weight bytes that the mode must read for a token with so many active neurons. */
  bytesOf(mode: FfnModeKind, nActive: number): number;
  /** Reads the weights of all copies once, in the order they lie in, on all threads: the bytes, and the time, milliseconds. */
  read(): { readonly nBytes: number; readonly elapsedMs: number };
  close(): Promise<void>;
}

/**
 * Makes a trial.
 *
 * @throws {RangeError} If the copies do not fit in 4 GiB in each of the two layouts.
 */
export async function createFfnTrial(options: FfnTrialOptions): Promise<FfnTrial> {
  const { dModel, dFF, nLayers, predictorWidth, random, nThreads, cacheFolder } = options;
  const weights = generatedFfn(options);
  const predictor = {
    first: { weight: normals(predictorWidth * dModel, random), bias: normals(predictorWidth, random), relu: false },
    second: { weight: normals(dFF * predictorWidth, random), bias: normals(dFF, random) },
  };
  const [plain, masked] = [new KernelMemory(), new KernelMemory()];
  const [at, atMasked] = [plain, masked].map((memory) => takeWorkspace(memory, dModel, dFF, predictorWidth));
  const firstByte = plain.take(0);
  const apart = Array.from({ length: nLayers }, () => placeApart(plain, weights));
  const readBytes = plain.take(0) - firstByte;
  const bundled = Array.from({ length: nLayers }, () => {
    const ffn = placeBundled(masked, weights);
    return { ffn, predictor: placePredictor(masked, predictor, dModel) };
  });
  const memories = [plain, masked];
  const team = await startKernelTeam({ nThreads, cacheFolder, memories, scratchBytes: ffnScratchBytes(dFF) });
  const reading = team.program(plain, [{ run: "readAll", args: [firstByte, readBytes, SCRATCH] }]);
  const programs = bundled.map((layer, l) => {
    const [first, ...rest] = gateFirstSteps(apart[l], at);
    return {
      dense: team.program(plain, denseSteps(apart[l], at)),
      first: team.program(plain, [first]),
      rest: team.program(plain, rest),
      predictor: team.program(masked, predictorSteps(layer.predictor, layer.ffn, atMasked)),
      masked: team.program(masked, maskedSteps(layer.ffn, atMasked)),
    };
  });
  const maskPlace = masked.bytes(atMasked.mask, dFF);
  const firstValues = plain.floats(weights.gate === undefined ? at.activation : at.gateValues, dFF);
  const inputs = [plain.floats(at.x, dModel), masked.floats(atMasked.x, dModel)];

  function timed(program: KernelProgram): number {
    const start = performance.now();
    team.run(program);
    return performance.now() - start;
  }

  const nMatrices = weights.gate === undefined ? 2 : 3;
  const neuronBytes = 4 * dModel * nMatrices;
  return {
    time(mode, layer, mask) {
      const { dense, first, rest, predictor: predict, masked: compute } = programs[layer];
      for (const input of inputs) for (let j = 0; j < dModel; j++) input[j] = random.uniform();
      switch (mode) {
        case "dense":
          return timed(dense);
        case "gate-first": {
          const elapsed = timed(first);
          for (let i = 0; i < dFF; i++) firstValues[i] = mask[i] === 1 ? 1 : 0;
          return elapsed + timed(rest);
        }
        case "oracle":
          maskPlace.set(mask);
          return timed(compute);
        case "predicted": {
          const elapsed = timed(predict);
          maskPlace.set(mask);
          return elapsed + timed(compute);
        }
        default:
          return mode satisfies never;
      }
    },
    bytesOf(mode, nActive) {
      switch (mode) {
        case "dense":
          return dFF * neuronBytes;
        case "gate-first":
          return 4 * dModel * (dFF + nActive * (nMatrices - 1));
        case "oracle":
          return nActive * neuronBytes;
        case "predicted":
          return nActive * neuronBytes + bundled[0].predictor.sizeBytes;
        default:
          return mode satisfies never;
      }
    },
    read: () => ({ nBytes: readBytes, elapsedMs: timed(reading) }),
    close: () => team.close(),
  };
}

function generatedFfn({ variant, dModel, dFF, random }: FfnTrialOptions): FfnWeights {
  const matrix = () => normals(dFF * dModel, random).map(Math.abs);
  const isGated = variant !== "relu" && variant !== "relu2";
  return { variant, dModel, dFF, gate: isGated ? matrix() : undefined, up: matrix(), down: matrix() };
}

/** Normal numbers with a standard deviation of 0.02, drawn from a table: a layer has millions, and no kernel is faster for what they are. */
function normals(length: number, random: Random): Float32Array {
  const table = Float32Array.from({ length: Math.min(length, 65_521) }, () => 0.02 * random.normal()); // a prime: rows differ
  const values = new Float32Array(length);
  for (let at = 0; at < length; at += table.length)
    values.set(table.subarray(0, Math.min(table.length, length - at)), at);
  return values;
}
