/** @file The records in `figures/`, by model. */
import { join } from "node:path";
import { type CettRecord, cettRecord } from "../records/cett-record";
import { type Claims, claims } from "../records/claims";
import { type MagnitudeRecord, magnitudeRecord } from "../records/magnitude-record";
import { readRecord } from "../records/read-record";

const FIGURES_FOLDER = join(__dirname, "..", "..", "figures");

/** The record of a model's neuron output magnitudes. */
export function readMagnitude(model: string): MagnitudeRecord {
  return readRecord(join(FIGURES_FOLDER, `magnitude-${model}.json`), magnitudeRecord);
}

/** The record of a model's CETT curves and thresholds. */
export function readCett(model: string): CettRecord {
  return readRecord(join(FIGURES_FOLDER, `cett-${model}.json`), cettRecord);
}

/** The verdicts on the paper's claims. */
export function readClaims(): Claims {
  return readRecord(join(FIGURES_FOLDER, "claims.json"), claims);
}
