import { expect, test, vi } from "vitest";
import { showMarkdown } from "../../src/notebook/show-markdown";
import { shownBy } from "./captured-cell";

test("showMarkdown() shows Markdown, and prints it where there is no kernel", () => {
  const text = "$\\epsilon = 0.2$ is **the limit**";
  expect(shownBy(() => showMarkdown(text)).map(({ data }) => data)).toEqual([{ "text/markdown": text }]);
  const print = vi.spyOn(console, "log").mockReturnValue();
  showMarkdown(text);
  expect(print.mock.calls).toEqual([[text]]);
  print.mockRestore();
});
