/** @file The records in a folder that claims are judged on, each read when it is first asked for. */
import { join } from "node:path";
import type { z } from "zod";
import { cettRecord } from "../records/cett-record";
import { decodeRecord } from "../records/decode-record";
import { evaluationRecord } from "../records/evaluation-record";
import { localityRecord } from "../records/locality-record";
import { magnitudeRecord } from "../records/magnitude-record";
import { predictorRecord } from "../records/predictor-record";
import { readRecord } from "../records/read-record";
import { savingsRecord } from "../records/savings-record";
import { scaleRecord } from "../records/scale-record";
import { tradeoffRecord } from "../records/tradeoff-record";
import { trainingRecord } from "../records/training-record";
import type { ClaimRecords, Named } from "../report/claims/claim-definition";

/** Their names in `figures/`, without extension. */
export const CLAIM_RECORD_NAMES = {
  magnitude: "magnitude-smollm2-135m",
  cett: "cett-smollm2-135m",
  evaluation: "evaluation-smollm2-135m",
  training: "training-tiny",
  tradeoff: "tradeoff-tiny",
  predictor: "predictor-tiny",
  locality: "locality-tiny",
  savings: "savings-tiny",
  scale: "scale",
  decode: "decode-speed",
} as const satisfies Record<keyof ClaimRecords, string>;

/**
 * The records of a folder.
 *
 * @throws {SyntaxError} If a record that is asked for breaks its schema.
 */
export function claimRecords(folder: string): ClaimRecords {
  const reader = <T>(kind: keyof ClaimRecords, schema: z.ZodType<T>): (() => Named<T>) => {
    const name = CLAIM_RECORD_NAMES[kind];
    let named: Named<T> | undefined;
    return () => {
      named ??= { name, record: readRecord(join(folder, `${name}.json`), schema) };
      return named;
    };
  };
  return withGetters<ClaimRecords>({
    magnitude: reader("magnitude", magnitudeRecord),
    cett: reader("cett", cettRecord),
    evaluation: reader("evaluation", evaluationRecord),
    training: reader("training", trainingRecord),
    tradeoff: reader("tradeoff", tradeoffRecord),
    predictor: reader("predictor", predictorRecord),
    locality: reader("locality", localityRecord),
    savings: reader("savings", savingsRecord),
    scale: reader("scale", scaleRecord),
    decode: reader("decode", decodeRecord),
  });
}

/** An object whose properties are what the functions of the same names return. */
function withGetters<T extends object>(functions: { readonly [K in keyof T]: () => T[K] }): T {
  const getters = Object.entries(functions).map(([key, get]) => [key, { get, enumerable: true }]);
  return Object.defineProperties({}, Object.fromEntries(getters)) as T;
}
