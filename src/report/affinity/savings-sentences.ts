/** @file What a record of savings says, in sentences with its numbers. */
import type { SavingsAccount, SavingsRecord } from "../../records/savings-record";
import { percent } from "../sentences";

/** The window of the headline: the one that the paper's estimate goes with. */
const HEADLINE_WINDOW = 5;

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
        ...headlineFirst(accounts).map((account) => `  ${accountText(account)}`),
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

function paperSentence(paper: SavingsRecord["measured"]["paper"]): string {
  const { stated, inputs, predictorShare, withHead, withoutHead } = paper;
  return (
    `The paper states savings of ${percent(stated.totalFlops, 0)} of all FLOPs and ${percent(stated.ffnBytes, 0)} of FFN I/O for its 1.3B ReLU² model, and no inputs. From its figures, at CETT ${inputs.cettLimit}: ` +
    `prediction sparsity ${percent(inputs.predictedSparsity)} (5c) saves ${percent(withHead.saved.totalFlops)} of all FLOPs with the output head, ${percent(withoutHead.saved.totalFlops)} without; ` +
    `a mean reuse of ${percent(inputs.reuseRatio)} at window ${inputs.window} (6b) saves ${percent(withHead.saved.ffnBytes)} of FFN bytes. ` +
    `With a predictor of ${percent(predictorShare, 0)} of the FFN: ${percent(withHead.savedWithPredictor.totalFlops)} and ${percent(withoutHead.savedWithPredictor.totalFlops)} of FLOPs, ` +
    `and ${percent(withHead.savedWithPredictor.ffnBytesWithPredictor)} of bytes where it is read as well.`
  );
}

function headlineFirst(accounts: readonly SavingsAccount[]): SavingsAccount[] {
  const isHeadline = ({ mode, window }: SavingsAccount): boolean => mode === "window" && window === HEADLINE_WINDOW;
  return [...accounts.filter(isHeadline), ...accounts.filter((account) => !isHeadline(account))];
}

function accountText({ mode, window, saved }: SavingsAccount): string {
  return (
    `${mode}${window > 0 ? ` ${window}` : ""}: saves ${percent(saved.ffnFlops)} of FFN FLOPs, ${percent(saved.totalFlops)} of all, ` +
    `${percent(saved.ffnBytes)} of FFN bytes (${percent(saved.ffnBytesWithPredictor)} with the predictor read)`
  );
}
