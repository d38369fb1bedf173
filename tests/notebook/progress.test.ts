import { describe, expect, test, vi } from "vitest";
import { progress } from "../../src/notebook/progress";
import { shownBy } from "./captured-cell";

describe("progress()", () => {
  test("gives each item and fills one bar in place", () => {
    const seen: string[] = [];
    const shown = shownBy(() => {
      for (const item of progress(["a", "b"], "<layers>")) seen.push(item);
    });
    expect(seen).toEqual(["a", "b"]);
    expect(shown.map(({ data }) => data["text/html"])).toEqual([
      '<progress max="2" value="0"></progress> &lt;layers&gt; 0/2',
      '<progress max="2" value="2"></progress> &lt;layers&gt; 2/2',
    ]);
    expect(new Set(shown.map(({ place }) => place)).size).toBe(1);
    expect(shown.map(({ replaces }) => replaces)).toEqual([false, true]);
  });

  test("stays where the loop was left, and counts what has no size", () => {
    function* endless(): Generator<number> {
      for (let n = 0; ; n++) yield n;
    }
    const shown = shownBy(() => {
      for (const n of progress(endless())) if (n === 2) break;
    });
    expect(shown.at(-1)?.data["text/html"]).toBe("<progress></progress>  2");
  });

  test("prints one line at the end where there is no kernel", () => {
    const print = vi.spyOn(console, "log").mockReturnValue();
    expect([...progress(new Set([1, 2, 3]), "sum")]).toEqual([1, 2, 3]);
    expect(print.mock.calls).toEqual([["[sum 3/3]"]]);
    print.mockRestore();
  });
});
