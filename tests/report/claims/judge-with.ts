/** @file A claim judged on the records that it needs, and held against the schema of claims. */
import { type Claim, claims } from "../../../src/records/claims";
import { type ClaimDefinition, type ClaimRecords, judgedClaim } from "../../../src/report/claims/claim-definition";

/** The records by kind; named after it. */
export type RecordsOfTest = { readonly [K in keyof ClaimRecords]?: ClaimRecords[K]["record"] };

/** The claim with its verdict. A claim that reads a record which is not given fails. */
export function judgeWith(definition: ClaimDefinition, records: RecordsOfTest): Claim {
  const named = Object.fromEntries(Object.entries(records).map(([kind, record]) => [kind, { name: kind, record }]));
  const [claim] = claims.parse([judgedClaim(definition, named as unknown as ClaimRecords)]);
  return claim;
}
