/** @file `figures/claims.json`: the verdicts, drawn anew from the records they rest on, and the tables of the README. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { cettRecord } from "../records/cett-record";
import { type Claims, claims } from "../records/claims";
import { decodeRecord } from "../records/decode-record";
import { localityRecord } from "../records/locality-record";
import { magnitudeRecord } from "../records/magnitude-record";
import { predictorRecord } from "../records/predictor-record";
import { readRecord } from "../records/read-record";
import { savingsRecord } from "../records/savings-record";
import { scaleRecord } from "../records/scale-record";
import { tradeoffRecord } from "../records/tradeoff-record";
import { trainingRecord } from "../records/training-record";
import { writeRecord, writeWhole } from "../records/write-record";
import { cettKneeClaim } from "../report/claims/cett-knee";
import { coActivationGapClaim } from "../report/claims/co-activation-gap";
import { flopsAndIoClaim } from "../report/claims/flops-and-io";
import { largerSparserClaim } from "../report/claims/larger-sparser";
import { longTailClaim } from "../report/claims/long-tail";
import { measuredSpeedClaim } from "../report/claims/measured-speed";
import { nonReluSparseClaim } from "../report/claims/non-relu-sparse";
import { predictorThresholdClaim } from "../report/claims/predictor-threshold";
import { predictorTopKClaim } from "../report/claims/predictor-topk";
import { relu290PercentClaim } from "../report/claims/relu2-90-percent";
import { relu2PerformanceClaim } from "../report/claims/relu2-performance";
import { relu2SparsestClaim } from "../report/claims/relu2-sparsest";
import { reuseWindowClaim } from "../report/claims/reuse-window";
import { claimsTable } from "../report/claims-table";
import { trainingTable } from "../report/training-runs/training-table";

export const CLAIMS_FILE = "claims.json";

const MAGNITUDE = "magnitude-smollm2-135m";
const CETT = "cett-smollm2-135m";
const TRAINING = "training-tiny";
const TRADEOFF = "tradeoff-tiny";
const PREDICTOR = "predictor-tiny";
const LOCALITY = "locality-tiny";
const SAVINGS = "savings-tiny";
const DECODE = "decode-speed";
const SCALE = "scale";

/** Judges every claim from the records in a folder and writes the verdicts beside them. */
export function judgeClaims(folder: string): Claims {
  const file = (name: string): string => join(folder, `${name}.json`);
  const tradeoff = readRecord(file(TRADEOFF), tradeoffRecord);
  const predictor = readRecord(file(PREDICTOR), predictorRecord);
  const locality = readRecord(file(LOCALITY), localityRecord);
  const judged = [
    longTailClaim(readRecord(file(MAGNITUDE), magnitudeRecord), MAGNITUDE),
    nonReluSparseClaim(readRecord(file(CETT), cettRecord), CETT),
    relu2PerformanceClaim(readRecord(file(TRAINING), trainingRecord), TRAINING),
    cettKneeClaim(tradeoff, TRADEOFF),
    relu2SparsestClaim(tradeoff, TRADEOFF),
    relu290PercentClaim(tradeoff, TRADEOFF),
    largerSparserClaim(readRecord(file(SCALE), scaleRecord), SCALE),
    predictorTopKClaim(predictor, PREDICTOR),
    predictorThresholdClaim(predictor, PREDICTOR),
    reuseWindowClaim(locality, LOCALITY),
    coActivationGapClaim(locality, LOCALITY),
    flopsAndIoClaim(readRecord(file(SAVINGS), savingsRecord), SAVINGS),
    measuredSpeedClaim(readRecord(file(DECODE), decodeRecord), DECODE),
  ];
  writeRecord(join(folder, CLAIMS_FILE), claims, judged);
  return judged;
}

/** Puts the verdicts and the table of the trained models into a README, each between its marks. */
export function printTablesInto(readme: string, judged: Claims, folder: string): void {
  printBetweenMarks(readme, "claims", claimsTable(judged));
  printBetweenMarks(readme, "training", trainingTable(readRecord(join(folder, `${TRAINING}.json`), trainingRecord)));
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
