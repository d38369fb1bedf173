/** @file From models and a text to the record of what sparsity saves. */
import { z } from "zod";
import type { PairCounter } from "../../kernels/cpu/pair-counter";
import { LARGEST_WINDOW } from "../../locality/layer-locality";
import { type LayerTrace, layerTraces, type TracePlan } from "../../locality/layer-trace";
import { paperSavings } from "../../locality/paper-savings";
import { isGated } from "../../model/config";
import { SCHEMA_VERSION } from "../../records/provenance";
import { layoutTrace, type ModelSavings, measuredReads, type SavingsRecord } from "../../records/savings-record";
import { cettCurve } from "../../sparsity/cett-curve";
import { thresholdAt } from "../../sparsity/threshold-at";
import type { CalibrationCurves } from "../curves/calibration-curves";
import { activeSetInputs, sweepActiveSets } from "../locality/locality-sets";
import { runStep } from "../step";
import { type OnProgress, runOf, type StudyContext } from "../study-context";
import { type TextPlan, textInputOf } from "../study-text";
import { modelAccounts, type PredictorCost } from "./savings-accounts";
import { mergeTraces } from "./savings-merge";
import { measureReads, type ReadPlan } from "./savings-reads";

/** Weights on storage are float32, as the analysis computes. */
const BYTES_PER_WEIGHT = 4;
/** What most devices and file systems take as the least unit of a direct read. */
const BLOCK_BYTES = 512;
const MEMORY_SHARES = [0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8];
/** Documents of the trace: at most a quarter of the held-out ones. */
const MOST_TRACE_DOCUMENTS = 8;
/** Tokens whose reads are made for real. */
const MEASURED_TOKENS = 100;
/** The window and the memory of the runs that are made for real. */
const MEASURED_WINDOW = 5;
const MEASURED_SHARE = 0.2;

const measuredTraces = z.strictObject({
  nTokens: z.int().positive(),
  layouts: z.array(layoutTrace),
  reads: measuredReads.nullable(),
});

/** What one model adds to the record. */
export interface ModelSavingsPart {
  readonly input: SavingsRecord["inputs"]["models"][number];
  readonly measured: ModelSavings;
  readonly run: SavingsRecord["run"];
  readonly plan: TextPlan;
}

/** What a study of savings is given besides the context. */
export interface SavingsOptions {
  readonly cettLimit: number;
  readonly counter: PairCounter;
  /** Where a weights file may stand while its reads are measured. */
  readonly weightsFolder: string;
  /** Measured predictors; where undefined, masks are the true ones. */
  readonly predictor?: PredictorCost;
}

/** Simulates and measures one model on held-out text, with thresholds active in all layers. */
export async function modelSavings(
  context: StudyContext,
  { layers, text: calibration, elapsedMs }: CalibrationCurves,
  options: SavingsOptions,
  onProgress: OnProgress,
): Promise<ModelSavingsPart> {
  const { model, plan, text, stepsFolder } = context;
  const thresholds = layers.map((layer) => thresholdAt(cettCurve([layer]), options.cettLimit).threshold);
  const step = await runStep(stepsFolder, {
    name: "savings",
    inputs: activeSetInputs(context, thresholds),
    schema: measuredTraces,
    work: () => measureTraces(context, thresholds, options, onProgress),
  });
  onProgress(1, 1);
  return {
    input: { model: model.input, calibration, heldOut: textInputOf(plan, text.heldOut) },
    measured: {
      nTraceTokens: step.result.nTokens,
      ...modelAccounts(model.model.config, plan.contextLength / 2, step.result, options.predictor),
      layouts: step.result.layouts,
      reads: step.result.reads,
    },
    run: runOf(context, elapsedMs + step.elapsedMs),
    plan,
  };
}

/** Puts models that were measured alike into one record. */
export function savingsStudy(models: readonly ModelSavingsPart[], cettLimit: number): SavingsRecord {
  const [{ plan, run }] = models;
  return {
    schemaVersion: SCHEMA_VERSION,
    kind: "savings",
    inputs: {
      models: models.map(({ input }) => input),
      contextLength: plan.contextLength,
      bos: false,
      seed: plan.seed,
      cettLimit,
      nTraceDocuments: nTraceDocuments(plan.nHeldOut),
      warmUpTokens: plan.contextLength,
      largestWindow: LARGEST_WINDOW,
      memoryShares: [...MEMORY_SHARES],
      bytesPerWeight: BYTES_PER_WEIGHT,
      blockBytes: BLOCK_BYTES,
      contextTokens: plan.contextLength / 2,
    },
    measured: { paper: paperSavings(), models: models.map(({ measured }) => measured) },
    run: { ...run, elapsedMs: models.reduce((sum, model) => sum + model.run.elapsedMs, 0) },
  };
}

async function measureTraces(
  { model, plan, text }: StudyContext,
  thresholds: readonly number[],
  { counter, weightsFolder }: SavingsOptions,
  onProgress: OnProgress,
): Promise<z.infer<typeof measuredTraces>> {
  const { config } = model.model;
  const tracePlan: TracePlan = {
    format: {
      dModel: config.dModel,
      dFF: config.dFF,
      nMatrices: isGated(config.variant) ? 3 : 2,
      bytesPerWeight: BYTES_PER_WEIGHT,
      blockBytes: BLOCK_BYTES,
    },
    nTraceDocuments: nTraceDocuments(text.heldOut.length),
    warmUp: plan.contextLength,
    largestWindow: LARGEST_WINDOW,
    memoryShares: MEMORY_SHARES,
  };
  const traces: LayerTrace[][] = []; // [layer][layout]
  await sweepActiveSets(model.model, text.heldOut, thresholds, (layer, documents) => {
    traces.push(layerTraces(documents, tracePlan, counter));
    onProgress(layer + 1, config.nLayers + 1);
  });
  const byLayout = traces[0].map((_, layout) => traces.map((layer) => layer[layout])); // [layout][layer]
  const layouts = byLayout.map((layers) => mergeTraces(layers, MEMORY_SHARES));
  const reads = await measureReads(weightsFolder, model.model, readPlans(byLayout, layouts), {
    blockBytes: BLOCK_BYTES,
    seed: plan.seed,
  });
  return { nTokens: traces[0][0].windows[0].nTokens, layouts, reads };
}

/** Every layout without a cache; the row-column layout also with a window, and with the units used last in a budget. */
function readPlans(byLayout: readonly LayerTrace[][], layouts: readonly z.infer<typeof layoutTrace>[]): ReadPlan[] {
  const planOf = (
    layers: readonly LayerTrace[],
    policy: ReadPlan["policy"],
    memoryShare: number,
    readsOf: (layer: LayerTrace) => ReturnType<LayerTrace["readsWithWindow"]>,
  ): ReadPlan => ({
    policy,
    memoryShare,
    layers: layers.map((layer) => ({ layout: layer.layout, reads: readsOf(layer).slice(0, MEASURED_TOKENS) })),
  });
  const rowColumn = layouts.findIndex(({ layout }) => layout === "row-column");
  return [
    ...byLayout.map((layers) => planOf(layers, "none", 0, (layer) => layer.readsWithWindow(0))),
    planOf(byLayout[rowColumn], "window", layouts[rowColumn].windows[MEASURED_WINDOW].memoryShare, (layer) =>
      layer.readsWithWindow(MEASURED_WINDOW),
    ),
    planOf(byLayout[rowColumn], "lru", MEASURED_SHARE, (layer) => layer.readsWithLru(MEASURED_SHARE)),
  ];
}

function nTraceDocuments(nDocuments: number): number {
  return Math.min(MOST_TRACE_DOCUMENTS, Math.max(1, Math.floor(nDocuments / 4)));
}
