import { describe, expect, test, vi } from "vitest";
import { showFigure } from "../../src/notebook/show-figure";
import { shownBy } from "./captured-cell";

const figure = { data: [{ type: "scatter", y: [1, 2] }], layout: { title: { text: "a figure" } } };

describe("showFigure()", () => {
  test("shows one Plotly output with its layout", () => {
    expect(shownBy(() => showFigure(figure)).map(({ data }) => data)).toEqual([
      { "application/vnd.plotly.v1+json": figure },
    ]);
  });

  test("rounds its numbers to six digits, and nothing else", () => {
    const trace = { name: "0.123456789", y: [0.123456789, 1234567.89, 3, null] };
    const [{ data }] = shownBy(() => showFigure({ data: [trace], layout: {} }));
    expect(data).toEqual({
      "application/vnd.plotly.v1+json": {
        data: [{ name: "0.123456789", y: [0.123457, 1234570, 3, null] }],
        layout: {},
      },
    });
  });

  test("prints one line where there is no kernel", () => {
    const print = vi.spyOn(console, "log").mockReturnValue();
    showFigure(figure);
    expect(print.mock.calls).toEqual([["[figure of 1 traces]"]]);
    print.mockRestore();
  });
});
