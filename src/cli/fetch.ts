/** @file `relu2 fetch`: brings a model or text into the user's cache folder. */
import { Command } from "commander";
import { fetchAsset } from "../data/fetch/fetch-asset";
import { readManifest } from "../data/manifest";
import { printJson } from "./print";
import { withProgress } from "./progress-bar";
import { fetchOptions } from "./settings";

/** `relu2 fetch [asset]` */
export function fetchCommand(): Command {
  return new Command("fetch")
    .description(
      "fetch an asset of datasets/manifest.json, or a model org/repo of the Hugging Face hub; without a name, list what there is",
    )
    .argument("[asset]")
    .option("--offline", "use no network", false)
    .option("--json", "print one JSON object", false)
    .action(async (name: string | undefined, { offline, json }: { offline: boolean; json: boolean }) => {
      if (name === undefined) return listAssets(json);
      const path = await fetchWithProgress(name, offline);
      if (json) printJson({ asset: name, path });
      else console.log(path);
    });
}

/** Fetches an asset behind a progress bar; where it is cached already, no bar shows. */
export async function fetchWithProgress(name: string, offline: boolean): Promise<string> {
  return await withProgress(`fetching ${name}`, (onProgress) =>
    fetchAsset(
      name,
      fetchOptions({ offline, onProgress: ({ loadedBytes, totalBytes }) => onProgress(loadedBytes, totalBytes) }),
    ),
  );
}

function listAssets(json: boolean): void {
  const assets = readManifest();
  if (json) printJson(assets);
  else
    for (const { name, kind, description, licence } of assets)
      console.log(`${name} (${kind}, ${licence}): ${description}`);
}
