import { table } from "arquero";
import { DataFrame } from "danfojs-node";
import { describe, expect, test, vi } from "vitest";
import { showTable } from "../../src/notebook/show-table";
import { shownBy } from "./captured-cell";

const html = (...args: Parameters<typeof showTable>): string => {
  const [{ data }] = shownBy(() => showTable(...args));
  return String(data["text/html"]);
};
const cells = (text: string): string[] =>
  [...text.matchAll(/<t[dh](?: [^>]*)?>(.*?)<\/t[dh]>/g)].map(([, cell]) => cell);

describe("showTable()", () => {
  test("shows the columns and rows of an arquero table, numbers to five digits", () => {
    const shown = html(table({ layer: [0, 1], sparsity: [0.123456789, 1e-7] }));
    expect(cells(shown)).toEqual(["layer", "sparsity", "0", "0.12346", "1", "1e-7"]);
  });

  test("shows a danfojs frame, its index where it says more than the row's number", () => {
    const frame = new DataFrame({ loss: [1, 2, 3] });
    expect(cells(html(frame))).toEqual(["loss", "1", "2", "3"]);
    const described = cells(html(frame.describe()));
    expect(described.slice(0, 6)).toEqual(["", "loss", "count", "3", "mean", "2"]);
  });

  test("keeps hostile text text, in cells and in column names", () => {
    const hostile = `<img src=x onerror="alert('x')">&amp;`;
    const shown = html(table({ [hostile]: [hostile] }));
    const harmless = "&lt;img src=x onerror=&quot;alert(&#39;x&#39;)&quot;&gt;&amp;amp;";
    expect(cells(shown)).toEqual([harmless, harmless]);
    expect(shown).not.toContain("<img");
  });

  test("says how many rows are left out, and shows nothing for a missing value", () => {
    const shown = html(table({ token: [null, "b", "c"] }), { limit: 1 });
    expect(cells(shown)).toEqual(["token", ""]);
    expect(shown).toContain("1 of 3 rows");
  });

  test("refuses a limit that is no count", () => {
    expect(() => showTable(table({ x: [1] }), { limit: -1 })).toThrow(RangeError);
  });

  test("prints one line where there is no kernel", () => {
    const print = vi.spyOn(console, "log").mockReturnValue();
    showTable(table({ x: [1, 2], y: [3, 4] }));
    expect(print.mock.calls).toEqual([["[table of 2 rows: x, y]"]]);
    print.mockRestore();
  });
});
