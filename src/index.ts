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
export { type Paper, paperCurve, readPaper } from "./records/paper";
export type { PredictorRecord } from "./records/predictor-record";
export type { SavingsRecord } from "./records/savings-record";
export type { ScaleRecord } from "./records/scale-record";
export type { TradeoffRecord } from "./records/tradeoff-record";
export type { TrainingRecord } from "./records/training-record";
export type { TrainingSpeedRecord } from "./records/training-speed-record";
export { cumulativeActivationFigure } from "./report/affinity/cumulative-activation-figure";
export { decodeFigure } from "./report/affinity/decode-figure";
export { decodeModelsFigure } from "./report/affinity/decode-models-figure";
export { decodeSentences } from "./report/affinity/decode-sentences";
export { localityFigure } from "./report/affinity/locality-figure";
export { localityGapFigure } from "./report/affinity/locality-gap-figure";
export { localityPaperGapFigure } from "./report/affinity/locality-paper-gap-figure";
export { localityRatioFigure } from "./report/affinity/locality-ratio-figure";
export { localitySentences } from "./report/affinity/locality-sentences";
export type { LimitChoice } from "./report/affinity/locality-variants";
export { savingsAccountFigure } from "./report/affinity/savings-account-figure";
export { savingsFigure } from "./report/affinity/savings-figure";
export { savingsReadsFigure } from "./report/affinity/savings-reads-figure";
export { savingsSentences } from "./report/affinity/savings-sentences";
export { claimsTable } from "./report/claims-table";
export { cettFigure } from "./report/magnitudes/cett-figure";
export { cettSentences } from "./report/magnitudes/cett-sentences";
export { cettSparsityFigure } from "./report/magnitudes/cett-sparsity-figure";
export { layerSparsityFigure } from "./report/magnitudes/layer-sparsity-figure";
export { lossFigure } from "./report/magnitudes/loss-figure";
export { magnitudeFigure } from "./report/magnitudes/magnitude-figure";
export { magnitudeOverLargestFigure } from "./report/magnitudes/magnitude-over-largest-figure";
export { magnitudeSentence } from "./report/magnitudes/magnitude-sentence";
export { meanMagnitudeFigure } from "./report/magnitudes/mean-magnitude-figure";
export { accuracySparsityFigure } from "./report/performance/accuracy-sparsity-figure";
export { controlsFigure } from "./report/performance/controls-figure";
export { controlsTable } from "./report/performance/controls-table";
export { evaluationFigure } from "./report/performance/evaluation-figure";
export { evaluationSentences } from "./report/performance/evaluation-sentences";
export { evaluationTable } from "./report/performance/evaluation-table";
export { publishedAccuracyTable } from "./report/performance/published-accuracies";
export { llamaTaskTable, taskTable } from "./report/performance/task-table";
export { tradeoffFigure } from "./report/performance/tradeoff-figure";
export { tradeoffKneeFigure } from "./report/performance/tradeoff-knee-figure";
export { tradeoffLayersFigure } from "./report/performance/tradeoff-layers-figure";
export { perplexitySentences, sparsityCostSentences, tradeoffSentences } from "./report/performance/tradeoff-sentences";
export { tradeoffSparsityFigure } from "./report/performance/tradeoff-sparsity-figure";
export { type BoundsPanel, predictorBoundsFigure } from "./report/predictivity/predictor-bounds-figure";
export { predictorFigure } from "./report/predictivity/predictor-figure";
export { predictorMethodsFigure } from "./report/predictivity/predictor-methods-figure";
export { predictorRecallFigure } from "./report/predictivity/predictor-recall-figure";
export { predictorSentences } from "./report/predictivity/predictor-sentences";
export { predictorSweepFigure } from "./report/predictivity/predictor-sweep-figure";
export { renderSvg } from "./report/render/render-figure";
export { scaleFigure } from "./report/scale/scale-figure";
export {
  equalTokensTable,
  scaleSentences,
  scaleTable,
  sparsestSentences,
  trainingLengthSentences,
} from "./report/scale/scale-sentences";
export { sizeCurvesFigure } from "./report/scale/size-curves-figure";
export { claimSentence } from "./report/sentences";
export { summaryTable } from "./report/summary/summary-table";
export { accuracyTrainingFigure } from "./report/training-runs/accuracy-training-figure";
export { learningRateFigure } from "./report/training-runs/learning-rate-figure";
export { liveLossFigure } from "./report/training-runs/live-loss-figure";
export { paperTrainingFigure } from "./report/training-runs/paper-training-figure";
export { silentNeuronsFigure } from "./report/training-runs/silent-neurons-figure";
export { trainingDifferenceFigure } from "./report/training-runs/training-difference-figure";
export { trainingFigure } from "./report/training-runs/training-figure";
export { trainingSentences, trainingSetupSentence } from "./report/training-runs/training-sentences";
export { trainingSpeedFigure } from "./report/training-runs/training-speed-figure";
export { trainingTable } from "./report/training-runs/training-table";
export { cett } from "./sparsity/cett";
export { quantileThresholdOfLayer } from "./sparsity/layer-quantile-threshold";
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
