/** @file `relu2 figures`: redraws what is drawn from records: pictures, verdicts and tables. */
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { Command } from "commander";
import { writeWhole } from "../records/write-record";
import { figureOfRecord } from "../report/record-figures";
import { renderPng, renderSvg } from "../report/render/render-figure";
import { CLAIMS_FILE, judgeClaims, printTablesInto } from "./claims-file";
import { printJson } from "./print";
import { withProgress } from "./progress-bar";
import { FIGURES_FOLDER, PROJECT_ROOT } from "./settings";

/** Pixels of a PNG per pixel of its figure. */
const PNG_ZOOM = 2;

/** `relu2 figures` */
export function figuresCommand(): Command {
  return new Command("figures")
    .description(
      "redraw from the records alone: the SVG and PNG beside each, the verdicts, and the tables of the README",
    )
    .option("--folder <folder>", "only the pictures in this folder")
    .option("--json", "print one JSON object", false)
    .action(async ({ folder, json }: { folder?: string; json: boolean }) => {
      const drawn = await drawFigures(folder ?? FIGURES_FOLDER);
      if (folder === undefined) {
        printTablesInto(join(PROJECT_ROOT, "README.md"), judgeClaims(FIGURES_FOLDER), FIGURES_FOLDER);
      }
      if (json) printJson({ drawn });
      else for (const file of drawn) console.log(file);
    });
}

/** Draws every record of a folder. @returns The pictures. */
async function drawFigures(folder: string): Promise<string[]> {
  const records = readdirSync(folder)
    .filter((name) => name.endsWith(".json") && name !== basename(CLAIMS_FILE))
    .sort();
  return await withProgress("drawing figures", async (onProgress) => {
    const drawn: string[] = [];
    for (const [done, record] of records.entries()) {
      onProgress(done, records.length);
      drawn.push(...(await drawFigure(join(folder, record))));
    }
    onProgress(records.length, records.length);
    return drawn;
  });
}

/** Draws one record. @returns The SVG and the PNG beside it. */
export async function drawFigure(record: string): Promise<[string, string]> {
  const figure = figureOfRecord(JSON.parse(readFileSync(record, "utf8")), record);
  const svg = await renderSvg(figure);
  const files: [string, string] = [record.replace(/json$/, "svg"), record.replace(/json$/, "png")];
  writeWhole(files[0], svg);
  writeWhole(files[1], renderPng(svg, PNG_ZOOM));
  return files;
}
