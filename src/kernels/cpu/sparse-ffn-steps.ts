/** @file The steps of a feed-forward network on one token: dense, gate-first, or with a mask that is given or predicted. */
import type { KernelMemory } from "./kernel-memory";
import { type KernelStep, SCRATCH } from "./kernel-steps";
import { type ApartFfn, type BundledFfn, placeRows, rowBytesOf } from "./sparse-ffn-layout";

/** Where the values of one token lie, one workspace a memory. */
export interface FfnWorkspace {
  /** Input, [dModel]. */
  readonly x: number;
  /** Output, [dModel]. */
  readonly y: number;
  /** Activation, [dFF]: of dense and gate-first computation. */
  readonly activation: number;
  /** Gate values, [dFF]: of gate-first computation with a gate. */
  readonly gateValues: number;
  /** A byte a neuron, [dFF]: 1 where it is to be computed. */
  readonly mask: number;
  /** The predictor's hidden layer, [width]. */
  readonly hidden: number;
  readonly partials: number;
}

/** A predictor of one layer's active neurons, on the host: score = second · (first · x + firstBias) + secondBias, with a ReLU around the parenthesis or not; or second · x + secondBias. */
export interface PredictorWeights {
  /** Absent from a linear predictor. */
  readonly first?: {
    /** [width, dModel] */
    readonly weight: Float32Array;
    /** [width] */
    readonly bias: Float32Array;
    /** Whether a ReLU stands between the layers. */
    readonly relu: boolean;
  };
  /** A neuron with a score above 0 is predicted active. */
  readonly second: {
    /** [dFF, width], or [dFF, dModel] of a linear predictor. */
    readonly weight: Float32Array;
    /** [dFF] */
    readonly bias: Float32Array;
  };
}

/** A predictor in a kernel memory; numbers are addresses, and widths. */
export interface PlacedPredictor {
  readonly first?: { readonly width: number; readonly weight: number; readonly bias: number; readonly relu: boolean };
  readonly second: { readonly rowBytes: number; readonly weight: number; readonly bias: number };
  /** What is read of it for a token. */
  readonly sizeBytes: number;
}

/** Parts of the neurons, whose outputs are summed apart: enough for many threads to share them evenly, few enough for their sum to cost little. */
const MOST_PARTS = 32;
/**
 * Bytes by which inputs and sums lie off the start of a page, where rows of 4 KB multiples begin: at the same place in its page a ninth line would push one of the eight rows' out of the
 * cache.
 */
const STAGGER = 2048;
/** A part has at least so many neurons. */
const LEAST_PART = 32;

/** Takes the places that an FFN of this shape needs; rows are zero beyond their length and stay so. */
export function takeWorkspace(memory: KernelMemory, dModel: number, dFF: number, predictorWidth: number): FfnWorkspace {
  const rowBytes = rowBytesOf(dModel);
  return {
    x: memory.take(STAGGER + rowBytes) + STAGGER,
    y: memory.take(rowBytes),
    activation: memory.take(4 * dFF),
    gateValues: memory.take(4 * dFF),
    mask: memory.take(dFF),
    hidden: memory.take(rowBytesOf(predictorWidth)),
    partials: memory.take(STAGGER + MOST_PARTS * rowBytes) + STAGGER,
  };
}

/** Scratch that a thread needs: a group of rows, and a list of all neurons with a value each. */
export function ffnScratchBytes(dFF: number): number {
  return 256 + 8 * dFF;
}

/** Stores a predictor of a layer. */
export function placePredictor(
  memory: KernelMemory,
  { first, second }: PredictorWeights,
  dModel: number,
): PlacedPredictor {
  const width = first?.bias.length;
  return {
    first: first && {
      width: first.bias.length,
      weight: placeRows(memory, first.weight, dModel),
      bias: memory.place(first.bias),
      relu: first.relu,
    },
    second: {
      rowBytes: rowBytesOf(width ?? dModel),
      weight: placeRows(memory, second.weight, width ?? dModel),
      bias: memory.place(second.bias),
    },
    sizeBytes:
      (first === undefined ? 0 : first.weight.byteLength + first.bias.byteLength) +
      second.weight.byteLength +
      second.bias.byteLength,
  };
}

/** All neurons: y = down · activation(x). */
export function denseSteps(ffn: ApartFfn, at: FfnWorkspace): KernelStep[] {
  return [activationStep(ffn, at), accumulateStep("accumulateParts", ffn, at), sumStep(ffn, at)];
}

/** The activation alone, [dFF]. */
export function activationStep({ variant, gate, up, dFF, rowBytes }: ApartFfn, at: FfnWorkspace): KernelStep {
  return { run: "activations", args: [at.activation, variant, gate, up, dFF, rowBytes, at.x] };
}

/**
 * Gate (or up) values of all neurons first, then only what is not multiplied by zero: the same bits as `denseSteps`, for variants with a ReLU.
 */
export function gateFirstSteps(ffn: ApartFfn, at: FfnWorkspace): KernelStep[] {
  const { gate, up, dFF, rowBytes } = ffn;
  if (gate === 0) return [activationStep(ffn, at), accumulateStep("accumulateNonZero", ffn, at), sumStep(ffn, at)];
  return [
    { run: "product", args: [at.gateValues, gate, dFF, rowBytes, at.x, 0, 0] },
    { run: "gatedActivations", args: [at.activation, at.gateValues, up, dFF, rowBytes, at.x, SCRATCH] },
    accumulateStep("accumulateNonZero", ffn, at),
    sumStep(ffn, at),
  ];
}

/** Only the neurons of the mask. */
export function maskedSteps(ffn: BundledFfn, at: FfnWorkspace): KernelStep[] {
  const { variant, bundles, dFF, rowBytes } = ffn;
  return [
    { run: "maskedParts", args: [at.partials, variant, bundles, dFF, rowBytes, partSize(dFF), at.mask, at.x, SCRATCH] },
    sumStep(ffn, at),
  ];
}

/** The mask, by a predictor. */
export function predictorSteps({ first, second }: PlacedPredictor, ffn: BundledFfn, at: FfnWorkspace): KernelStep[] {
  const { dFF, rowBytes } = ffn;
  const input = first === undefined ? at.x : at.hidden;
  const predict: KernelStep = {
    run: "predict",
    args: [at.mask, second.weight, dFF, second.rowBytes, input, second.bias],
  };
  if (first === undefined) return [predict];
  const hidden = [at.hidden, first.weight, first.width, rowBytes, at.x, first.bias, first.relu ? 1 : 0];
  return [{ run: "product", args: hidden }, predict];
}

function accumulateStep(run: "accumulateParts" | "accumulateNonZero", ffn: ApartFfn, at: FfnWorkspace): KernelStep {
  const { down, dFF, rowBytes } = ffn;
  return { run, args: [at.partials, down, dFF, rowBytes, partSize(dFF), at.activation, SCRATCH] };
}

function sumStep({ dFF, rowBytes }: BundledFfn | ApartFfn, at: FfnWorkspace): KernelStep {
  return { run: "sumParts", args: [at.y, at.partials, Math.ceil(dFF / partSize(dFF)), rowBytes] };
}

/** Neurons of a part. */
function partSize(dFF: number): number {
  return Math.max(LEAST_PART, Math.ceil(dFF / MOST_PARTS));
}
