import { expect, test, vi } from "vitest";
import { liveFigure } from "../../src/notebook/live-figure";
import { shownByAwaiting } from "./captured-cell";

const figure = (y: number[]) => ({ data: [{ type: "scatter", y }], layout: {} });
const render = async ({ data: [{ y }] }: ReturnType<typeof figure>): Promise<string> => `<svg>${y}</svg>`;

test("liveFigure() draws pictures in one place, and leaves the last figure there", async () => {
  const shown = await shownByAwaiting(async () => {
    const live = liveFigure(render);
    await live.draw(figure([8]));
    await live.draw(figure([8, 7]));
    live.finish();
  });
  expect(shown.map(({ data }) => data)).toEqual([
    { "image/svg+xml": "<svg>8</svg>" },
    { "image/svg+xml": "<svg>8,7</svg>" },
    { "application/vnd.plotly.v1+json": figure([8, 7]) },
  ]);
  expect(shown.map(({ replaces }) => replaces)).toEqual([false, true, true]);
  expect(new Set(shown.map(({ place }) => place)).size).toBe(1);
});

test("liveFigure() prints one line at the end where there is no kernel", async () => {
  const print = vi.spyOn(console, "log").mockReturnValue();
  const live = liveFigure(render);
  await live.draw(figure([8]));
  live.finish();
  expect(print.mock.calls).toEqual([["[figure of 1 traces]"]]);
  print.mockRestore();
});
