/** @file The program of a packed folder, as one file. */
import { readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import type { Plugin } from "esbuild";
import { sourceHash } from "../../study/source-hash";
import { PROJECT_ROOT } from "../settings";

const SOURCES = join(PROJECT_ROOT, "src");

/** Native or never used there: `webgpu` is carried as it is, the others stay behind. */
const EXTERNAL = ["webgpu", "@tensorflow/tfjs-node-gpu", "tokenizers"];

/** A bundle: its entry point in src/, and where it stands in the packed folder. */
export interface Bundle {
  readonly entry: string;
  readonly file: string;
}

/** The program, and the worker that it starts by its path. */
export const BUNDLES: readonly Bundle[] = [
  { entry: "cli/pack/main.ts", file: "src/cli/relu2.cjs" },
  { entry: "kernels/cpu/cett-worker.ts", file: "src/kernels/cpu/cett-worker.cjs" },
];

/** Modules that cannot be in a bundle as they are: the first reads the sources, the second draws with native code. */
const STAND_INS: readonly { readonly module: string; readonly contents: () => string }[] = [
  {
    module: "study/source-hash.ts",
    contents: () => `export const sourceHash = () => ${JSON.stringify(sourceHash())};`,
  },
  {
    module: "cli/figures.ts",
    contents: () => readFileSync(join(SOURCES, "cli", "pack", "figures-stand-in.ts"), "utf8"),
  },
];

/** Writes a bundle below a folder. */
export async function writeBundle({ entry, file }: Bundle, folder: string): Promise<void> {
  const { build } = await import("esbuild");
  await build({
    entryPoints: [join(SOURCES, entry)],
    outfile: join(folder, file),
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    mainFields: ["module", "main"], // one copy of TensorFlow.js, whichever way it is imported
    minifySyntax: true,
    minifyWhitespace: true,
    external: EXTERNAL,
    banner: { js: "const bundleFolder = __dirname;" },
    plugins: [standIns(), sourcePlaces(dirname(file))],
    logLevel: "error",
    logOverride: { "require-resolve-not-external": "silent" }, // resolved there, among what is carried
  });
}

/** Gives each module the `__dirname` and `__filename` that it would have in an unbundled copy of src/. */
function sourcePlaces(bundleFolder: string): Plugin {
  return {
    name: "source-places",
    setup({ onLoad }) {
      onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, ({ path }) => {
        const contents = readFileSync(path, "utf8");
        const place = relative(SOURCES, path);
        if (place.startsWith("..") || !/\b__(dirname|filename)\b/.test(contents)) return undefined;
        const up = relative(bundleFolder, join("src", place));
        const filename = `require("node:path").join(bundleFolder, ${JSON.stringify(up)})`;
        const constants = `const __filename = ${filename}, __dirname = require("node:path").dirname(__filename);`;
        return { contents: `${constants}\n${contents}`, loader: "ts" };
      });
    },
  };
}

function standIns(): Plugin {
  return {
    name: "stand-ins",
    setup({ onLoad }) {
      for (const { module, contents } of STAND_INS) {
        const filter = new RegExp(`[\\\\/]src[\\\\/]${module.replaceAll("/", "[\\\\/]").replace(".", "\\.")}$`);
        onLoad({ filter }, () => ({ contents: contents(), loader: "ts", resolveDir: dirname(join(SOURCES, module)) }));
      }
    },
  };
}
