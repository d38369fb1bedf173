/** @file What notebooks import from "relu2-wins": records, figures, sentences and display first; models and backends load when they are asked for. */
export { progress } from "./notebook/progress";
export { showFigure } from "./notebook/show-figure";
export { showMarkdown } from "./notebook/show-markdown";
export { showTable } from "./notebook/show-table";
export type { CettRecord } from "./records/cett-record";
export type { Claim, Claims } from "./records/claims";
export type { MagnitudeRecord } from "./records/magnitude-record";
export { cettFigure } from "./report/cett-figure";
export { claimsTable } from "./report/claims-table";
export { layerSparsityFigure } from "./report/layer-sparsity-figure";
export { lossFigure } from "./report/loss-figure";
export { magnitudeFigure } from "./report/magnitude-figure";
export { cettSentences, claimSentence, magnitudeSentence } from "./report/sentences";
export { cett } from "./sparsity/cett";
export { readCett, readClaims, readMagnitude } from "./study/committed-records";
export type { InspectedLimit, InspectedPosition, Inspection, InspectPlan } from "./study/inspect";
export { inspectText } from "./study/inspect-text";
