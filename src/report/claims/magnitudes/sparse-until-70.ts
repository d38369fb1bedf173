/** @file Claim `sparse-until-70`: accuracy hardly falls until about 70 % of the neurons are left out. */
import { mean } from "../../../numerics/mean";
import { paperCurve, paperValueAt } from "../../../records/paper";
import { paperSparsityAt } from "../../../records/paper-sparsity-at";
import { markedCettLimit } from "../../paper/marked-limit";
import { claimNumber, percent } from "../../sentences";
import type { ClaimDefinition, ClaimRecords, Judgement } from "../claim-definition";
import { anotherModel } from "./another-model";
import { changeAtLimit, type DoableTask, doableTasks } from "./doable-tasks";

/** Shares of the dense mean accuracy: what may be lost, as in the paper, and what may be lost for a part of the claim. */
const KEPT = 0.02;
const PARTLY_KEPT = 0.05;
/** Standard errors on each side of a 95 % interval, normal. */
const SIDE = 1.96;

/** Mean accuracy over tasks at the marked bound minus dense. */
export const sparseUntil70: ClaimDefinition = {
  id: "sparse-until-70",
  sentence: "Performance hardly falls until about 70 % of the neurons are left out.",
  place: "section 3, figure 1d",
  rule: `over the tasks that the dense model does above chance by two standard errors (LAMBADA: at all), at the bound that the paper marks: reproduced if at most ${percent(KEPT, 0)} of the dense mean accuracy is lost; partly if at most ${percent(PARTLY_KEPT, 0)}; else not reproduced`,
  ruleWritten: "2026-11-30",
  paper: () => {
    const sparsity = paperSparsityAt("1c", "7B", markedCettLimit());
    const dense = paperCurve("1d", "7B")[0][1];
    const sparse = paperValueAt("1d", "7B", sparsity);
    return `${claimNumber((sparse - dense) / 100, "points")}, ${dense.toFixed(2)} % dense and ${sparse.toFixed(2)} % at a sparsity of ${percent(sparsity)}`;
  },
  judge: ({ evaluation }: ClaimRecords): Judgement => {
    const { inputs } = evaluation.record;
    const tasks = doableTasks(evaluation.record);
    const limits = inputs.thresholds?.limits.map(({ cettLimit }) => cettLimit) ?? [];
    if (tasks.length === 0 || !limits.includes(markedCettLimit())) {
      throw new RangeError(
        `Cannot judge sparse-until-70 as the record must hold CETT ${markedCettLimit()} and a task above chance: it holds CETT ${limits.join(", ")} and ${tasks.length} such tasks`,
      );
    }
    const { change, standardError } = meanChange(tasks, markedCettLimit());
    const dense = mean(tasks.map(({ denseAccuracy }) => denseAccuracy));
    const listed = limits.map((limit) => {
      const at = meanChange(tasks, limit);
      return `CETT ${limit}: sparsity ${percent(at.sparsity)}, ${claimNumber(at.change, "points")}`;
    });
    return {
      measure: `mean accuracy over ${tasks.length} tasks at CETT ${markedCettLimit()} minus dense, by likelihood per character where the harness reports that; interval: 95 % by the paired standard errors of the tasks`,
      n: tasks.reduce((sum, { nItems }) => sum + nItems, 0),
      nOf: "items",
      value: change,
      unit: "points",
      interval: [change - SIDE * standardError, change + SIDE * standardError],
      verdict: verdictOf(-change / dense),
      caveat: `${percent(-change / dense)} of the dense ${percent(dense)} is lost; ${listed.join("; ")}; tasks above chance: ${tasks.map(({ title }) => title).join(", ")} (the paper: six, MMLU and GSM8K among them); ${anotherModel(inputs.model)}`,
      record: evaluation.name,
    };
  },
};

/** Every task counts alike; their standard errors are taken as independent. */
function meanChange(
  tasks: readonly DoableTask[],
  cettLimit: number,
): { readonly change: number; readonly standardError: number; readonly sparsity: number } {
  const changes = tasks.map((task) => changeAtLimit(task, cettLimit));
  return {
    change: mean(changes.map(({ change }) => change)),
    standardError: Math.hypot(...changes.map(({ standardError }) => standardError)) / changes.length,
    sparsity: mean(changes.map(({ sparsity }) => sparsity)),
  };
}

function verdictOf(lostShare: number): Judgement["verdict"] {
  if (lostShare <= KEPT) return "reproduced";
  return lostShare <= PARTLY_KEPT ? "partly" : "not reproduced";
}
