/** @file The error of a fetch that failed for a reason outside the program. */

/** Why an asset could not be had. */
export type FetchFailure =
  | "checksum" // the bytes are not the expected ones
  | "disk" // no space is left
  | "interrupted" // the download broke off
  | "missing" // a file that the project carries is gone
  | "network" // the registry or hub could not be reached
  | "offline" // not in the cache, and the network must not be used
  | "python" // no Python, or one without pip
  | "refused"; // the registry or hub has no such thing, or does not hand it out

/** An asset could not be fetched; nothing that was fetched earlier has changed. Callers go on with what they have. */
export class FetchError extends Error {
  override readonly name = "FetchError";
  readonly asset: string;
  readonly failure: FetchFailure;

  constructor(asset: string, failure: FetchFailure, explanation: string, options?: ErrorOptions) {
    super(`Cannot fetch ${asset} as ${explanation}`, options);
    this.asset = asset;
    this.failure = failure;
  }
}
