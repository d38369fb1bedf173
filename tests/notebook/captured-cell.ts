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

/** What the cell would have shown: takes the kernel's place while `cell` runs. */
export function shownBy(cell: () => void): Shown[] {
  const kernel = createRequire(__filename)("tslab/dist/jupyter") as Kernel;
  const shown: Shown[] = [];
  kernel.lastWriteDisplayData = ({ data, transient }, update) => {
    shown.push({ data, place: transient.display_id, replaces: update === true });
  };
  try {
    cell();
  } finally {
    kernel.lastWriteDisplayData = null;
  }
  return shown;
}
