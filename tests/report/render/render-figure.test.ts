import { Resvg } from "@resvg/resvg-js";
import { describe, expect, test } from "vitest";
import type { Figure } from "../../../src/report/figure";
import { renderPng, renderSvg } from "../../../src/report/render/render-figure";

const lines: Figure = {
  data: [
    { type: "scatter", x: [1, 2, 3, 4], y: [1e-3, 1e-1, 10, 1000], name: "layer 0, ‖nᵢ‖₂" },
    { type: "scatter", x: [1, 2, 3, 4], y: [2e-3, 1e-2, 5, 200], name: "a long name in the legend" },
  ],
  layout: {
    title: { text: "CETT against threshold ε" },
    xaxis: { type: "log", title: { text: "threshold ε" } },
    yaxis: { type: "log", title: { text: "magnitude" }, exponentformat: "power", automargin: true },
  },
};
const bars: Figure = {
  data: [{ type: "bar", x: ["a quite long category name", "another of them", "and a third one"], y: [0.1, 0.4, 0.2] }],
  layout: { xaxis: { automargin: true }, yaxis: { title: { text: "share" }, automargin: true } },
};
const heatMap: Figure = {
  data: [
    {
      type: "heatmap",
      z: [[0, 1]],
      colorscale: [
        [0, "rgb(255,0,0)"],
        [1, "rgb(0,0,255)"],
      ],
    },
  ],
  layout: { width: 400, height: 300 },
};
const subplots: Figure = {
  data: [
    { type: "scatter", y: [1, 2, 3] },
    { type: "scatter", y: [3, 1, 2], xaxis: "x2", yaxis: "y2" },
  ],
  layout: {
    grid: { rows: 1, columns: 2, pattern: "independent" },
    annotations: [
      { text: "AAA", x: 0.2, y: 1, xref: "paper", yref: "paper", yanchor: "bottom", showarrow: false },
      { text: "gyp", x: 0.8, y: 1, xref: "paper", yref: "paper", yanchor: "bottom", showarrow: false },
      { text: "an arrow<br>in two lines", x: 1, y: 2, ax: 40, ay: -40 },
    ],
  },
};
const slider: Figure = {
  data: [{ type: "scatter", y: [1, 2, 3] }],
  layout: {
    sliders: [
      {
        active: 1,
        currentvalue: { prefix: "threshold: " },
        steps: ["0.5", "1.5"].map((label) => ({ label, method: "restyle", args: [{}] })),
      },
    ],
  },
};

const elements = (svg: string, pattern: RegExp): number => [...svg.matchAll(pattern)].length;

describe("renderSvg()", () => {
  test("draws a line and a legend entry for each trace, and powers of ten on log axes", async () => {
    const svg = await renderSvg(lines);
    expect(elements(svg, /class="js-line" style="vector-effect/g)).toBe(2);
    expect(elements(svg, /class="legendtext"/g)).toBe(2);
    expect(svg).toContain("‖nᵢ‖₂");
    expect(svg).toMatch(/10\u200b<tspan[^>]*>−2<\/tspan>/);
  });

  test("draws bars, subplots with their titles, arrows, and sliders", async () => {
    expect(elements(await renderSvg(bars), /class="point"/g)).toBe(3);
    const svg = await renderSvg(subplots);
    expect(elements(svg, /class="js-line" style="vector-effect/g)).toBe(2);
    expect(elements(svg, /class="annotation-arrow-g"/g)).toBe(1);
    const [capitals, descenders] = [...svg.matchAll(/<text[^>]* y="([\d.]+)"[^>]*>(?:AAA|gyp)</g)].map(([, y]) => y);
    expect(capitals).toBe(descenders); // one baseline
    expect(await renderSvg(slider)).toContain("threshold: 1.5");
  });

  test("gives the same bytes each time, whatever was drawn before or is drawn beside", async () => {
    const first = await renderSvg(lines);
    const [beside, again] = await Promise.all([renderSvg(heatMap), renderSvg(lines)]);
    expect(again === first).toBe(true);
    expect((await renderSvg(heatMap)) === beside).toBe(true);
    expect(renderPng(again).equals(renderPng(first))).toBe(true);
  });

  test("leaves the figure as it was", async () => {
    const before = JSON.stringify(bars);
    await renderSvg(bars);
    expect(JSON.stringify(bars)).toBe(before);
  });

  test.each(Object.entries({ lines, bars, heatMap, subplots, slider }))(
    "cuts nothing off at the edge of the picture: %s",
    async (_name, figure) => {
      const { pixels, width, height } = pixelsOf(await renderSvg(figure));
      const isInk = (x: number, y: number): boolean => pixels.readUIntBE(4 * (y * width + x), 3) !== 0xffffff;
      const edge = [...Array(width).keys()].flatMap((x) => [isInk(x, 0), isInk(x, height - 1)]);
      const sides = [...Array(height).keys()].flatMap((y) => [isInk(0, y), isInk(width - 1, y)]);
      expect([...edge, ...sides]).not.toContain(true);
    },
  );

  // A plot area of 400 x 300 less Plotly's margins is split in two cells: red on the left, blue on the right.
  test("draws the cells of a heat map in their colours, and a colour bar", async () => {
    const svg = await renderSvg(heatMap);
    const { pixels, width } = pixelsOf(svg);
    const colours = new Set(Array.from({ length: width }, (_, x) => pixels.readUIntBE(4 * (150 * width + x), 3)));
    expect(colours).toContain(0xff0000);
    expect(colours).toContain(0x0000ff);
    expect(svg).toContain("<linearGradient");
  });
});

describe("renderPng()", () => {
  test("is a PNG of the figure's size times the zoom", async () => {
    const png = renderPng(await renderSvg(heatMap), 2);
    expect(png.toString("latin1", 1, 4)).toBe("PNG");
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([800, 600]); // width and height in the header chunk
  });

  test("has letters, although no font of the system is looked at", async () => {
    const ink = async (title: string): Promise<number> => {
      const { pixels } = pixelsOf(await renderSvg({ data: [], layout: { title: { text: title } } }));
      return pixels.filter((value) => value < 128).length;
    };
    expect(await ink("ε and ‖nᵢ‖₂")).toBeGreaterThan((await ink("")) + 100);
  });
});

/** The picture's pixels, read back from the PNG by the renderer. */
function pixelsOf(svg: string): { pixels: Buffer; width: number; height: number } {
  const png = renderPng(svg).toString("base64");
  const size = /width="(\d+)" height="(\d+)"/.exec(svg)!;
  const image = `<svg xmlns="http://www.w3.org/2000/svg" width="${size[1]}" height="${size[2]}"><image href="data:image/png;base64,${png}" width="${size[1]}" height="${size[2]}"/></svg>`;
  const { pixels, width, height } = new Resvg(image).render();
  return { pixels, width, height };
}
