/** @file The `relu2` command: one line per command, each in a file of its own. */
import { Command } from "commander";

/** Runs the command line; exits 1 with one line on standard error where a command fails. */
export async function main(argv: readonly string[]): Promise<void> {
  const program = new Command("relu2").description("Measures activation sparsity in language models.");
  await program.parseAsync(argv);
}
