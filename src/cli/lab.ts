/** @file `relu2 lab`: JupyterLab on the first notebook, with the TypeScript kernel ready. */
import { Command } from "commander";
import { type Jupyter, prepareJupyter, runOnTerminal } from "./jupyter";
import { withSteps } from "./progress-bar";
import { PROJECT_ROOT } from "./settings";

const FIRST_PAGE = "/lab/tree/notebooks/00-start-here.ipynb";

/** The command `lab`. */
export function labCommand(): Command {
  return new Command("lab")
    .description("open the notebooks in JupyterLab; the first time it is installed into .venv")
    .argument("[arguments...]", "passed on to JupyterLab, for example: relu2 lab -- --no-browser --port 8890")
    .option("--prepare", "install what is missing, and stop")
    .action(async (given: string[], { prepare }: { prepare?: boolean }) => {
      const jupyter = await projectJupyter();
      if (prepare) console.log(`JupyterLab and the TypeScript kernel are ready: ${jupyter.python}`);
      else
        process.exitCode = await runOnTerminal(
          jupyter,
          ["-m", "jupyterlab", ...serverSettings(), ...given],
          PROJECT_ROOT,
        );
    });
}

/** The environment of this checkout, with a bar while it is made. */
export function projectJupyter(): Promise<Jupyter> {
  return withSteps((onStep) => prepareJupyter({ root: PROJECT_ROOT, environment: process.env, onStep }));
}

/** The checkout is what JupyterLab shows: were it notebooks/, links to src/ and figures/ would lead nowhere. */
function serverSettings(): string[] {
  const settings = [`--ServerApp.root_dir=${PROJECT_ROOT}`, `--LabApp.default_url=${FIRST_PAGE}`];
  const isRoot = process.getuid?.() === 0; // as in a container, where Jupyter starts only when told that this is meant
  return isRoot ? [...settings, "--allow-root"] : settings;
}
