/** @file `inspect` for a notebook: everything that the command line would set is set here. */
import { availableParallelism } from "node:os";
import { chooseBackend } from "../../backend/choose-backend";
import { cacheFolder as cacheFolderOf } from "../../data/cache-folder";
import { fetchAsset } from "../../data/fetch/fetch-asset";
import { createCettPool } from "../../kernels/cpu/cett-pool";
import { modelPath, openStudyModel } from "../study-model";
import { type Inspection, type InspectPlan, inspect } from "./inspect";

/**
 * Runs a model over a text of the reader's own, on the best backend there is, and frees everything again. The model is fetched where that is needed.
 *
 * @param model an asset, a hub repository org/repo, or a file or folder.
 */
export async function inspectText(model: string, text: string, plan: InspectPlan): Promise<Inspection> {
  const environment = process.env;
  const cacheFolder = cacheFolderOf(environment);
  await chooseBackend({ cacheFolder });
  const path = await modelPath(model, (name) => fetchAsset(name, { cacheFolder, environment, offline: false }));
  const study = await openStudyModel(model, path);
  const pool = await createCettPool({ nThreads: availableParallelism(), cacheFolder });
  try {
    return await inspect(study, { id: "the reader's text", text }, plan, pool);
  } finally {
    await pool.close();
    await study.model.close();
  }
}
