/** @file A claim as it is judged on one hand-built record. */
import { type Claim, claims } from "../../../src/records/claims";
import { type ClaimDefinition, type ClaimRecords, judgedClaim } from "../../../src/report/claims/claim-definition";

/** The claim, held against its schema; records that it does not ask for are left out. */
export function judged<K extends keyof ClaimRecords>(
  definition: ClaimDefinition,
  kind: K,
  record: ClaimRecords[K]["record"],
): Claim {
  const records = { [kind]: { name: `${kind}-x`, record } } as unknown as ClaimRecords;
  const [claim] = claims.parse([judgedClaim(definition, records)]);
  return claim;
}
