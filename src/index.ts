/** @file What notebooks import from "relu2-wins": records, figures, sentences and display first; models and backends load when they are asked for. */
export { liveFigure } from "./notebook/live-figure";
export { progress } from "./notebook/progress";
export { showFigure } from "./notebook/show-figure";
export { showMarkdown } from "./notebook/show-markdown";
export { showTable } from "./notebook/show-table";
export type { CettRecord } from "./records/cett-record";
export type { Claim, Claims } from "./records/claims";
export type { DecodeRecord } from "./records/decode-record";
export type { EvaluationRecord } from "./records/evaluation-record";
export type { LocalityRecord } from "./records/locality-record";
export type { MagnitudeRecord } from "./records/magnitude-record";
export type { PredictorRecord } from "./records/predictor-record";
export type { SavingsRecord } from "./records/savings-record";
export type { ScaleRecord } from "./records/scale-record";
export type { TradeoffRecord } from "./records/tradeoff-record";
export type { TrainingRecord } from "./records/training-record";
export type { TrainingSpeedRecord } from "./records/training-speed-record";
export { cettFigure } from "./report/cett-figure";
export { claimsTable } from "./report/claims-table";
export { controlsFigure } from "./report/controls-figure";
export { controlsTable } from "./report/controls-table";
export { decodeFigure } from "./report/decode-figure";
export { decodeModelsFigure } from "./report/decode-models-figure";
export { decodeSentences } from "./report/decode-sentences";
export { evaluationFigure } from "./report/evaluation-figure";
export { evaluationSentences } from "./report/evaluation-sentences";
export { evaluationTable } from "./report/evaluation-table";
export { layerSparsityFigure } from "./report/layer-sparsity-figure";
export { learningRateFigure } from "./report/learning-rate-figure";
export { liveLossFigure } from "./report/live-loss-figure";
export { localityFigure } from "./report/locality-figure";
export { localityGapFigure } from "./report/locality-gap-figure";
export { localityRatioFigure } from "./report/locality-ratio-figure";
export { localitySentences } from "./report/locality-sentences";
export { lossFigure } from "./report/loss-figure";
export { magnitudeFigure } from "./report/magnitude-figure";
export { predictorFigure } from "./report/predictor-figure";
export { predictorMethodsFigure } from "./report/predictor-methods-figure";
export { predictorRecallFigure } from "./report/predictor-recall-figure";
export { predictorSentences } from "./report/predictor-sentences";
export { predictorSweepFigure } from "./report/predictor-sweep-figure";
export { publishedAccuracyTable } from "./report/published-accuracies";
export { renderSvg } from "./report/render-figure";
export { savingsAccountFigure } from "./report/savings-account-figure";
export { savingsFigure } from "./report/savings-figure";
export { savingsReadsFigure } from "./report/savings-reads-figure";
export { savingsSentences } from "./report/savings-sentences";
export { scaleFigure } from "./report/scale-figure";
export {
  equalTokensTable,
  scaleSentences,
  scaleTable,
  sparsestSentences,
  trainingLengthSentences,
} from "./report/scale-sentences";
export { cettSentences, claimSentence, magnitudeSentence } from "./report/sentences";
export { silentNeuronsFigure } from "./report/silent-neurons-figure";
export { tradeoffFigure } from "./report/tradeoff-figure";
export { tradeoffKneeFigure } from "./report/tradeoff-knee-figure";
export { tradeoffLayersFigure } from "./report/tradeoff-layers-figure";
export { perplexitySentences, sparsityCostSentences, tradeoffSentences } from "./report/tradeoff-sentences";
export { tradeoffSparsityFigure } from "./report/tradeoff-sparsity-figure";
export { trainingDifferenceFigure } from "./report/training-difference-figure";
export { trainingFigure } from "./report/training-figure";
export { trainingSentences, trainingSetupSentence } from "./report/training-sentences";
export { trainingSpeedFigure } from "./report/training-speed-figure";
export { trainingTable } from "./report/training-table";
export { cett } from "./sparsity/cett";
export {
  readCett,
  readClaim,
  readClaims,
  readDecode,
  readEvaluation,
  readLocality,
  readMagnitude,
  readPredictor,
  readSavings,
  readScale,
  readTradeoff,
  readTraining,
  readTrainingSpeed,
} from "./study/committed-records";
export { type Continuation, type ContinuationPlan, continueText } from "./study/inspect/continue-text";
export type { Inspection, InspectPlan } from "./study/inspect/inspect";
export type { InspectedLimit, InspectedLimits } from "./study/inspect/inspect-limits";
export type { InspectedPosition } from "./study/inspect/inspect-positions";
export { inspectText } from "./study/inspect/inspect-text";
export { type LivePredictor, type LivePredictorPlan, trainLayerPredictor } from "./study/predictor/live-predictor";
export { type ToyPlan, trainToy } from "./study/training/train-toy";
