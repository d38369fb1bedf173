/** @file `figures/claims.json`: the verdicts, drawn anew from the records they rest on. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { cettRecord } from "../records/cett-record";
import { type Claims, claims } from "../records/claims";
import { magnitudeRecord } from "../records/magnitude-record";
import { readRecord } from "../records/read-record";
import { writeRecord, writeWhole } from "../records/write-record";
import { longTailClaim } from "../report/claims/long-tail";
import { nonReluSparseClaim } from "../report/claims/non-relu-sparse";
import { claimsTable } from "../report/claims-table";

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

/** Puts the verdicts into a file between the marks `<!-- claims ... -->` and `<!-- /claims -->`. */
export function printClaimsInto(file: string, judged: Claims): void {
  const text = readFileSync(file, "utf8");
  const [, before, , after] = /^([\s\S]*<!-- claims[^>]*-->\n)([\s\S]*)(<!-- \/claims -->[\s\S]*)$/.exec(text) ?? [];
  if (before === undefined)
    throw new SyntaxError(
      `Cannot print the claims as ${file} must hold the marks <!-- claims --> and <!-- /claims -->`,
    );
  writeWhole(file, `${before}\n${claimsTable(judged)}\n\n${after}`);
}
