/** @file The records in `figures/`, by model. */
import { join } from "node:path";
import { type CettRecord, cettRecord } from "../records/cett-record";
import { type Claim, type Claims, claims } from "../records/claims";
import { type DecodeRecord, decodeRecord } from "../records/decode-record";
import { type EvaluationRecord, evaluationRecord } from "../records/evaluation-record";
import { type LocalityRecord, localityRecord } from "../records/locality-record";
import { type MagnitudeRecord, magnitudeRecord } from "../records/magnitude-record";
import { type PredictorRecord, predictorRecord } from "../records/predictor-record";
import { readRecord } from "../records/read-record";
import { type SavingsRecord, savingsRecord } from "../records/savings-record";
import { type ScaleRecord, scaleRecord } from "../records/scale-record";
import { type TradeoffRecord, tradeoffRecord } from "../records/tradeoff-record";
import { type TrainingRecord, trainingRecord } from "../records/training-record";
import { type TrainingSpeedRecord, trainingSpeedRecord } from "../records/training-speed-record";

const FIGURES_FOLDER = join(__dirname, "..", "..", "figures");

/** The record of a model's neuron output magnitudes. */
export function readMagnitude(model: string): MagnitudeRecord {
  return readRecord(join(FIGURES_FOLDER, `magnitude-${model}.json`), magnitudeRecord);
}

/** The record of a model's CETT curves and thresholds. */
export function readCett(model: string): CettRecord {
  return readRecord(join(FIGURES_FOLDER, `cett-${model}.json`), cettRecord);
}

/** The record of what sparsity costs: of the models of a size, such as `tiny`, or of one model. */
export function readTradeoff(name: string): TradeoffRecord {
  return readRecord(join(FIGURES_FOLDER, `tradeoff-${name}.json`), tradeoffRecord);
}

/** The record of a model's accuracy on tasks, dense and with thresholds. */
export function readEvaluation(model: string): EvaluationRecord {
  return readRecord(join(FIGURES_FOLDER, `evaluation-${model}.json`), evaluationRecord);
}

/** The record of the runs that trained the four variants in a size, such as `tiny`. */
export function readTraining(size: string): TrainingRecord {
  return readRecord(join(FIGURES_FOLDER, `training-${size}.json`), trainingRecord);
}

/** The record of how fast models train. */
export function readTrainingSpeed(): TrainingSpeedRecord {
  return readRecord(join(FIGURES_FOLDER, "training-speed.json"), trainingSpeedRecord);
}

/** The record of predictors of the active neurons: of the models of a size, such as `tiny`, or of one model. */
export function readPredictor(name: string): PredictorRecord {
  return readRecord(join(FIGURES_FOLDER, `predictor-${name}.json`), predictorRecord);
}

/** The record of reuse between tokens and co-activation of neurons. */
export function readLocality(name: string): LocalityRecord {
  return readRecord(join(FIGURES_FOLDER, `locality-${name}.json`), localityRecord);
}

/** The record of the operations and bytes that sparsity saves. */
export function readSavings(name: string): SavingsRecord {
  return readRecord(join(FIGURES_FOLDER, `savings-${name}.json`), savingsRecord);
}

/** The record of models of several sizes. */
export function readScale(): ScaleRecord {
  return readRecord(join(FIGURES_FOLDER, "scale.json"), scaleRecord);
}

/** The record of decoding speed. */
export function readDecode(): DecodeRecord {
  return readRecord(join(FIGURES_FOLDER, "decode-speed.json"), decodeRecord);
}

/** The verdicts on the paper's claims. */
export function readClaims(): Claims {
  return readRecord(join(FIGURES_FOLDER, "claims.json"), claims);
}

/**
 * The verdict on one claim.
 *
 * @throws {RangeError} If there is no claim of that name.
 */
export function readClaim(id: string): Claim {
  const all = readClaims();
  const claim = all.find((candidate) => candidate.id === id);
  if (claim) return claim;
  throw new RangeError(
    `Cannot read a claim as its id must be one of ${all.map((each) => each.id).join(", ")}: it is ${id}`,
  );
}
