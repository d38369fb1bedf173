/** @file The claims as a Markdown table, for the README and notebook 00. */
import type { Claims } from "../records/claims";
import { claimPercent } from "./sentences";

/** One row a claim: what the paper says and how surely we know it, what we measured, the verdict. */
export function claimsTable(claims: Claims): string {
  const rows = claims.map(({ id, sentence, certainty, value, interval, measure, verdict, caveat, record }) => {
    const range = interval ? ` (${claimPercent(interval[0])} to ${claimPercent(interval[1])})` : "";
    return [
      `\`${id}\``,
      `${sentence} *${certainty}*`,
      `${claimPercent(value)}${range}: ${measure}`,
      `**${verdict}**`,
      caveat,
      `\`figures/${record}.json\``,
    ];
  });
  const header = ["claim", "the paper says", "we measure", "verdict", "note", "record"];
  return [header, header.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
