/** @file What a scale record says, as sentences and as a table. */

import type { ScaleRecord } from "../../records/scale-record";
import { markdownTable } from "../markdown-table";
import { millions, percent } from "../sentences";
import { type ScaleGroup, type ScaleMeasure, scaleGroups, summaryOf, trainedEqually } from "./scale-rows";

/** One sentence for each variant in each size. */
export function scaleSentences(record: ScaleRecord): string[] {
  const { cettLimit, perplexityRise } = record.inputs;
  return scaleGroups(record).map((group) => {
    const at = (measure: ScaleMeasure): string => percentOf(group, measure) || "not measured";
    return (
      `${group.label}, ${millions(group.nParameters)} parameters (${trained(group)}): sparsity ${at(({ sparsity }) => sparsity)} at CETT ${cettLimit}, ` +
      `${at(({ atRise }) => atRise?.sparsity)} at perplexity + ${percent(perplexityRise, 0)}`
    );
  });
}

/** What the length of training does at equal size: one sentence for each variant in each size that was trained on several numbers of tokens. */
export function trainingLengthSentences(record: ScaleRecord): string[] {
  const groups = scaleGroups(record).filter(({ training }) => training !== null);
  const nameOf = ({ label, training }: ScaleGroup): string => `${label}, ${training!.size}`;
  return [...new Set(groups.map(nameOf))].flatMap((name) => {
    const lengths = groups.filter((group) => nameOf(group) === name);
    if (lengths.length === 1) return [];
    const after = lengths
      .sort((one, other) => one.training!.tokens - other.training!.tokens)
      .map(
        (group) => `${percentOf(group, ({ sparsity }) => sparsity)} after ${millions(group.training!.tokens)} tokens`,
      );
    return `${name}: sparsity at CETT ${record.inputs.cettLimit} ${after.join(", ")}`;
  });
}

/** Which activation is the sparsest in each size, and which one is next, where sizes were trained on equally many tokens: a sentence at equal CETT, and one at equal cost; none where there are no such sizes. */
export function sparsestSentences(record: ScaleRecord): string[] {
  const { cettLimit, perplexityRise } = record.inputs;
  const groups = trainedEqually(scaleGroups(record));
  if (groups.length === 0) return [];
  const lead = (nParameters: number, measure: ScaleMeasure): string => {
    const sparsities = groups.flatMap((group) => {
      const sparsity = group.nParameters === nParameters ? summaryOf(group, measure)?.mean : undefined;
      return sparsity === undefined ? [] : [{ label: group.label, sparsity }];
    });
    const named = sparsities
      .sort((one, other) => other.sparsity - one.sparsity)
      .slice(0, 2)
      .map(({ label, sparsity }) => `${label} with ${percent(sparsity)}`);
    return `at ${millions(nParameters)} parameters ${named.join(", then ")}`;
  };
  const leads = (measure: ScaleMeasure): string =>
    sizesOf(groups)
      .map((nParameters) => lead(nParameters, measure))
      .join("; ");
  return [
    `Sparsest at CETT ${cettLimit}: ${leads(({ sparsity }) => sparsity)}`,
    `Sparsest at perplexity + ${percent(perplexityRise, 0)}: ${leads(({ atRise }) => atRise?.sparsity)}`,
  ];
}

/** A Markdown table: a row for each variant in each size, means over seeds with the range in brackets. */
export function scaleTable(record: ScaleRecord): string {
  const { cettLimit, perplexityRise, topShare } = record.inputs;
  const columns: readonly (readonly [string, ScaleMeasure])[] = [
    [`sparsity at CETT ${cettLimit}`, ({ sparsity }) => sparsity],
    [`sparsity at perplexity + ${percent(perplexityRise, 0)}`, ({ atRise }) => atRise?.sparsity],
    [`recall of the weighted ReLU predictor, top ${percent(topShare, 0)}`, ({ recall }) => recall?.recall],
    ["its ceiling", ({ recall }) => recall?.ceiling],
    ["reuse of the token before", ({ reuse }) => reuse?.ratio],
    ["by chance", ({ reuse }) => reuse?.chance],
  ];
  const header = [
    "activation",
    "parameters",
    "trained on",
    "peak learning rate",
    "dense loss",
    ...columns.map(([title]) => title),
  ];
  const rows = scaleGroups(record).map((group) => [
    group.label,
    millions(group.nParameters),
    trained(group),
    String(group.training?.peakLearningRate ?? ""),
    (summaryOf(group, ({ denseLoss }) => denseLoss)?.mean ?? Number.NaN).toFixed(3),
    ...columns.map(([, measure]) => percentOf(group, measure)),
  ]);
  return markdownTable(header, rows);
}

/** A Markdown table of one measure, named in its corner, where sizes were trained on equally many tokens: a row for each variant, a column for each size. */
export function equalTokensTable(record: ScaleRecord, name: string, measure: ScaleMeasure): string {
  const groups = trainedEqually(scaleGroups(record));
  const sizes = sizesOf(groups);
  const labels = [...new Set(groups.map(({ label }) => label))];
  const header = [name, ...sizes.map((nParameters) => `${millions(nParameters)} parameters`)];
  const cell = (label: string, nParameters: number): string => {
    const group = groups.find((each) => each.label === label && each.nParameters === nParameters);
    return group ? percentOf(group, measure) : "";
  };
  return markdownTable(
    header,
    labels.map((label) => [label, ...sizes.map((nParameters) => cell(label, nParameters))]),
  );
}

/** Numbers of parameters, ascending. */
function sizesOf(groups: readonly ScaleGroup[]): number[] {
  return [...new Set(groups.map(({ nParameters }) => nParameters))].sort((one, other) => one - other);
}

function percentOf(group: ScaleGroup, measure: ScaleMeasure): string {
  const summary = summaryOf(group, measure);
  if (summary === undefined) return "";
  const { mean, least, greatest, count } = summary;
  return count === 1 ? percent(mean) : `${percent(mean)} (${percent(least)} to ${percent(greatest)})`;
}

/** Tokens, and how many of them a parameter has: all, and distinct ones. */
function trained({ training, models }: ScaleGroup): string {
  if (training === null) return `${models[0].model.name}, not by us`;
  const { size, tokens, tokensPerParameter, distinctTokensPerParameter } = training;
  const seeds = models.length === 1 ? "1 seed" : `${models.length} seeds`;
  return `${size}, ${millions(tokens)} tokens, ${tokensPerParameter.toFixed(0)} a parameter (distinct ${distinctTokensPerParameter.toFixed(1)}), ${seeds}`;
}
