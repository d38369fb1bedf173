/** @file The `relu2` command: one line per command, each in a file of its own. */
import { Command } from "commander";
import { analyzeCommand } from "./analyze";
import { backendCommand } from "./backend";
import { cacheCommand } from "./cache";
import { fetchCommand } from "./fetch";
import { figuresCommand } from "./figures";
import { inspectCommand } from "./inspect";
import { labCommand } from "./lab";
import { magnitudeCommand } from "./magnitude";
import { notebooksCommand } from "./notebooks";
import { reproduceCommand } from "./reproduce";

/** Runs the command line. A command that fails prints one line and ends with exit code 1; `--debug` shows the stack. */
export async function main(argv: readonly string[]): Promise<void> {
  const program = new Command("relu2")
    .description("Measures activation sparsity in language models, after the paper ReLU² Wins.")
    .option("--debug", "show the stack of an error")
    .addCommand(reproduceCommand())
    .addCommand(backendCommand())
    .addCommand(fetchCommand())
    .addCommand(cacheCommand())
    .addCommand(inspectCommand())
    .addCommand(magnitudeCommand())
    .addCommand(analyzeCommand())
    .addCommand(figuresCommand())
    .addCommand(notebooksCommand())
    .addCommand(labCommand());
  try {
    await program.parseAsync(argv);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    console.error(program.opts().debug ? error.stack : `relu2: ${error.message}`);
    process.exitCode = 1;
  }
}
