/** @file What all steps of a study share. */
import { join } from "node:path";
import type { BackendChoice } from "../backend/choose-backend";
import type { CettPool } from "../kernels/cpu/cett-pool";
import type { Run } from "../records/provenance";
import { sourceHash } from "./source-hash";
import type { StudyModel } from "./study-model";
import { type StudyText, studyText, type TextPlan } from "./study-text";

/** Told how many of the sequences are done. */
export type OnProgress = (done: number, total: number) => void;

/** A model, a text and a machine: what every step is given. */
export interface StudyContext {
  readonly model: StudyModel;
  readonly plan: TextPlan;
  readonly text: StudyText;
  readonly backend: BackendChoice;
  readonly pool: CettPool;
  /** Where compiled kernels are kept. */
  readonly cacheFolder: string;
  /** Where finished steps are kept. */
  readonly stepsFolder: string;
  /** The command line, for the record. */
  readonly command: string;
}

/** Draws the text of a study and puts its parts together. */
export async function studyContext(parts: Omit<StudyContext, "text" | "stepsFolder">): Promise<StudyContext> {
  const text = await studyText(parts.plan, parts.model.tokenizer);
  return { ...parts, text, stepsFolder: join(parts.cacheFolder, "steps") };
}

/** What every step's result depends on besides its text and the code: the weights, and who computed. */
export function computedBy({ model, backend }: StudyContext) {
  return { model: model.input.sha256, variant: model.input.variant, backend: backend.name, device: backend.device };
}

/** How a record came about. */
export function runOf({ command, backend }: StudyContext, elapsedMs: number): Run {
  return {
    command,
    sourceSha256: sourceHash(),
    backend: backend.name,
    device: backend.device,
    elapsedMs: Math.round(elapsedMs),
  };
}
