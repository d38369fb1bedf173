/** @file The claims as a Markdown table, for the README and notebook 00. */
import type { Claims } from "../records/claims";
import { markdownTable } from "./markdown-table";
import { claimNumber } from "./sentences";

/** One row a claim: what the paper says and how surely we know it, what we measured, the verdict. */
export function claimsTable(claims: Claims): string {
  const rows = claims.map(({ id, sentence, certainty, value, unit, interval, measure, verdict, caveat, record }) => {
    const range = interval ? ` (${interval.map((end) => claimNumber(end, unit)).join(" to ")})` : "";
    return [
      `\`${id}\``,
      `${sentence} *${certainty}*`,
      `${claimNumber(value, unit)}${range}: ${measure}`,
      `**${verdict}**`,
      caveat,
      `\`figures/${record}.json\``,
    ];
  });
  const header = ["claim", "the paper says", "we measure", "verdict", "note", "record"];
  return markdownTable(header, rows);
}
