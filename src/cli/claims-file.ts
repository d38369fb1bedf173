/** @file `figures/claims.json`: the verdicts, drawn anew from the records they rest on, and the tables of the README. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Claims, claims } from "../records/claims";
import { readRecord } from "../records/read-record";
import { trainingRecord } from "../records/training-record";
import { writeRecord, writeWhole } from "../records/write-record";
import { ALL_CLAIMS } from "../report/claims/all-claims";
import { judgedClaim } from "../report/claims/claim-definition";
import { verdictsTable } from "../report/claims-table";
import { summaryTable } from "../report/summary/summary-table";
import { trainingTable } from "../report/training-runs/training-table";
import { CLAIM_RECORD_NAMES, claimRecords } from "./claim-records";

export const CLAIMS_FILE = "claims.json";

/** Judges every claim from the records in a folder and writes the verdicts beside them. */
export function judgeClaims(folder: string): Claims {
  const records = claimRecords(folder);
  const judged = ALL_CLAIMS.map((definition) => judgedClaim(definition, records));
  writeRecord(join(folder, CLAIMS_FILE), claims, judged);
  return judged;
}

/** Puts the paper's summary beside ours, the verdicts and the table of the trained models into a README, each between its marks. */
export function printTablesInto(readme: string, judged: Claims, folder: string): void {
  const training = readRecord(join(folder, `${CLAIM_RECORD_NAMES.training}.json`), trainingRecord);
  printBetweenMarks(readme, "summary", summaryTable(claimRecords(folder)));
  printBetweenMarks(readme, "claims", verdictsTable(judged));
  printBetweenMarks(readme, "training", trainingTable(training));
}

/**
 * Replaces what stands in a file between `<!-- name: any words -->` and `<!-- /name -->`.
 *
 * @throws {SyntaxError} If the file lacks the marks.
 */
export function printBetweenMarks(file: string, name: string, text: string): void {
  const content = readFileSync(file, "utf8");
  const marked = new RegExp(`^([\\s\\S]*<!-- ${name}:[^>]*-->\n)[\\s\\S]*(<!-- /${name} -->[\\s\\S]*)$`);
  const [, before, after] = marked.exec(content) ?? [];
  if (before === undefined) {
    throw new SyntaxError(
      `Cannot print the ${name} as ${file} must hold the marks <!-- ${name}: ... --> and <!-- /${name} -->`,
    );
  }
  writeWhole(file, `${before}\n${text}\n\n${after}`);
}
