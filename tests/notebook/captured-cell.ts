import { createRequire } from "node:module";

/** One message to the front end: what is shown, and whether it replaces the output of the same place. */
interface Shown {
  readonly data: Record<string, unknown>;
  readonly place?: string;
  readonly replaces: boolean;
}

interface Kernel {
  lastWriteDisplayData:
    | ((bundle: { data: Shown["data"]; transient: { display_id?: string } }, update: boolean) => void)
    | null;
}

const kernel = createRequire(__filename)("tslab/dist/jupyter") as Kernel;

/** What the cell would have shown: takes the kernel's place while `cell` runs. */
export function shownBy(cell: () => void): Shown[] {
  const shown = listen();
  try {
    cell();
  } finally {
    kernel.lastWriteDisplayData = null;
  }
  return shown;
}

/** The same for a cell that awaits. */
export async function shownByAwaiting(cell: () => Promise<void>): Promise<Shown[]> {
  const shown = listen();
  try {
    await cell();
  } finally {
    kernel.lastWriteDisplayData = null;
  }
  return shown;
}

function listen(): Shown[] {
  const shown: Shown[] = [];
  kernel.lastWriteDisplayData = ({ data, transient }, update) => {
    shown.push({ data, place: transient.display_id, replaces: update === true });
  };
  return shown;
}
