/** @file What enters the down projection, of one neuron: the five kinds of feed-forward network. */
import { exponentialOf } from "./exponential";

// The order of VARIANTS in sparse-ffn-layout.ts.
const RELU: usize = 0;
const RELU2: usize = 1;
const REGLU: usize = 2;
const SWIGLU: usize = 3;
const GEGLU_ERF: usize = 4;

@inline
export function isGated(variant: usize): bool {
  return variant >= REGLU;
}

/** Whether the activation is zero wherever the gate value is not above zero, so that the up value is not needed there. */
@inline
export function hasZeros(variant: usize): bool {
  return variant <= REGLU;
}

/** @param z gate value, or up value where there is no gate. @param u up value; of no account where there is no gate. */
export function activation(variant: usize, z: f32, u: f32): f32 {
  if (variant == RELU) return max<f32>(z, 0);
  if (variant == RELU2) return max<f32>(z, 0) * max<f32>(z, 0);
  if (variant == REGLU) return max<f32>(z, 0) * u;
  if (variant == SWIGLU) return (z / (1 + exponentialOf(-z))) * u;
  return 0.5 * z * (1 + (variant == GEGLU_ERF ? erf(z * 0.7071067811865476) : tanh(0.7978845608028654 * (z + 0.044715 * z * z * z)))) * u;
}

function tanh(x: f32): f32 {
  return 1 - 2 / (exponentialOf(2 * x) + 1);
}

/** Abramowitz and Stegun, formula 7.1.26: within 1.5e-7. */
function erf(x: f32): f32 {
  const t: f32 = 1 / (1 + 0.3275911 * abs(x));
  const p: f32 = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t;
  const positive: f32 = 1 - p * exponentialOf(-x * x);
  return x < 0 ? -positive : positive;
}
