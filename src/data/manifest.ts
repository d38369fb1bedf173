/** @file The list of every text, task set and model that the project uses: where it comes from, under which licence, and how its
 * bytes are checked. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { nearestName } from "./nearest-name";

const MANIFEST_FILE = join(__dirname, "..", "..", "datasets", "manifest.json");

const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/);
const relativePathSchema = z.string().regex(/^(?!\/)(?!.*\.\.)[\w./-]+$/); // stays inside the package

const describedSchema = z.strictObject({
  name: z.string().regex(/^[\w.-]+(\/[\w.-]+)?$/),
  kind: z.enum(["text", "model", "tasks"]),
  description: z.string().min(1),
  licence: z.string().min(1),
});
const checkedShape = { sha256: sha256Schema, sizeBytes: z.int().positive() };

/**
 * Files that `npm ci` installs: those of one folder with one extension; hash and size are those of all of them, one
 * after the other in the order of their names.
 */
const npmAssetSchema = describedSchema.extend({
  from: z.literal("npm"),
  package: z.string(),
  version: z.string(),
  folder: relativePathSchema,
  extension: z.string().regex(/^\.\w+$/),
  ...checkedShape,
});

/** One file inside a wheel, fetched by the `pip` client. */
const pipAssetSchema = describedSchema.extend({
  from: z.literal("pip"),
  package: z.string(),
  version: z.string(),
  file: relativePathSchema,
  /** Size of the wheel, for the progress bar. */
  downloadBytes: z.int().positive(),
  ...checkedShape,
});

/** Several files inside a wheel, each kept under a name of its own; fetched by the `pip` client. */
const pipFilesAssetSchema = describedSchema.extend({
  from: z.literal("pip-files"),
  package: z.string(),
  version: z.string(),
  downloadBytes: z.int().positive(),
  files: z
    .array(z.strictObject({ name: z.string().regex(/^[\w-][\w.-]*$/), file: relativePathSchema, ...checkedShape }))
    .min(1),
});

/**
 * A repository of the Hugging Face hub; its files are checked against the hashes that the hub lists for the revision.
 */
const hubAssetSchema = describedSchema.extend({
  from: z.literal("hub"),
  repo: z.string().regex(/^[\w.-]+\/[\w.-]+$/),
  revision: z.string(),
});

/** A model folder that the project carries in datasets/; hash and size are those of its model.safetensors. */
const projectAssetSchema = describedSchema.extend({
  from: z.literal("project"),
  folder: relativePathSchema,
  ...checkedShape,
});

/** What models of the project were trained on. The text is not part of the project. */
const corpusSchema = z.strictObject({
  name: z.string(),
  sources: z.array(
    z.strictObject({
      name: z.string(),
      origin: z.string(),
      licence: z.string(),
      nDocuments: z.int().positive(),
      nTokens: z.int().positive(),
    }),
  ),
  files: z.array(z.strictObject({ name: z.string(), split: z.enum(["train", "validation"]), sha256: sha256Schema })),
  tokenizerSha256: sha256Schema,
  trainTokensSha256: sha256Schema,
  validationTokensSha256: sha256Schema,
  /** Assets. */
  models: z.array(z.string()),
});

const manifestSchema = z.strictObject({
  version: z.literal(1),
  assets: z
    .array(
      z.discriminatedUnion("from", [
        npmAssetSchema,
        pipAssetSchema,
        pipFilesAssetSchema,
        hubAssetSchema,
        projectAssetSchema,
      ]),
    )
    .refine((assets) => new Set(assets.map((asset) => asset.name)).size === assets.length, "two assets have one name"),
  corpora: z.array(corpusSchema),
});

/** A text that an npm dependency carries. */
export type NpmAsset = z.infer<typeof npmAssetSchema>;
/** A file inside a pip package. */
export type PipAsset = z.infer<typeof pipAssetSchema>;
/** Files inside a pip package. */
export type PipFilesAsset = z.infer<typeof pipFilesAssetSchema>;
/** A model folder that the project carries. */
export type ProjectAsset = z.infer<typeof projectAssetSchema>;
/** One entry of datasets/manifest.json. */
export type Asset = NpmAsset | PipAsset | PipFilesAsset | ProjectAsset | z.infer<typeof hubAssetSchema>;

/**
 * The assets of datasets/manifest.json, in its order.
 *
 * @throws {SyntaxError} If the file does not follow the schema.
 */
export function readManifest(): Asset[] {
  const parsed = manifestSchema.safeParse(JSON.parse(readFileSync(MANIFEST_FILE, "utf8")));
  if (!parsed.success) throw new SyntaxError(`Cannot read ${MANIFEST_FILE}: ${z.prettifyError(parsed.error)}`);
  return parsed.data.assets;
}

/**
 * The asset of that name.
 *
 * @throws {RangeError} If the manifest has none; the message lists what there is and the nearest name.
 */
export function assetNamed(name: string): Asset {
  const assets = readManifest();
  const found = assets.find((asset) => asset.name === name);
  if (found !== undefined) return found;
  const known = assets.map((asset) => asset.name);
  throw new RangeError(
    `Cannot fetch "${name}" as it must be an asset of datasets/manifest.json or a hub repository "org/repo": ` +
      `did you mean ${nearestName(name, known)}? Known are ${known.join(", ")}`,
  );
}
