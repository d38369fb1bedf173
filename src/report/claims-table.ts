/** @file The claims as Markdown tables: the verdicts at a glance for the README, and with measures and notes for notebook 00. */
import type { Claims } from "../records/claims";
import { markdownTable } from "./markdown-table";
import { claimInterval, claimNumber } from "./sentences";

/** One row a claim: what the paper says and its number, what we measured, the verdict, what must be known beside it, the record. */
export function claimsTable(claims: Claims): string {
  const rows = claims.map((claim) => {
    const { measure, verdict, caveat, record } = claim;
    return [
      said(claim),
      paperNumber(claim),
      `${ourNumber(claim)}: ${measure}`,
      `**${verdict}**`,
      caveat,
      `\`figures/${record}.json\``,
    ];
  });
  return markdownTable(["the paper says", "the paper's number", "ours", "verdict", "note", "record"], rows);
}

/** The same without measures and notes. */
export function verdictsTable(claims: Claims): string {
  const rows = claims.map((claim) => [said(claim), paperNumber(claim), ourNumber(claim), `**${claim.verdict}**`]);
  return markdownTable(["the paper says", "the paper's number", "ours", "verdict"], rows);
}

const said = ({ id, sentence }: Claims[number]): string => `\`${id}\`: ${sentence}`;
const paperNumber = ({ paper, place }: Claims[number]): string => `${paper} (${place})`;

function ourNumber({ value, unit, interval }: Claims[number]): string {
  return `${claimNumber(value, unit)}${interval ? ` (${claimInterval(interval, unit)})` : ""}`;
}
