/** @file What a CETT record says, in sentences with its numbers. */
import type { CettRecord } from "../../records/cett-record";
import { percent } from "../sentences";

/** What each CETT limit gives and costs, a sentence a limit. */
export function cettSentences({ inputs, measured }: CettRecord): string[] {
  return measured.limits.map(
    ({ cettLimit, sparsity, lossChange, lossChangeInterval: [low, high] }) =>
      `${inputs.model.name} at CETT ${cettLimit}: sparsity ${percent(sparsity)}, loss ${measured.denseLoss.toFixed(3)} ` +
      `${lossChange < 0 ? "-" : "+"} ${Math.abs(lossChange).toFixed(4)} nats a token ` +
      `[${low.toFixed(4)}, ${high.toFixed(4)}] (${inputs.heldOut.nDocuments} held-out documents).`,
  );
}

/** How a record differs from another of the same model at the limits that both have. */
export function besideSentences(record: CettRecord, other: CettRecord): string[] {
  return record.measured.limits.flatMap(({ cettLimit, sparsity, lossChange }) => {
    const there = other.measured.limits.find((limit) => limit.cettLimit === cettLimit);
    if (!there) return [];
    const sparsityGap = (100 * (sparsity - there.sparsity)).toFixed(2);
    return `CETT ${cettLimit}: sparsity ${sparsityGap} points, loss change ${(lossChange - there.lossChange).toFixed(4)} nats from the other's.`;
  });
}
