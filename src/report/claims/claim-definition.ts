/** @file What a claim is made of: what the paper says, our measure and rule, and how the records judge it. */
import type { CettRecord } from "../../records/cett-record";
import type { Claim } from "../../records/claims";
import type { DecodeRecord } from "../../records/decode-record";
import type { EvaluationRecord } from "../../records/evaluation-record";
import type { LocalityRecord } from "../../records/locality-record";
import type { MagnitudeRecord } from "../../records/magnitude-record";
import type { PredictorRecord } from "../../records/predictor-record";
import type { SavingsRecord } from "../../records/savings-record";
import type { ScaleRecord } from "../../records/scale-record";
import type { TradeoffRecord } from "../../records/tradeoff-record";
import type { TrainingRecord } from "../../records/training-record";

/** A record and its name in `figures/`, without extension. */
export interface Named<T> {
  readonly name: string;
  readonly record: T;
}

/** The records that claims are judged on; each is read when it is first asked for. */
export interface ClaimRecords {
  /** SmolLM2's. */
  readonly magnitude: Named<MagnitudeRecord>;
  readonly cett: Named<CettRecord>;
  readonly evaluation: Named<EvaluationRecord>;
  /** Of the four activations in `tiny`. */
  readonly training: Named<TrainingRecord>;
  readonly tradeoff: Named<TradeoffRecord>;
  readonly predictor: Named<PredictorRecord>;
  readonly locality: Named<LocalityRecord>;
  readonly savings: Named<SavingsRecord>;
  readonly scale: Named<ScaleRecord>;
  readonly decode: Named<DecodeRecord>;
}

/** What records say of a claim. */
export type Judgement = Pick<
  Claim,
  "measure" | "n" | "nOf" | "value" | "unit" | "interval" | "verdict" | "caveat" | "record"
>;

/** A claim of the paper, or a question of our own. */
export interface ClaimDefinition extends Pick<Claim, "id" | "sentence" | "place" | "rule" | "ruleWritten"> {
  /** The paper's number, or that it gives none. */
  paper(): string;
  /**
   * Judges the claim by its rule.
   *
   * @throws {RangeError} If a record lacks what the rule needs.
   */
  judge(records: ClaimRecords): Judgement;
}

/** The claim with its verdict. */
export function judgedClaim(definition: ClaimDefinition, records: ClaimRecords): Claim {
  const { id, sentence, place, rule, ruleWritten } = definition;
  return { id, sentence, place, paper: definition.paper(), rule, ruleWritten, ...definition.judge(records) };
}
