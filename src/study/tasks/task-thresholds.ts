/** @file Thresholds for the evaluation of tasks, out of a record that fitted them. */
import { readFileSync } from "node:fs";
import { cettRecord } from "../../records/cett-record";
import type { ModelInput, TextInput } from "../../records/provenance";
import { readRecord } from "../../records/read-record";
import { tradeoffRecord } from "../../records/tradeoff-record";

/** Thresholds of one CETT limit. */
interface LimitThresholds {
  readonly cettLimit: number;
  /** ε of each layer. */
  readonly thresholdByLayer: readonly number[];
}

/** Thresholds of some limits, and where they are from. */
export interface TaskThresholds {
  readonly record: "cett" | "tradeoff";
  readonly calibration: TextInput;
  readonly limits: readonly LimitThresholds[];
}

/** What of a model's part of a record is needed. */
interface FittedModel {
  readonly model: ModelInput;
  readonly limits: readonly {
    readonly cettLimit: number;
    readonly layers: readonly { readonly threshold: number }[];
  }[];
}

/**
 * Reads thresholds that `relu2 analyze` or `relu2 tradeoff` fitted on the same weights.
 *
 * @param cettLimits which; all of the record where absent.
 * @throws {SyntaxError} If the file is no such record.
 * @throws {RangeError} If it is of other weights, or lacks a limit.
 */
export function readThresholds(file: string, model: ModelInput, cettLimits?: readonly number[]): TaskThresholds {
  const { record, calibration, models } = fittedModels(file);
  const fitted = models.find((each) => each.model.sha256 === model.sha256);
  if (fitted === undefined) {
    const known = models.map((each) => `${each.model.name} (sha256 ${each.model.sha256.slice(0, 12)})`).join(", ");
    throw new RangeError(
      `Cannot take thresholds from ${file} as they must be fitted on the weights of ${model.name} (sha256 ${model.sha256.slice(0, 12)}): ` +
        `it has those of ${known}`,
    );
  }
  const wanted = cettLimits ?? fitted.limits.map(({ cettLimit }) => cettLimit);
  return { record, calibration, limits: wanted.map((limit) => thresholdsAt(file, fitted, limit)) };
}

function thresholdsAt(file: string, { limits }: FittedModel, cettLimit: number): LimitThresholds {
  const found = limits.find((each) => each.cettLimit === cettLimit);
  if (found !== undefined) return { cettLimit, thresholdByLayer: found.layers.map(({ threshold }) => threshold) };
  const known = limits.map((each) => each.cettLimit).join(", ");
  throw new RangeError(
    `Cannot take thresholds from ${file} as CETT limit ${cettLimit} must be among its limits: they are ${known}`,
  );
}

function fittedModels(file: string): Omit<TaskThresholds, "limits"> & { models: FittedModel[] } {
  const kind = kindOf(file);
  switch (kind) {
    case "cett": {
      const { inputs, measured } = readRecord(file, cettRecord);
      return {
        record: kind,
        calibration: inputs.calibration,
        models: [{ model: inputs.model, limits: measured.limits }],
      };
    }
    case "tradeoff": {
      const { inputs, measured } = readRecord(file, tradeoffRecord);
      return { record: kind, calibration: inputs.calibration, models: measured.models };
    }
    default:
      throw new SyntaxError(
        `Cannot take thresholds from ${file} as it must be a record of relu2 analyze (cett-<model>.json) or relu2 tradeoff: its kind is ${JSON.stringify(kind)}`,
      );
  }
}

function kindOf(file: string): unknown {
  try {
    return (JSON.parse(readFileSync(file, "utf8")) as { kind?: unknown }).kind;
  } catch (cause) {
    throw new SyntaxError(`Cannot take thresholds from ${file} as it must be a record: ${(cause as Error).message}`, {
      cause,
    });
  }
}
