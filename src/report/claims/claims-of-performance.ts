/** @file The claims on magnitudes, training, sparsity against performance, and size, in the order of the paper. */
import type { ClaimDefinition } from "./claim-definition";
import { cettSlowerThanSparsity } from "./magnitudes/cett-slower-than-sparsity";
import { longTail } from "./magnitudes/long-tail";
import { magnitudeGrows } from "./magnitudes/magnitude-grows";
import { nonReluSparse } from "./magnitudes/non-relu-sparse";
import { sparseUntil70 } from "./magnitudes/sparse-until-70";
import { beyondZeros } from "./performance/beyond-zeros";
import { cettInflection } from "./performance/cett-inflection";
import { relu290Percent } from "./performance/relu2-90-percent";
import { relu2BestTradeOff } from "./performance/relu2-best-trade-off";
import { relu2HalfTheCett } from "./performance/relu2-half-the-cett";
import { relu2Sparsest } from "./performance/relu2-sparsest";
import { swigluLeastSparse } from "./performance/swiglu-least-sparse";
import { regluSizeSparser } from "./scale/reglu-size-sparser";
import { swigluSizeFlat } from "./scale/swiglu-size-flat";
import { gluAlike } from "./training-runs/glu-alike";
import { reluWorst } from "./training-runs/relu-worst";
import { relu2CatchesUp } from "./training-runs/relu2-catches-up";
import { relu2Performance } from "./training-runs/relu2-performance";

/** Sections 3, 5 and 5.1. */
export const PERFORMANCE_CLAIMS: readonly ClaimDefinition[] = [
  longTail,
  magnitudeGrows,
  nonReluSparse,
  sparseUntil70,
  cettSlowerThanSparsity,
  beyondZeros,
  reluWorst,
  gluAlike,
  relu2CatchesUp,
  relu2Performance,
  relu2Sparsest,
  swigluLeastSparse,
  relu2BestTradeOff,
  relu2HalfTheCett,
  cettInflection,
  relu290Percent,
  swigluSizeFlat,
  regluSizeSparser,
];
