/** @file The program inside a packed folder: the commands that need no network, no browser and no sources. */
import { analyzeCommand } from "../analyze";
import { backendCommand } from "../backend";
import { evaluateCommand } from "../evaluate";
import { inspectCommand } from "../inspect";
import { magnitudeCommand } from "../magnitude";
import { runProgram } from "../run-program";
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
]);
