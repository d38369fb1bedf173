/** @file The `relu2` command: one line per command, each in a file of its own. */
import { analyzeCommand } from "./analyze";
import { backendCommand } from "./backend";
import { cacheCommand } from "./cache";
import { corpusCommand } from "./corpus";
import { decodeCommand } from "./decode";
import { evaluateCommand } from "./evaluate";
import { fetchCommand } from "./fetch";
import { figuresCommand } from "./figures";
import { inspectCommand } from "./inspect";
import { labCommand } from "./lab";
import { localityCommand } from "./locality";
import { magnitudeCommand } from "./magnitude";
import { mergeCommand } from "./merge";
import { notebooksCommand } from "./notebooks";
import { packCommand } from "./pack";
import { predictorCommand } from "./predictor";
import { reproduceCommand } from "./reproduce";
import { runProgram } from "./run-program";
import { scaleCommand } from "./scale";
import { sizesCommand } from "./sizes";
import { tradeoffCommand } from "./tradeoff";
import { trainCommand } from "./train";

/** Runs the command line. */
export async function main(argv: readonly string[]): Promise<void> {
  await runProgram(argv, [
    reproduceCommand(),
    backendCommand(),
    fetchCommand(),
    cacheCommand(),
    corpusCommand(),
    trainCommand(),
    mergeCommand(),
    inspectCommand(),
    magnitudeCommand(),
    analyzeCommand(),
    tradeoffCommand(),
    evaluateCommand(),
    predictorCommand(),
    localityCommand(),
    scaleCommand(),
    sizesCommand(),
    decodeCommand(),
    packCommand(),
    figuresCommand(),
    notebooksCommand(),
    labCommand(),
  ]);
}
