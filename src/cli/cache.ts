/** @file `relu2 cache`: what the cache folder holds, and clearing it. */
import { Command } from "commander";
import { type CacheEntry, cacheEntries, cleanCache } from "../data/fetch/cache";
import { printJson, printTable } from "./print";
import { cacheLocation } from "./settings";

/** `relu2 cache` */
export function cacheCommand(): Command {
  return new Command("cache")
    .description("show what the cache folder holds")
    .option("--clean [names...]", "remove these entries, or all of them")
    .option("--json", "print one JSON object", false)
    .action(async ({ clean, json }: { clean?: true | string[]; json: boolean }) => {
      const folder = cacheLocation();
      const entries =
        clean === undefined ? await cacheEntries(folder) : await cleanCache(folder, clean === true ? undefined : clean);
      if (json) return printJson({ folder, [clean === undefined ? "entries" : "removed"]: entries });
      console.log(clean === undefined ? folder : `removed from ${folder}:`);
      printTable(["name", "MB", "changed", "what"], entries.map(rowOf));
    });
}

function rowOf({ name, sizeBytes, changedMs, description }: CacheEntry): (string | number)[] {
  return [name, (sizeBytes / 1e6).toFixed(1), new Date(changedMs).toISOString().slice(0, 10), description];
}
