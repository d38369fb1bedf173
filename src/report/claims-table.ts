/** @file The claims as a Markdown table, for the README and notebook 00. */
import type { Claims } from "../records/claims";
import { markdownTable } from "./markdown-table";
import { claimInterval, claimNumber } from "./sentences";

/** One row a claim: what the paper says and its number, what we measured, the verdict. */
export function claimsTable(claims: Claims): string {
  const rows = claims.map((claim) => {
    const { id, sentence, place, paper, value, unit, interval, measure, verdict, caveat, record } = claim;
    const range = interval ? ` (${claimInterval(interval, unit)})` : "";
    return [
      `\`${id}\`: ${sentence}`,
      `${paper} (${place})`,
      `${claimNumber(value, unit)}${range}: ${measure}`,
      `**${verdict}**`,
      caveat,
      `\`figures/${record}.json\``,
    ];
  });
  const header = ["the paper says", "the paper's number", "ours", "verdict", "note", "record"];
  return markdownTable(header, rows);
}
