/** @file `figures/claims.json`: the verdicts, drawn anew from the records they rest on. */
import { join } from "node:path";
import { cettRecord } from "../records/cett-record";
import { type Claims, claims } from "../records/claims";
import { magnitudeRecord } from "../records/magnitude-record";
import { readRecord } from "../records/read-record";
import { writeRecord } from "../records/write-record";
import { longTailClaim } from "../report/claims/long-tail";
import { nonReluSparseClaim } from "../report/claims/non-relu-sparse";

export const CLAIMS_FILE = "claims.json";

/** Judges every claim from the records in a folder and writes the verdicts beside them. */
export function judgeClaims(folder: string): Claims {
  const magnitude = "magnitude-smollm2-135m";
  const cett = "cett-smollm2-135m";
  const judged = [
    longTailClaim(readRecord(join(folder, `${magnitude}.json`), magnitudeRecord), magnitude),
    nonReluSparseClaim(readRecord(join(folder, `${cett}.json`), cettRecord), cett),
  ];
  writeRecord(join(folder, CLAIMS_FILE), claims, judged);
  return judged;
}
