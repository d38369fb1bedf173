/** @file The claims of sections 5.2 to 5.4 and of appendix D: predictivity, hardware affinity, the summary, and our own question of speed. */
import { coActivationGap } from "./affinity/co-activation-gap";
import { coActivationRelu2 } from "./affinity/co-activation-relu2";
import { flopsAndIo } from "./affinity/flops-and-io";
import { layersDifferInActivity } from "./affinity/layers-differ-in-activity";
import { measuredSpeed } from "./affinity/measured-speed";
import { noHotNeurons } from "./affinity/no-hot-neurons";
import { reuseRelu2 } from "./affinity/reuse-relu2";
import { reuseWindow } from "./affinity/reuse-window";
import { reuseWithActivity } from "./affinity/reuse-with-activity";
import type { ClaimDefinition } from "./claim-definition";
import { predictorRises } from "./predictivity/predictor-rises";
import { predictorThreshold } from "./predictivity/predictor-threshold";
import { predictorTopK } from "./predictivity/predictor-topk";
import { summaryTableClaim } from "./summary/summary-table";

/** In the order of the paper. */
export const AFFINITY_CLAIMS: readonly ClaimDefinition[] = [
  predictorTopK,
  predictorRises,
  predictorThreshold,
  layersDifferInActivity,
  reuseWithActivity,
  reuseWindow,
  reuseRelu2,
  coActivationGap,
  coActivationRelu2,
  noHotNeurons,
  flopsAndIo,
  summaryTableClaim,
  measuredSpeed,
];
