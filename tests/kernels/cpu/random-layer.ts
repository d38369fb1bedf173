import { seededRandom } from "../../../src/numerics/random";

/** Shape of a made-up layer. */
export interface LayerShape {
  readonly dFF: number;
  readonly dModel: number;
  readonly nTokens: number;
}

/** Kinds of activations that the kernel must get right. */
export const ACTIVATIONS = {
  gaussian: (normal: () => number) => normal(),
  heavyTailed: (normal: () => number) => normal() * Math.exp(2 * normal()),
  squaredRelu: (normal: () => number) => Math.max(0, normal() - 0.84) ** 2, // 80 % zeros
  tied: (normal: () => number) => Math.sign(normal()),
  mostlySubnormal: (normal: () => number) => 1e-38 * normal(),
  huge: (normal: () => number) => 1e30 * normal(),
};

/** A layer with Gaussian weights and one sequence of activations. */
export function randomLayer(
  { dFF, dModel, nTokens }: LayerShape,
  kind: keyof typeof ACTIVATIONS,
  seed: number,
): { downProj: Float32Array; activation: Float32Array } {
  const { normal } = seededRandom(seed);
  return {
    downProj: Float32Array.from({ length: dFF * dModel }, () => normal() / Math.sqrt(dFF)),
    activation: Float32Array.from({ length: nTokens * dFF }, () => ACTIVATIONS[kind](normal)),
  };
}
