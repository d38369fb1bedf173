/** @file The program inside a packed folder: the commands that need no network, no browser and no sources. */
import { analyzeCommand } from "../analyze";
import { backendCommand } from "../backend";
import { evaluateCommand } from "../evaluate";
import { inspectCommand } from "../inspect";
import { localityCommand } from "../locality";
import { magnitudeCommand } from "../magnitude";
import { predictorCommand } from "../predictor";
import { runProgram } from "../run-program";
import { scaleCommand } from "../scale";
import { tradeoffCommand } from "../tradeoff";
import { trainCommand } from "../train";

void runProgram(process.argv, [
  backendCommand(),
  trainCommand(),
  inspectCommand(),
  magnitudeCommand(),
  analyzeCommand(),
  tradeoffCommand(),
  evaluateCommand(),
  predictorCommand(),
  localityCommand(),
  scaleCommand(),
]);
