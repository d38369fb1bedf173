/** @file What a record of savings says, in sentences with its numbers. */
import type { SavingsAccount, SavingsRecord } from "../../records/savings-record";
import { percent } from "../sentences";

/** The check of the paper's numbers, then the accounts and the measured reads of every model. */
export function savingsSentences({ inputs, measured }: SavingsRecord): string[] {
  return [
    paperSentence(measured.paper),
    ...measured.models.flatMap(({ activationRatio, accounts, reads, predictor }, m) => {
      const { name } = inputs.models[m].model;
      const mask = predictor
        ? `a predictor with recall ${percent(predictor.recall)} and predicted sparsity ${percent(predictor.predictedSparsity)}`
        : "the true masks, a predictor of the paper's size inside";
      return [
        `${name} at CETT ${inputs.cettLimit}: ${percent(activationRatio)} of neurons active; with ${mask}:`,
        ...accounts.map((account) => `  ${accountText(account)}`),
        ...(reads?.runs ?? []).map(
          ({ layout, policy, simulated, measured: made }) =>
            `  ${layout}, ${policy}: ${(made.bytesPerToken / 1e3).toFixed(1)} kB in ${made.requestsPerToken.toFixed(1)} reads a token ` +
            `(simulated ${(simulated.bytesPerToken / 1e3).toFixed(1)} kB, ${simulated.requestsPerToken.toFixed(1)}), ` +
            `${made.msPerToken.toFixed(2)} ms (simulated ${simulated.msPerToken.toFixed(2)}; through the page cache ${made.cachedMsPerToken.toFixed(2)})`,
        ),
      ];
    }),
  ];
}

function paperSentence({ reported, ffnShare, workedOut, withPredictor }: SavingsRecord["measured"]["paper"]): string {
  return (
    `The paper's reported savings (${percent(reported.totalFlops, 0)} of all FLOPs, ${percent(reported.ffnBytes, 0)} of FFN I/O) worked out from predicted sparsity ` +
    `${percent(reported.predictedSparsity)}, reuse ${percent(reported.reuseRatio, 0)} and an FFN share of ${percent(ffnShare)}: ` +
    `${percent(workedOut.totalFlops)} and ${percent(workedOut.ffnBytes)}; with the predictor's own cost ` +
    `${percent(withPredictor.totalFlops)}, and ${percent(withPredictor.ffnBytesWithPredictor)} where it is read as well.`
  );
}

function accountText({ mode, window, saved }: SavingsAccount): string {
  return (
    `${mode}${window > 0 ? ` ${window}` : ""}: saves ${percent(saved.ffnFlops)} of FFN FLOPs, ${percent(saved.totalFlops)} of all, ` +
    `${percent(saved.ffnBytes)} of FFN bytes (${percent(saved.ffnBytesWithPredictor)} with the predictor read)`
  );
}
