/** @file What an error of the hub's client means for the user. */

import { HubApiError } from "@huggingface/hub";
import { FetchError } from "./fetch-error";
import type { HubReference } from "./hub-settings";

/** The FetchError that says it in one line, or the error itself where it is none of the hub's. */
export function explainHubError(error: unknown, { name, repo, revision }: HubReference): unknown {
  const cause = { cause: error };
  if (error instanceof HubApiError) {
    const where = `${repo} at ${revision}`;
    if (error.statusCode === 401 || error.statusCode === 403) {
      return new FetchError(
        name,
        "refused",
        `${where} does not exist or needs a login: set HF_TOKEN, and accept its terms on the hub`,
        cause,
      );
    }
    if (error.statusCode === 404) return new FetchError(name, "refused", `${where} does not exist on the hub`, cause);
    return new FetchError(name, "network", `the hub answered with status ${error.statusCode}: try later`, cause);
  }
  const streamBroke = error instanceof Error && /terminated|aborted|other side closed/i.test(error.message);
  if (streamBroke) return new FetchError(name, "interrupted", "the download broke off: fetch again", cause);
  if (error instanceof TypeError && error.message === "fetch failed") {
    return new FetchError(
      name,
      "network",
      "the Hugging Face hub must be reachable: it is not; check the network",
      cause,
    );
  }
  return error;
}
