/** @file One program of several commands. */
import { Command } from "commander";

/** Runs a command line. A command that fails prints one line and ends with exit code 1; `--debug` shows the stack. */
export async function runProgram(argv: readonly string[], commands: readonly Command[]): Promise<void> {
  const program = new Command("relu2")
    .description("Measures activation sparsity in language models, after the paper ReLU² Wins.")
    .option("--debug", "show the stack of an error");
  for (const command of commands) program.addCommand(withGlobalOptionsInHelp(command));
  try {
    await program.parseAsync(argv);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    console.error(program.opts().debug ? error.stack : `relu2: ${error.message}`);
    process.exitCode = 1;
  }
}

function withGlobalOptionsInHelp(command: Command): Command {
  command.commands.forEach(withGlobalOptionsInHelp);
  return command.configureHelp({ showGlobalOptions: true });
}
