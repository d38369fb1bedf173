/** @file Every claim, in the order of the paper; the last is a question of our own. */
import type { ClaimDefinition } from "./claim-definition";
import { AFFINITY_CLAIMS } from "./claims-of-affinity";
import { PERFORMANCE_CLAIMS } from "./claims-of-performance";

export const ALL_CLAIMS: readonly ClaimDefinition[] = [...PERFORMANCE_CLAIMS, ...AFFINITY_CLAIMS];
