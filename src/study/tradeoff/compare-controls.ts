/** @file The study's own thresholds against other ways to choose neurons, at equal sparsity, on the same tokens. */
import { z } from "zod";
import { mean } from "../../numerics/mean";
import { roundSignificant } from "../../numerics/round-significant";
import { sum } from "../../numerics/sum";
import type { ControlDefinition, ModelTradeoff } from "../../records/tradeoff-record";
import type { CettCurve } from "../../sparsity/cett-curve";
import { runShards } from "../run-shards";
import { computedBy, type OnProgress, type StudyContext } from "../study-context";
import { addActivationCounts, measureActivations, storedActivationCounts } from "./activation-counts";
import { type CettReference, cettReference, denseErrorOf } from "./cett-reference";
import { evaluateChoices, type SequenceChoices, sequenceChoices } from "./evaluate-choices";
import { evaluateGreedy } from "./evaluate-greedy";
import { type FittedControls, fitControls } from "./fit-controls";
import type { NeuronChoice } from "./neuron-choice";
import { costByLayer, costOf, denseLossOf, type Evaluated, intervalOf, lossChanges, meanOf } from "./tradeoff-cost";

/** How the ways are compared. */
export interface ControlsPlan {
  /** Of the held-out sequences, the first so many. */
  readonly nSequences: number;
  /** Mean sparsities over layers; a model is not compared at one that its exact zeros alone exceed. */
  readonly targetSparsities: readonly number[];
  /** The ways; `cett`, which the others are held against, and `zeros` among them. */
  readonly definitions: readonly ControlDefinition[];
}

type Controls = NonNullable<ModelTradeoff["controls"]>;

/**
 * Fits every way on calibration text and evaluates it on held-out text.
 *
 * @param atLimits held-out sequences with thresholds of CETT limits, far enough apart to give the whole curve.
 */
export async function compareControls(
  context: StudyContext,
  curves: readonly CettCurve[],
  atLimits: readonly SequenceChoices[],
  { nSequences, targetSparsities, definitions }: ControlsPlan,
  onProgress: OnProgress,
): Promise<{ controls: Controls; elapsedMs: number }> {
  const { model, plan, text } = context;
  const sequences = text.heldOut.slice(0, nSequences);
  const nParts = definitions.length + 2; // and the counts, and what is near to the targets
  const partly =
    (part: number): OnProgress =>
    (done, total) =>
      onProgress(part * total + done, nParts * total);
  const { counts, elapsedMs: countedMs } = await activationCounts(context, partly(0));
  const zeroShare = mean(curves.map((curve) => curve.zeroShare));
  const fitted = targetSparsities
    .filter((target) => target > zeroShare)
    .map((target) => fitControls(curves, counts, target, plan.seed));
  const evaluated = new Map<ControlDefinition, Evaluated>();
  let elapsedMs = countedMs;
  for (const [part, definition] of definitions.entries()) {
    const choices = choicesOf(definition, fitted, model.input.nLayers);
    const done = await evaluateDefinition(context, sequences, definition, choices, partly(part + 1));
    evaluated.set(definition, { sequences: done.sequences, dFF: model.input.dFF, seed: plan.seed });
    elapsedMs += done.elapsedMs;
  }
  const nearby = await evaluateDefinition(
    context,
    sequences,
    "cett",
    fitted.flatMap((each) => each.nearby),
    partly(nParts - 1),
  );
  elapsedMs += nearby.elapsedMs;
  const reference = cettReference(
    [atLimits.slice(0, nSequences), evaluated.get("cett")!.sequences, nearby.sequences],
    model.input.dFF,
  );
  return {
    controls: {
      ...denseLossOf(evaluated.get("zeros")!.sequences),
      definitions: definitions.map((definition) => ({
        definition,
        points: pointsOf(definition, evaluated.get(definition)!, reference, fitted),
      })),
    },
    elapsedMs,
  };
}

async function activationCounts(context: StudyContext, onProgress: OnProgress) {
  const { result, elapsedMs } = await runShards(
    context.stepsFolder,
    context.text.calibration,
    {
      name: "activations",
      inputs: computedBy(context),
      schema: z.array(storedActivationCounts),
      measure: (shard, onShare) => measureActivations(context.model.model, shard, context.pool, onShare),
    },
    onProgress,
  );
  return { counts: addActivationCounts(result), elapsedMs };
}

async function evaluateDefinition(
  context: StudyContext,
  sequences: readonly Int32Array[],
  definition: ControlDefinition,
  choices: readonly NeuronChoice[],
  onProgress: OnProgress,
): Promise<{ sequences: SequenceChoices[]; elapsedMs: number }> {
  const { model } = context.model;
  const { result, elapsedMs } = await runShards(
    context.stepsFolder,
    sequences,
    {
      name: `control-${definition}`,
      inputs: { ...computedBy(context), choices },
      schema: z.array(sequenceChoices),
      measure: (shard, onShare) =>
        definition === "greedy"
          ? evaluateGreedy(model, shard, thresholdsOf(choices), onShare)
          : evaluateChoices(model, shard, choices, onShare),
    },
    onProgress,
  );
  return { sequences: result.flat(), elapsedMs };
}

/** By target; of `greedy` the thresholds that say how many neurons of a token go. */
function choicesOf(
  definition: ControlDefinition,
  fitted: readonly FittedControls[],
  nLayers: number,
): readonly NeuronChoice[] {
  if (definition === "zeros") return [{ rule: "magnitude", thresholds: new Array<number>(nLayers).fill(0) }];
  const field = definition === "greedy" ? "cett" : definition;
  return fitted.map((each) => each[field]);
}

function thresholdsOf(choices: readonly NeuronChoice[]): (readonly number[])[] {
  return choices.flatMap((choice) => (choice.rule === "magnitude" ? [choice.thresholds] : []));
}

function pointsOf(
  definition: ControlDefinition,
  evaluated: Evaluated,
  reference: CettReference,
  fitted: readonly FittedControls[],
): Controls["definitions"][number]["points"] {
  const targets = definition === "zeros" ? [null] : fitted.map(({ targetSparsity }) => targetSparsity);
  const isCompared = definition !== "cett" && definition !== "zeros";
  return targets.map((targetSparsity, k) => {
    const layers = costByLayer(evaluated, k);
    const { denseSparsity, cett } = denseErrorOf(evaluated.sequences, k, evaluated.dFF);
    return {
      targetSparsity,
      nInactive: sum(layers.map(({ nInactive }) => nInactive)),
      ...costOf(evaluated, k),
      sparsityByLayer: layers.map(({ sparsity }) => sparsity),
      denseSparsity: roundSignificant(denseSparsity),
      cett: roundSignificant(cett),
      cettByLayer: layers.map((layer) => layer.cett),
      ...(isCompared ? aboveCett(evaluated, k, reference) : NOT_COMPARED),
    };
  });
}

type Above = Pick<
  Controls["definitions"][number]["points"][number],
  "cettAboveCett" | "lossAboveCett" | "lossAboveCettInterval"
>;
const NOT_COMPARED: Above = { cettAboveCett: null, lossAboveCett: null, lossAboveCettInterval: null };

/** What choice k has above the study's own rule at the sparsity that it reached. */
function aboveCett({ sequences, dFF, seed }: Evaluated, k: number, reference: CettReference): Above {
  const nLayers = sequences[0].choices[k].nInactiveByLayer.length;
  const nInactive = sum(sequences.flatMap(({ choices }) => choices[k].nInactiveByLayer));
  const sparsity = nInactive / (sum(sequences.map(({ nTokens }) => nTokens)) * dFF * nLayers);
  const { denseSparsity, cett } = denseErrorOf(sequences, k, dFF);
  const cettThere = reference.cettAt(denseSparsity);
  const lossSums = reference.lossSumsAt(sparsity);
  const above = lossSums && lossChanges(sequences, k, lossSums);
  return {
    cettAboveCett: cettThere === undefined ? null : roundSignificant(cett - cettThere),
    lossAboveCett: above === undefined ? null : meanOf(above),
    lossAboveCettInterval: above === undefined ? null : intervalOf(above, seed),
  };
}
