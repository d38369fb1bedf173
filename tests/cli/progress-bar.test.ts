import { afterEach, expect, test, vi } from "vitest";
import { withSteps } from "../../src/cli/progress-bar";

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

test("withSteps() leaves a terminal's cursor and line wrapping alone, so that Ctrl-C at any time leaves no trace", async () => {
  const { isTTY } = process.stderr;
  let written = "";
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    written += text;
    return true;
  });
  process.stderr.isTTY = true;
  await withSteps(async (onStep) => onStep("Compiling", 1, 2)).finally(() => {
    process.stderr.isTTY = isTTY;
  });
  expect(written).toContain("Compiling");
  expect(written).not.toContain("[?25l"); // hides the cursor
  expect(written).not.toContain("[?7l"); // turns wrapping off
});

test("withSteps() prints, where there is no terminal, a line for each step and few for a long one", async () => {
  vi.useFakeTimers({ toFake: ["performance"] });
  const lines: string[] = [];
  vi.spyOn(console, "error").mockImplementation((line: string) => void lines.push(line));
  const result = await withSteps(async (onStep) => {
    for (let bytes = 0; bytes <= 259; bytes++) {
      onStep("Downloading", bytes, 259);
      vi.advanceTimersByTime(100); // 26 seconds in all: two lines more
    }
    onStep("Compiling");
    return "built";
  });
  expect(result).toBe("built");
  expect(lines).toEqual(["Downloading", "Downloading: 38 %", "Downloading: 77 %", "Compiling"]);
});
